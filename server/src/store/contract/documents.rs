//! Cases: the documents that agents answer from.

use crate::store::{Store, StoredDocument};
use baton_protocol::wire::AgentId;
use std::sync::Arc;

fn agent(id: &str) -> AgentId {
    AgentId::try_from(id.to_owned()).unwrap()
}

fn document(name: &str, text: &str) -> StoredDocument {
    StoredDocument {
        name: name.into(),
        text: text.into(),
    }
}

pub(super) async fn documents_are_an_agents_own_and_come_by_name(store: Arc<impl Store>) {
    let (one, two) = (agent("one"), agent("two"));
    let (b, a) = (document("b", "second\0"), document("a", "first"));
    store
        .put_documents(&one, vec![b.clone(), a.clone()])
        .await
        .unwrap();
    store
        .put_documents(&two, vec![document("a", "other")])
        .await
        .unwrap();
    assert_eq!(store.documents(&one).await.unwrap(), [a, b]);
    assert_eq!(
        store.documents(&two).await.unwrap(),
        [document("a", "other")]
    );
    assert!(store.documents(&agent("three")).await.unwrap().is_empty());
}

pub(super) async fn a_document_of_the_same_name_is_replaced(store: Arc<impl Store>) {
    let one = agent("one");
    for text in ["old", "new"] {
        store
            .put_documents(&one, vec![document("a", text)])
            .await
            .unwrap();
    }
    assert_eq!(store.documents(&one).await.unwrap(), [document("a", "new")]);
}

pub(super) async fn the_version_changes_with_every_change(store: Arc<impl Store>) {
    let mut seen = vec![store.documents_version().await.unwrap()];
    for text in ["old", "old", "new"] {
        store
            .put_documents(&agent("one"), vec![document("a", text)])
            .await
            .unwrap();
        let version = store.documents_version().await.unwrap();
        assert!(!seen.contains(&version));
        assert_eq!(store.documents_version().await.unwrap(), version);
        seen.push(version);
    }
}
