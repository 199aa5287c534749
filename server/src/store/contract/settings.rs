//! Cases: what operators changed of the agents' settings.

use crate::store::{Store, StoredSettings};
use baton_protocol::wire::{AgentId, HandoffSettings, Topic, TopicAction, TopicSetting};
use futures_util::future::join_all;
use std::sync::Arc;

fn agent(id: &str) -> AgentId {
    AgentId::try_from(id.to_owned()).unwrap()
}

fn change(version: u64, by: &str) -> StoredSettings {
    StoredSettings {
        version,
        settings: Some(HandoffSettings {
            repeated: false,
            topics: vec![TopicSetting {
                topic: Topic::Own {
                    name: "Dosage \"drops\"\0".into(),
                    phrases: vec!["wie viele Tröpfchen".into()],
                },
                action: TopicAction::Decline,
            }],
            ..HandoffSettings::default()
        }),
        by: by.into(),
        at_ms: 1_700_000_000_000,
    }
}

pub(super) async fn changed_settings_are_an_agents_own_and_read_back(store: Arc<impl Store>) {
    let (one, two) = (agent("one"), agent("two"));
    assert_eq!(store.settings(&one).await.unwrap(), None);
    assert_eq!(store.settings_versions().await.unwrap(), []);
    assert!(store.put_settings(&two, change(1, "Ada")).await.unwrap());
    assert!(store.put_settings(&one, change(1, "Ada")).await.unwrap());
    assert!(store.put_settings(&one, change(2, "Bob")).await.unwrap());
    assert_eq!(store.settings(&one).await.unwrap(), Some(change(2, "Bob")));
    assert_eq!(store.settings(&two).await.unwrap(), Some(change(1, "Ada")));
    assert_eq!(
        store.settings_versions().await.unwrap(),
        [(one, 2), (two, 1)]
    );
}

pub(super) async fn settings_of_another_version_than_the_next_are_refused(store: Arc<impl Store>) {
    let one = agent("one");
    assert!(!store.put_settings(&one, change(0, "Ada")).await.unwrap());
    assert!(!store.put_settings(&one, change(2, "Ada")).await.unwrap());
    assert_eq!(store.settings(&one).await.unwrap(), None);
    assert!(store.put_settings(&one, change(1, "Ada")).await.unwrap());
    for version in [0, 1, 3] {
        let stored = store.put_settings(&one, change(version, "Bob")).await;
        assert!(!stored.unwrap(), "version {version}");
    }
    assert_eq!(store.settings(&one).await.unwrap(), Some(change(1, "Ada")));
}

pub(super) async fn settings_that_went_back_keep_their_version(store: Arc<impl Store>) {
    let one = agent("one");
    let back = StoredSettings {
        settings: None,
        ..change(2, "Bob")
    };
    assert!(store.put_settings(&one, change(1, "Ada")).await.unwrap());
    assert!(store.put_settings(&one, back.clone()).await.unwrap());
    assert_eq!(store.settings(&one).await.unwrap(), Some(back));
    assert!(!store.put_settings(&one, change(1, "Ada")).await.unwrap());
    assert!(store.put_settings(&one, change(3, "Ada")).await.unwrap());
}

pub(super) async fn of_many_changes_of_one_version_exactly_one_is_stored(store: Arc<impl Store>) {
    const AT_ONCE: usize = 16;
    let one = agent("one");
    let names: Vec<_> = (0..AT_ONCE).map(|number| format!("op{number}")).collect();
    let changes = names
        .iter()
        .map(|name| store.put_settings(&one, change(1, name)));
    let stored = join_all(changes).await;
    let mut won = names
        .iter()
        .zip(stored)
        .filter(|(_, stored)| *stored.as_ref().unwrap());
    let (winner, _) = won.next().unwrap();
    assert!(won.next().is_none());
    assert_eq!(store.settings(&one).await.unwrap(), Some(change(1, winner)));
}
