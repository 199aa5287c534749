//! What stands in the log, in order: one row for each thing that a visitor should read.

use crate::chat::Chat;
use baton_protocol::sync::VisitorView;
use baton_protocol::wire::{Author, CommandId, Seq, VisitorCommand, VisitorEntry, VisitorEvent};
use leptos::prelude::*;

/// A row, by what it is known by. The same row stays the same node in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Row {
    /// A message of the visitor's, on its way or in the log: one row for its whole life.
    Own(CommandId),
    /// An entry of the log.
    Entry(Seq),
    /// The answer that the agent is writing.
    Draft(CommandId),
    /// Somebody is writing.
    Typing,
}

/// The rows, told only when they change.
pub(crate) fn rows(chat: Chat) -> Memo<Vec<Row>> {
    Memo::new(move |_| chat.read(|view| rows_of(&view)))
}

fn rows_of(view: &VisitorView<'_>) -> Vec<Row> {
    let mut rows: Vec<Row> = view.entries.iter().filter_map(row_of).collect();
    for pending in &view.pending {
        if let VisitorCommand::SendMessage { .. } = pending.command {
            rows.push(Row::Own(pending.id));
        }
    }
    if let Some((run, _)) = view.draft {
        rows.push(Row::Draft(run));
    } else if is_written_to(view) {
        rows.push(Row::Typing);
    }
    rows
}

/// Whether dots are due: somebody says that they write, or the agent owes an answer.
fn is_written_to(view: &VisitorView<'_>) -> bool {
    match view.typing {
        Some(author) => *author != Author::Visitor,
        None => view.session.unanswered().is_some(),
    }
}

fn row_of(entry: &VisitorEntry) -> Option<Row> {
    match &entry.event {
        VisitorEvent::MessageSent {
            author: Author::Visitor,
            ..
        } => Some(entry.command.map_or(Row::Entry(entry.seq), Row::Own)),
        VisitorEvent::SessionStarted { .. }
        | VisitorEvent::SessionReopened
        | VisitorEvent::Internal => None,
        _ => Some(Row::Entry(entry.seq)),
    }
}

/// The entry of this number. The log has no holes, so its number is its place.
pub(crate) fn entry<'a>(view: &VisitorView<'a>, seq: Seq) -> Option<&'a VisitorEntry> {
    let index = usize::try_from(seq).ok()?.checked_sub(1)?;
    view.entries.get(index)
}
