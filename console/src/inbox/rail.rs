//! The rail: the views with their counts, the way to the agent's settings, and the team.

use super::team::Team;
use super::{Counts, View};
use crate::desk::Desk;
use crate::icon::Icon;
use crate::route::Router;
use crate::settings::Unsaved;
use crate::undelivered::Undelivered;
use leptos::ev;
use leptos::html::A;
use leptos::prelude::*;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

/// The views, the settings and the team. On a phone the links are a strip above the list.
#[component]
pub(crate) fn Rail() -> impl IntoView {
    let desk = Desk::here();
    let counts = Memo::new(move |_| {
        desk.read(|client| {
            let view = client.view();
            View::count(view.inbox.values(), view.me.map(|me| me.id))
        })
    });
    let complete = Memo::new(move |_| desk.read(|client| client.view().inbox_complete));
    let listener = window_event_listener(ev::resize, |_| {
        if let Ok(Some(link)) = document().query_selector(".rail__view[aria-current]") {
            show_in_strip(&link);
        }
    });
    on_cleanup(move || listener.remove());
    view! {
        <div class="rail">
            <nav aria-label="Views">
                <ul class="rail__views">
                    {View::ALL
                        .into_iter()
                        .enumerate()
                        .map(|(at, view)| view! { <RailItem view at counts complete /> })
                        .collect_view()}
                </ul>
            </nav>
            <AgentLinks />
            <WorkspaceLinks />
            <OwnLinks />
            <Team />
        </div>
    }
}

#[component]
fn RailItem(view: View, at: usize, counts: Memo<Counts>, complete: Memo<bool>) -> impl IntoView {
    let router = Router::here();
    let link = NodeRef::<A>::new();
    let is_open = move || router.view() == view && router.in_inbox();
    Effect::new(move |_| {
        if let (true, Some(link)) = (is_open(), link.get()) {
            show_in_strip(&link);
        }
    });
    let count = move || counts.get()[at];
    let urgent = move || view == View::Awaiting && count() > 0;
    view! {
        <li>
            <a
                class="rail__view"
                node_ref=link
                href=router.href_of(view)
                aria-current=move || is_open().then_some("page")
            >
                <Icon name=icon(view) />
                <span class="rail__title">{view.title()}</span>
                <span class="count" class:count--urgent=urgent class:count--none=move || count() == 0>
                    {move || if complete.get() { count().to_string() } else { String::new() }}
                </span>
            </a>
        </li>
    }
}

/// What can be set for the agent.
#[component]
fn AgentLinks() -> impl IntoView {
    let router = Router::here();
    let unsaved = Unsaved::here();
    view! {
        <nav class="rail__agent" aria-labelledby="rail-agent">
            <h2 class="rail__heading" id="rail-agent">"Agent"</h2>
            <a
                class="rail__view"
                href=router.href_of_settings(None)
                aria-current=move || router.at_settings().then_some("page")
            >
                <Icon name="sliders" />
                <span class="rail__title">"Handoff settings"</span>
                {move || unsaved.any().then(|| view! {
                    <span class="rail__dot"><span class="visually-hidden">"Unsaved changes"</span></span>
                })}
            </a>
        </nav>
    }
}

/// What concerns the whole workspace.
#[component]
fn WorkspaceLinks() -> impl IntoView {
    let router = Router::here();
    let undelivered = Undelivered::here();
    view! {
        <nav class="rail__agent" aria-labelledby="rail-workspace">
            <h2 class="rail__heading" id="rail-workspace">"Workspace"</h2>
            <a
                class="rail__view"
                href=router.href_of_undelivered()
                aria-current=move || router.at_undelivered().then_some("page")
            >
                <Icon name="mail-off" />
                <span class="rail__title">"Undelivered"</span>
                <span class="count" class:count--none=move || undelivered.count() == 0>
                    {move || undelivered.count().to_string()}
                </span>
            </a>
        </nav>
    }
}

/// What operators set for themselves.
#[component]
fn OwnLinks() -> impl IntoView {
    let router = Router::here();
    view! {
        <nav class="rail__agent" aria-labelledby="rail-me">
            <h2 class="rail__heading" id="rail-me">"You"</h2>
            <a
                class="rail__view"
                href=router.href_of_notifications()
                aria-current=move || router.at_notifications().then_some("page")
            >
                <Icon name="bell" />
                <span class="rail__title">"My notifications"</span>
            </a>
        </nav>
    }
}

/// Where the links are a strip that scrolls, the current one is in sight.
fn show_in_strip(link: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_inline(ScrollLogicalPosition::Nearest);
    options.set_block(ScrollLogicalPosition::Nearest);
    link.scroll_into_view_with_scroll_into_view_options(&options);
}

const fn icon(view: View) -> &'static str {
    match view {
        View::Awaiting => "clock",
        View::Mine => "person",
        View::Live => "spark",
        View::Others => "people",
        View::Leads => "mail",
        View::Resolved => "check",
    }
}
