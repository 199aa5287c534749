//! Cases: the documents that agents answer from.

use crate::store::{DocumentChanges, SourceUpdate, Store, StoredDocument, StoredSource};
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

/// What a source has now, as names and texts.
fn update(source: &str, documents: &[(&str, &str)]) -> SourceUpdate {
    let documents = documents.iter().map(|(name, text)| document(name, text));
    SourceUpdate {
        source: source.into(),
        documents: documents.collect(),
        keep: Vec::new(),
        is_whole: true,
    }
}

async fn names(store: &impl Store, of: &AgentId) -> Vec<String> {
    let documents = store.documents(of).await.unwrap();
    documents
        .into_iter()
        .map(|document| document.name)
        .collect()
}

pub(super) async fn documents_are_an_agents_own_and_come_by_name(store: Arc<impl Store>) {
    let (one, two) = (agent("one"), agent("two"));
    let both = update("x", &[("b", "second\0"), ("a", "first")]);
    store.update_source(&one, both).await.unwrap();
    let other = update("x", &[("a", "other")]);
    store.update_source(&two, other).await.unwrap();
    assert_eq!(
        store.documents(&one).await.unwrap(),
        [document("a", "first"), document("b", "second\0")]
    );
    assert_eq!(
        store.documents(&two).await.unwrap(),
        [document("a", "other")]
    );
    assert!(store.documents(&agent("three")).await.unwrap().is_empty());
}

pub(super) async fn a_source_is_made_what_it_has_now(store: Arc<impl Store>) {
    let one = agent("one");
    let first = update("x", &[("a", "1"), ("b", "1"), ("c", "1")]);
    store.update_source(&one, first).await.unwrap();
    let other = update("y", &[("z", "1")]);
    store.update_source(&one, other).await.unwrap();
    let second = update("x", &[("a", "1"), ("b", "2"), ("d", "1")]);
    let changes = store.update_source(&one, second).await.unwrap();
    assert_eq!(
        changes,
        DocumentChanges {
            added: vec!["d".into()],
            changed: vec!["b".into()],
            removed: vec!["c".into()],
            unchanged: 1,
        }
    );
    assert_eq!(names(&*store, &one).await, ["a", "b", "d", "z"]);
}

pub(super) async fn sources_are_an_agents_own_and_go_with_their_last_document(
    store: Arc<impl Store>,
) {
    let (one, two) = (agent("one"), agent("two"));
    let source = |name: &str, documents: &[&str]| StoredSource {
        name: name.into(),
        documents: documents.iter().map(|name| (*name).into()).collect(),
    };
    for (agent, update) in [
        (&one, update("y", &[("b", "1")])),
        (&one, update("x", &[("c", "1"), ("a", "1")])),
        (&two, update("z", &[("a", "1")])),
    ] {
        store.update_source(agent, update).await.unwrap();
    }
    assert_eq!(
        store.sources(&one).await.unwrap(),
        [source("x", &["a", "c"]), source("y", &["b"])]
    );
    store.update_source(&one, update("x", &[])).await.unwrap();
    assert_eq!(store.sources(&one).await.unwrap(), [source("y", &["b"])]);
    assert_eq!(store.sources(&two).await.unwrap(), [source("z", &["a"])]);
    assert!(store.sources(&agent("three")).await.unwrap().is_empty());
}

pub(super) async fn what_could_not_be_read_this_time_stays(store: Arc<impl Store>) {
    let one = agent("one");
    let first = update("x", &[("a", "1"), ("b", "1")]);
    store.update_source(&one, first).await.unwrap();
    let second = SourceUpdate {
        keep: vec!["b".into()],
        ..update("x", &[("a", "1")])
    };
    let part = SourceUpdate {
        is_whole: false,
        ..update("x", &[("b", "1")])
    };
    for update in [second, part] {
        let changes = store.update_source(&one, update).await.unwrap();
        assert!(changes.is_empty());
        assert_eq!(names(&*store, &one).await, ["a", "b"]);
    }
}

pub(super) async fn a_document_of_the_same_name_is_of_the_source_that_gave_it_last(
    store: Arc<impl Store>,
) {
    let one = agent("one");
    for source in ["x", "y"] {
        let both = update(source, &[("a", source)]);
        store.update_source(&one, both).await.unwrap();
    }
    assert_eq!(store.documents(&one).await.unwrap(), [document("a", "y")]);
    store.update_source(&one, update("x", &[])).await.unwrap();
    assert_eq!(names(&*store, &one).await, ["a"]);
    store.update_source(&one, update("y", &[])).await.unwrap();
    assert!(names(&*store, &one).await.is_empty());
}

pub(super) async fn the_version_changes_with_every_change(store: Arc<impl Store>) {
    let one = agent("one");
    let mut seen = vec![store.documents_version().await.unwrap()];
    for documents in [&[("a", "old")][..], &[("a", "new")], &[]] {
        for is_new in [true, false] {
            store
                .update_source(&one, update("x", documents))
                .await
                .unwrap();
            let version = store.documents_version().await.unwrap();
            assert_eq!(!seen.contains(&version), is_new);
            seen.push(version);
        }
    }
}
