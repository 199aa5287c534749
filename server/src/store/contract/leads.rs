//! Leads, for lists and exports.

use super::fixture::{append, appended, command, lead, session};
use crate::store::Store;
use baton_protocol::wire::{InboxRow, Lead};
use std::sync::Arc;

/// A first append to a session, with a lead that was captured then.
async fn with_lead(store: &impl Store, number: u128, head: u64, captured_ms: u64) {
    let mut append = append(
        session(number),
        head,
        command(100 * number + u128::from(head)),
        "text",
    );
    Arc::make_mut(&mut append.row).lead = Some(Lead {
        captured_ms,
        ..lead()
    });
    appended(store, append).await;
}

fn numbers(rows: &[InboxRow]) -> Vec<u128> {
    rows.iter().map(|row| row.session.0.as_u128()).collect()
}

pub(super) async fn leads_come_by_when_they_were_captured_and_page_by_page(store: Arc<impl Store>) {
    for (number, captured_ms) in [(1, 10), (2, 30), (3, 20), (5, 20), (4, 20)] {
        with_lead(&*store, number, 0, captured_ms).await;
    }
    appended(&*store, append(session(6), 0, command(6), "no details")).await;
    let all = [2, 3, 4, 5, 1];
    assert_eq!(numbers(&store.leads(None, 10).await.unwrap()), all);

    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = store.leads(after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = last
            .lead
            .as_ref()
            .map(|lead| (lead.captured_ms, last.session));
        seen.extend(numbers(&page));
    }
    assert_eq!(seen, all);
    assert!(store.leads(None, 0).await.unwrap().is_empty());
}

pub(super) async fn a_lead_that_is_captured_again_comes_first_and_once(store: Arc<impl Store>) {
    with_lead(&*store, 1, 0, 10).await;
    with_lead(&*store, 2, 0, 20).await;
    with_lead(&*store, 1, 1, 30).await;
    assert_eq!(numbers(&store.leads(None, 10).await.unwrap()), [1, 2]);
}
