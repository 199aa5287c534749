//! What became of this operator's sessions while they were away: which went to the queue, to a colleague,
//! or were closed by themselves. Told from the inbox, so that a reload and another tab tell the same, until
//! it is dismissed in this browser.

use crate::clock::Clock;
use crate::desk::Desk;
use crate::icon::Icon;
use crate::inbox::View;
use crate::keyboard::focus;
use crate::label::visitor_label;
use crate::route::Router;
use crate::seen::Seen;
use baton_browser::when::clock_time;
use baton_protocol::wire::{InboxRow, InboxState, Loss, LossReason, OperatorId, SessionId};
use leptos::ev;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// After a long weekend it is news no more.
const NEWS_FOR_MS: u64 = 4 * 24 * 60 * 60 * 1_000;
/// More than these are counted.
const LISTED_MAX: usize = 3;

/// A session that was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lost {
    session: SessionId,
    who: String,
    view: View,
    what: String,
    loss: Loss,
}

/// What was dismissed: the time of each session's loss.
type Dismissed = BTreeMap<SessionId, u64>;

/// The banner. It is not there while there is nothing to tell.
#[component]
pub(crate) fn AwayBanner(me: OperatorId) -> impl IntoView {
    let router = Router::here();
    let key = StoredValue::new(format!("baton.console.{me}.away"));
    let kept = move || key.with_value(|key| crate::kept::read(key).unwrap_or_default());
    let dismissed = RwSignal::new(kept());
    // What another tab dismissed is dismissed here.
    let listener = window_event_listener(ev::storage, move |_| dismissed.set(kept()));
    on_cleanup(move || listener.remove());
    let all = all_lost(me);
    dismiss_what_was_watched(all, dismissed);
    let news = Memo::new(move |_| {
        let dismissed = dismissed.get();
        let is_news = |lost: &Lost| dismissed.get(&lost.session) != Some(&lost.loss.at_ms);
        all.with(|all| {
            let all = all.iter().flatten();
            all.filter(|lost| is_news(lost))
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let dismiss = move |_| {
        // The button goes, and would take the focus with it.
        focus(if router.in_inbox_now() {
            "session"
        } else {
            "settings"
        });
        let now = all.with_untracked(|all| {
            let all = all.iter().flatten();
            all.map(|lost| (lost.session, lost.loss.at_ms)).collect()
        });
        key.with_value(|key| crate::kept::write::<Dismissed>(key, &now));
        dismissed.set(now);
    };
    let line = move |lost: Lost| {
        view! {
            <li>
                <a class="away__link" href=router.href_in(lost.view, lost.session)><bdi>{lost.who}</bdi></a>
                " "{lost.what}" "<span class="away__time">{clock_time(lost.loss.at_ms)}</span>
            </li>
        }
    };
    view! {
        <div role="status">
            {move || {
                let mut news = news.get();
                let more = news.len().saturating_sub(LISTED_MAX);
                news.truncate(LISTED_MAX);
                (!news.is_empty()).then(|| view! {
                    <section class="away" aria-labelledby="away-title">
                        <Icon name="clock" />
                        <div class="away__words">
                            <h2 class="away__title" id="away-title">"While you were away"</h2>
                            <ul class="away__list">
                                {news.into_iter().map(line).collect_view()}
                                {(more > 0).then(|| view! { <li>{format!("And {more} more.")}</li> })}
                            </ul>
                        </div>
                        <button class="button button--quiet" type="button" on:click=dismiss>"Got it"</button>
                    </section>
                })
            }}
        </div>
    }
}

/// Every session of the inbox that this operator lost, the latest first; none before the inbox is here.
/// While it comes again after a loss of the connection, what was known stays.
fn all_lost(me: OperatorId) -> Memo<Option<Vec<Lost>>> {
    let desk = Desk::here();
    let clock = Clock::here();
    Memo::new(move |before: Option<&Option<Vec<Lost>>>| {
        let now_ms = untrack(|| clock.now_ms());
        let now = desk.read(|client| {
            let view = client.view();
            let lost = view
                .inbox
                .values()
                .filter_map(|row| lost_of(row, me, now_ms));
            view.inbox_complete.then(|| lost.collect::<Vec<_>>())
        });
        let mut now = now.or_else(|| before.cloned().flatten());
        if let Some(now) = &mut now {
            now.sort_by_key(|lost| (std::cmp::Reverse(lost.loss.at_ms), lost.session));
        }
        now
    })
}

/// What closes by itself before the operator's eyes stands in the transcript, and is no news of an absence.
fn dismiss_what_was_watched(all: Memo<Option<Vec<Lost>>>, dismissed: RwSignal<Dismissed>) {
    let desk = Desk::here();
    let seen = Seen::here();
    let complete = Memo::new(move |_| desk.read(|client| client.view().inbox_complete));
    Effect::new(move |before: Option<Option<Vec<Lost>>>| {
        let now = all.get().filter(|_| complete.get());
        if let (Some(Some(before)), Some(now)) = (before, &now)
            && seen.sees_page()
        {
            let is_new = |lost: &&Lost| !before.iter().any(|known| known.loss == lost.loss);
            let closed = |lost: &&Lost| lost.loss.reason == LossReason::Closed;
            for lost in now.iter().filter(closed).filter(is_new) {
                dismissed.update(|all| {
                    all.insert(lost.session, lost.loss.at_ms);
                });
            }
        }
        now
    });
}

fn lost_of(row: &InboxRow, me: OperatorId, now_ms: u64) -> Option<Lost> {
    let loss = row.losses.iter().find(|loss| loss.operator == me)?;
    let is_news = now_ms.saturating_sub(loss.at_ms) < NEWS_FOR_MS;
    is_news.then(|| Lost {
        session: row.session,
        who: visitor_label(row.session, row.lead.as_ref()),
        view: View::ALL
            .into_iter()
            .find(|view| view.holds(row, Some(me)))
            .unwrap_or(View::Resolved),
        what: what(&row.state, loss.reason),
        loss: loss.clone(),
    })
}

/// What became of it, after the visitor's name.
fn what(state: &InboxState, reason: LossReason) -> String {
    match (state, reason) {
        (InboxState::Resolved, LossReason::Closed) => "said no more, and it was closed.".to_owned(),
        (InboxState::Resolved, LossReason::Gone) => {
            "went back to the queue, and is resolved.".to_owned()
        }
        (InboxState::Agent, _) => "is with the agent again.".to_owned(),
        (InboxState::Awaiting { .. }, _) => "waits in the queue again.".to_owned(),
        (InboxState::Operator { operator }, _) => format!("is with {} now.", operator.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_session_is_news_to_who_lost_it_and_for_a_while() {
        let me: OperatorId = "01900000-0000-7000-8000-000000000004".parse().unwrap();
        let row = json!({
            "session": "01900000-0000-7000-8000-000000000001", "head": 5, "agent": "shop",
            "state": { "type": "operator", "operator": {
                "id": "01900000-0000-7000-8000-000000000005", "name": "Bo" } },
            "reason": null, "last_message": null, "page": null, "lead": null,
            "losses": [{ "operator": me, "reason": "gone", "at_ms": 1_000 }],
            "started_ms": 0, "updated_ms": 3,
        });
        let row: InboxRow = serde_json::from_value(row).unwrap();
        let lost = lost_of(&row, me, 2_000).unwrap();
        assert_eq!((lost.view, &*lost.what), (View::Others, "is with Bo now."));
        assert_eq!(lost_of(&row, me, 1_000 + NEWS_FOR_MS), None);
        let other = "01900000-0000-7000-8000-000000000005".parse().unwrap();
        assert_eq!(lost_of(&row, other, 2_000), None);
    }
}
