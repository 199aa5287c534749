//! The transcript: what is confirmed, what is on its way, and who is writing.

use super::entry::entry;
use crate::clock::{Clock, day_in_words, day_number};
use crate::desk::Desk;
use crate::icon::Icon;
use crate::label::visitor_label;
use crate::resize::on_resize;
use baton_browser::author::typing_dots;
use baton_browser::rich_text::plain_text;
use baton_protocol::wire::{Author, CommandId, OperatorCommand, SessionId};
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::Element;

/// Nearer to the end than this counts as at the end, in CSS pixels.
const NEAR_END_PX: i32 = 80;

/// A reply or a note that the server has not confirmed.
#[derive(Clone, PartialEq)]
struct Unsent {
    id: CommandId,
    text: String,
    note: bool,
    failed: Option<String>,
}

/// The transcript. It stays at its end unless the operator has scrolled up to read.
#[component]
pub(super) fn Transcript(id: SessionId) -> impl IntoView {
    let desk = Desk::here();
    // An entry never changes, so its number and time are its key: another log has other times.
    let keys = Memo::new(move |_| -> Vec<(u64, u64)> {
        desk.read(|client| {
            let entries = client
                .session(id)
                .map(|open| open.entries)
                .unwrap_or_default();
            entries
                .iter()
                .map(|entry| (entry.seq, entry.at_ms))
                .collect()
        })
    });
    let unsent = Memo::new(move |_| unsent(desk, id));
    let written = Memo::new(move |_| written(desk, id));
    let is_written = Memo::new(move |_| written.with(Option::is_some));
    let typing = Memo::new(move |_| writing(desk, id));
    let (scroller, inner) = (NodeRef::<Div>::new(), NodeRef::<Div>::new());
    let at_end = RwSignal::new(true);
    let to_end = move || {
        // It runs with the next picture, when the session may no longer be the one that is shown.
        if let Some(scroller) = scroller.try_get_untracked().flatten() {
            scroller.set_scroll_top(scroller.scroll_height());
        }
    };
    let size_before = StoredValue::new((0, 0));
    // The pane and what stands in it: a composer that grows takes room from the pane.
    on_resize([scroller, inner], move || {
        if let Some(scroller) = scroller.try_get_untracked().flatten() {
            size_before.set_value(size(&scroller));
        }
        if at_end.get_untracked() {
            to_end();
        }
    });
    Effect::new(move |before: Option<usize>| {
        let own = unsent.with(Vec::len);
        // What the operator has just written is always shown.
        if before.is_some_and(|before| own > before) {
            at_end.set(true);
        }
        own
    });
    let top_before = StoredValue::new(0);
    let on_scroll = move |_| {
        if let Some(scroller) = scroller.get_untracked() {
            let top = scroller.scroll_top();
            let near = scroller.scroll_height() - top - scroller.client_height() < NEAR_END_PX;
            // The event comes late: by then more may stand below a reader at the end, or a pane that
            // got another size has moved what stands in it.
            let is_readers = size(&scroller) == size_before.get_value();
            let went_up = is_readers && top < top_before.get_value();
            top_before.set_value(top);
            at_end.set(near || at_end.get_untracked() && !went_up);
        }
    };
    view! {
        <div class="transcript-place">
            <div class="transcript" node_ref=scroller on:scroll=on_scroll tabindex="0"
                role="log" aria-label="Transcript">
                <div class="transcript__inner" node_ref=inner>
                    {move || keys.with(Vec::is_empty).then(|| view! {
                        <p class="transcript__loading" role="status">
                            <span class="spinner" aria-hidden="true"></span>"Loading the conversation…"
                        </p>
                    })}
                    <For each=move || keys.get() key=|key| *key let:key>
                        <Entry id seq=key.0 />
                    </For>
                    <For each=move || unsent.get() key=|unsent| (unsent.id, unsent.failed.clone()) let:unsent>
                        <UnsentMessage unsent />
                    </For>
                    {move || is_written.get().then(|| view! { <AnswerInTheMaking written /> })}
                    {move || (!is_written.get()).then(|| typing.get()).flatten().map(|author| view! { <Typing id author /> })}
                </div>
            </div>
            {move || (!at_end.get()).then(|| view! {
                <button class="button transcript__to-end" type="button" on:click=move |_| to_end()>
                    "Latest messages"
                </button>
            })}
        </div>
    }
}

/// How high a pane is, with all and with what it shows.
fn size(scroller: &Element) -> (i32, i32) {
    (scroller.scroll_height(), scroller.client_height())
}

/// The words of the answer that the agent is writing.
fn written(desk: Desk, id: SessionId) -> Option<String> {
    desk.read(|client| {
        let (_, text) = client.session(id)?.draft?;
        Some(text.to_owned())
    })
}

/// Who else is writing: the operator at this desk knows what their own hands do.
fn writing(desk: Desk, id: SessionId) -> Option<Author> {
    desk.read(|client| {
        let me = client.view().me.map(|me| me.id);
        let author = client.session(id)?.typing?;
        let is_me = matches!(author, Author::Operator { operator } if Some(operator.id) == me);
        (!is_me).then(|| author.clone())
    })
}

fn unsent(desk: Desk, id: SessionId) -> Vec<Unsent> {
    desk.read(|client| {
        let pending = client
            .session(id)
            .map(|open| open.pending)
            .unwrap_or_default();
        let texts = pending.iter().filter_map(|pending| {
            let (text, note) = match &pending.command.command {
                OperatorCommand::SendMessage { text } => (text, false),
                OperatorCommand::AddNote { text } => (text, true),
                _ => return None,
            };
            Some(Unsent {
                id: pending.id,
                text: text.clone(),
                note,
                failed: pending.failed.map(|refusal| refusal.message.clone()),
            })
        });
        texts.collect()
    })
}

#[component]
fn Entry(id: SessionId, seq: u64) -> impl IntoView {
    let desk = Desk::here();
    let clock = Clock::here();
    let now_ms = untrack(|| clock.now_ms());
    desk.peek(|client| {
        let view = client.view();
        let me = view.me.map(|me| me.id);
        let row = view.inbox.get(&id);
        let visitor = visitor_label(id, row.and_then(|row| row.lead.as_ref()));
        let open = client.session(id)?;
        let index = open.entries.iter().position(|entry| entry.seq == seq)?;
        let this = open.entries.get(index)?;
        let before = index.checked_sub(1).and_then(|index| open.entries.get(index));
        let new_day = before.is_none_or(|before| day_number(before.at_ms) != day_number(this.at_ms));
        Some(view! {
            {new_day.then(|| view! { <p class="day"><span>{day_in_words(this.at_ms, now_ms)}</span></p> })}
            {entry(this, before, visitor, me)}
        })
    })
}

/// The answer as it is written. Not told to screen readers: they get the finished one.
#[component]
fn AnswerInTheMaking(written: Memo<Option<String>>) -> impl IntoView {
    view! {
        <article class="message message--agent message--unsent" aria-hidden="true">
            <header class="message__head"><span class="message__name">"Agent"</span></header>
            <div class="message__bubble"><p class="plain-text" dir="auto">{move || written.get()}</p></div>
            <p class="message__foot">"Writing…"</p>
        </article>
    }
}

#[component]
fn UnsentMessage(unsent: Unsent) -> impl IntoView {
    let desk = Desk::here();
    let id = unsent.id;
    let failed = unsent.failed.is_some();
    let class = if unsent.note {
        "message message--note"
    } else {
        "message message--operator"
    };
    view! {
        <article class=class class:message--failed=failed class:message--unsent=!failed>
            <header class="message__head"><span class="message__name">"You"</span></header>
            <div class="message__bubble">
                {unsent.note.then(|| view! {
                    <p class="message__private"><Icon name="lock" />"Only your team sees this"</p>
                })}
                {plain_text(&unsent.text)}
            </div>
            {match unsent.failed {
                None => view! { <p class="message__foot">"Sending…"</p> }.into_any(),
                Some(why) => view! {
                    <p class="message__foot message__foot--failed" role="alert">
                        <Icon name="warning" />
                        <span>{format!("Not sent. {why}")}</span>
                        <span class="message__choices">
                            <button class="link" type="button" on:click=move |_| desk.retry(id)>"Try again"</button>
                            <button class="link" type="button" on:click=move |_| desk.discard(id)>"Discard"</button>
                        </span>
                    </p>
                }
                .into_any(),
            }}
        </article>
    }
}

#[component]
fn Typing(id: SessionId, author: Author) -> impl IntoView {
    let desk = Desk::here();
    let name = match author {
        Author::Visitor => {
            let row = desk.row_now(id);
            visitor_label(id, row.as_ref().and_then(|row| row.lead.as_ref()))
        }
        Author::Agent => "The agent".to_owned(),
        Author::Operator { operator } => operator.name,
    };
    view! { <p class="typing">{typing_dots()}<span>{name}" is writing"</span></p> }
}
