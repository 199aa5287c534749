//! The right pane: the open session, or what stands there when none is.

use super::action::{follow_when_taken, tell_refusals};
use super::composer::Composer;
use super::facts::Facts;
use super::head::Head;
use super::held::Held;
use super::transcript::Transcript;
use super::transfer::tell_of_passed;
use crate::desk::Desk;
use crate::icon::Icon;
use crate::notice::Notices;
use crate::route::Router;
use crate::seen::Seen;
use baton_protocol::wire::SessionId;
use leptos::prelude::*;

/// The right pane.
#[component]
pub(crate) fn SessionPane() -> impl IntoView {
    let desk = Desk::here();
    let router = Router::here();
    tell_refusals(desk, Notices::here());
    tell_of_passed(desk, Notices::here());
    follow_when_taken(desk, router);
    Effect::new(move |before: Option<Option<SessionId>>| {
        let now = router.session();
        if before != Some(now) {
            if let Some(left) = before.flatten() {
                desk.close(left);
            }
            if let Some(entered) = now {
                desk.open(entered);
            }
        }
        now
    });
    view! {
        <main class="session" id="session" tabindex="-1" aria-label="Conversation">
            {move || match router.session() {
                Some(id) => view! { <OpenedSession id /> }.into_any(),
                None => view! { <NoSession /> }.into_any(),
            }}
        </main>
    }
}

#[component]
fn OpenedSession(id: SessionId) -> impl IntoView {
    let desk = Desk::here();
    let seen = Seen::here();
    let held = Memo::new(move |_| Held::of(desk, id));
    let missing = Memo::new(move |_| {
        desk.read(|client| {
            let view = client.view();
            let head = client.session(id).map_or(0, |open| open.session.head);
            view.inbox_complete && !view.inbox.contains_key(&id) && head == 0
        })
    });
    let head_seq = Memo::new(move |_| {
        desk.read(|client| {
            client
                .session(id)
                .map(|open| open.session.head)
                .unwrap_or_default()
        })
    });
    Effect::new(move |_| seen.mark(id, head_seq.get()));
    let facts_open = RwSignal::new(false);
    move || {
        if missing.get() {
            view! { <MissingSession /> }.into_any()
        } else {
            view! {
                <Head id held facts_open />
                <div class="session__body" class:session__body--facts=facts_open>
                    <div class="session__talk">
                        <Transcript id />
                        <Composer id held />
                    </div>
                    <Facts id />
                </div>
            }
            .into_any()
        }
    }
}

#[component]
fn NoSession() -> impl IntoView {
    view! {
        <div class="session__none">
            <Icon name="spark" />
            <p class="empty__title">"No conversation open"</p>
            <p class="empty__text">
                "Pick one from the list, or move with " <kbd>"J"</kbd> " and " <kbd>"K"</kbd>
                " and open it with " <kbd>"Enter"</kbd> "."
            </p>
        </div>
    }
}

#[component]
fn MissingSession() -> impl IntoView {
    let router = Router::here();
    view! {
        <div class="session__none">
            <Icon name="warning" />
            <p class="empty__title">"This conversation does not exist"</p>
            <p class="empty__text">"The address may be incomplete, or the conversation is no longer listed."</p>
            <a class="button" href=move || router.href(None)>"Back to the list"</a>
        </div>
    }
}
