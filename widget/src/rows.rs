//! What stands in the log, in order: one row for each thing that a visitor should read.

use crate::bubble::{Side, attributed, offer, own, sources, writing};
use crate::chat::Chat;
use crate::header::agent_name;
use crate::lead::lead;
use baton_browser::element::{Element, classed, element, worded};
use baton_browser::rich_text::said;
use baton_protocol::session::ContactCapture;
use baton_protocol::sync::{ConnectionStatus, VisitorView};
use baton_protocol::wire::{
    Author, CommandId, ContactReason, LapseReason, Seq, VisitorCommand, VisitorEntry, VisitorEvent,
};
use leptos::prelude::*;

/// A row, by what it is known by. The same row stays the same node in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// Whether dots are due: the one who holds the session says so, or the agent owes an answer.
fn is_written_to(view: &VisitorView<'_>) -> bool {
    match view.typing {
        Some(Author::Operator { operator }) => view.session.operator() == Some(operator),
        // Without a connection nobody can know.
        _ => view.status == ConnectionStatus::Open && view.session.unanswered().is_some(),
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

/// What a row looks like. It follows by itself what may still change of it.
pub(crate) fn row_element(chat: Chat, row: Row, can_ask: Memo<bool>) -> Element {
    match row {
        Row::Own(id) => own(chat, id),
        Row::Draft(_) => draft(chat),
        Row::Typing => typing(chat),
        Row::Entry(seq) => {
            let entry = chat.peek(|view| entry(&view, seq).cloned());
            entry.map_or_else(|| element("p"), |entry| entry_element(chat, entry, can_ask))
        }
    }
}

/// The entry of this number. The log has no holes, so its number is its place.
fn entry<'a>(view: &VisitorView<'a>, seq: Seq) -> Option<&'a VisitorEntry> {
    let index = usize::try_from(seq).ok()?.checked_sub(1)?;
    view.entries.get(index)
}

fn typing(chat: Chat) -> Element {
    let operator = chat.peek(|view| match view.typing {
        Some(Author::Operator { operator }) => Some(operator.name.clone()),
        _ => None,
    });
    match operator {
        Some(name) => writing(Side::Operator, &name),
        None => writing(Side::Agent, &agent_name(chat)),
    }
}

/// The words so far. Not told to screen readers: they get the finished answer.
fn draft(chat: Chat) -> Element {
    let words = move || chat.read(|view| view.draft.map_or(String::new(), |(_, text)| text.into()));
    let content = classed("p", "plain-text")
        .attr("dir", "auto")
        .attr("aria-hidden", "true")
        .text_now(words);
    attributed(Side::Agent, &agent_name(chat), None, [content])
}

fn entry_element(chat: Chat, entry: VisitorEntry, can_ask: Memo<bool>) -> Element {
    match entry.event {
        VisitorEvent::MessageSent {
            author,
            body,
            citations,
            offers_person,
            interrupted,
        } => {
            let (side, name) = match author {
                Author::Operator { operator } => (Side::Operator, operator.name),
                _ => (Side::Agent, agent_name(chat)),
            };
            let content = [said(&body, &citations)]
                .into_iter()
                // Cut short by a person, whose coming the next line tells.
                .chain(interrupted.then(|| worded("p", "…")))
                .chain(sources(&citations))
                .chain(offers_person.then(|| offer(chat, can_ask)));
            attributed(side, &name, Some(entry.at_ms), content)
        }
        VisitorEvent::LeadCaptured { contact, .. } => lead(&contact),
        event => {
            let has_left = chat.read(|view| view.session.contact == ContactCapture::Captured);
            line(&event, &agent_name(chat), has_left)
        }
    }
}

/// What happened, in plain words. Who has left a way to be reached is not asked for it again.
fn line(event: &VisitorEvent, agent: &str, has_left: bool) -> Element {
    let mut whom = "";
    let (who, what) = match event {
        VisitorEvent::HandoffRequested { .. } => ("", "A person was asked to join"),
        VisitorEvent::ContactRequested {
            reason: ContactReason::OffHours | ContactReason::NobodyOnDuty,
            ..
        } if has_left => (
            "",
            "Nobody is here right now. We have your details and will get back to you.",
        ),
        VisitorEvent::ContactRequested {
            reason: ContactReason::OffHours | ContactReason::NobodyOnDuty,
            ..
        } => ("", "Nobody is here to chat right now"),
        VisitorEvent::ContactRequested { .. } => ("", "This needs a person"),
        VisitorEvent::SessionClaimed { operator }
        | VisitorEvent::SessionTakenOver { operator, .. } => {
            (operator.name.as_str(), " joined the conversation")
        }
        VisitorEvent::SessionReleased {
            operator,
            lost: true,
        } => (
            operator.name.as_str(),
            " left the conversation. You keep your place in line.",
        ),
        VisitorEvent::SessionReleased { operator, .. } => {
            (operator.name.as_str(), " left the conversation")
        }
        VisitorEvent::SessionTransferred { operator, to } => {
            whom = to;
            (operator.name.as_str(), " is passing you on to ")
        }
        VisitorEvent::SessionReturned { .. } => (agent, " answers again"),
        VisitorEvent::SessionResolved { operator } => {
            (operator.name.as_str(), " closed the conversation")
        }
        VisitorEvent::WaitProlonged => (
            "",
            "Sorry, this takes longer than usual. You keep your place.",
        ),
        VisitorEvent::VisitorReminded => (
            "",
            "This conversation is still open. Write whenever you’re ready.",
        ),
        VisitorEvent::SessionLapsed {
            reason: LapseReason::VisitorGone,
        } => ("", "Sorry, nobody could come. Write again to go on."),
        VisitorEvent::SessionLapsed { .. } => (
            "",
            "This conversation was closed because nobody wrote. Write again to go on.",
        ),
        _ => ("", ""),
    };
    classed("p", "line")
        .child(worded("bdi", who))
        .text(what)
        .child(worded("bdi", whom))
}
