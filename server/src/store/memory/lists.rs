//! Parts of the inbox in an order of their own.

use crate::store::{RANK_WAITS, inbox_order, inbox_rank};
use baton_protocol::wire::{AgentId, InboxRow, SessionId};
use std::cmp::Reverse;

/// The first rows of the inbox.
pub(super) fn inbox<'a>(rows: impl Iterator<Item = &'a InboxRow>, limit: usize) -> Vec<InboxRow> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|row| (inbox_rank(row), Reverse(inbox_order(row)), row.session));
    rows.into_iter().take(limit).cloned().collect()
}

/// An agent's rows by their latest change, the latest first.
pub(super) fn latest<'a>(
    rows: impl Iterator<Item = &'a InboxRow>,
    agent: &AgentId,
    limit: usize,
) -> Vec<InboxRow> {
    let mut rows: Vec<_> = rows.filter(|row| row.agent == *agent).collect();
    rows.sort_by_key(|row| (Reverse(row.updated_ms), row.session));
    rows.truncate(limit);
    rows.into_iter().cloned().collect()
}

/// The rows that wait for a person.
pub(super) fn waiting<'a>(rows: impl Iterator<Item = &'a InboxRow>) -> Vec<InboxRow> {
    let waiting = rows.filter(|row| inbox_rank(row) == RANK_WAITS);
    waiting.cloned().collect()
}

/// The rows whose latest claim was then or later.
pub(super) fn claimed_since<'a>(
    rows: impl Iterator<Item = &'a InboxRow>,
    since_ms: u64,
) -> Vec<InboxRow> {
    let is_recent = |row: &&InboxRow| row.claimed.is_some_and(|claim| claim.at_ms >= since_ms);
    rows.filter(is_recent).cloned().collect()
}

/// The rows with a lead, the latest captured first, after a place in that order.
pub(super) fn leads<'a>(
    rows: impl Iterator<Item = &'a InboxRow>,
    after: Option<(u64, SessionId)>,
    limit: usize,
) -> Vec<InboxRow> {
    let place = |row: &InboxRow| {
        let captured_ms = row.lead.as_ref()?.captured_ms;
        Some((Reverse(captured_ms), row.session))
    };
    let after = after.map(|(captured_ms, session)| (Reverse(captured_ms), session));
    let mut rows: Vec<_> = rows
        .filter_map(|row| Some((place(row)?, row)))
        .filter(|(place, _)| after.is_none_or(|after| *place > after))
        .collect();
    rows.sort_by_key(|(place, _)| *place);
    rows.truncate(limit);
    rows.into_iter().map(|(_, row)| row.clone()).collect()
}
