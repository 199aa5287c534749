//! The list of one view.

use super::View;
use super::row::Row;
use crate::desk::Desk;
use crate::route::Router;
use baton_protocol::wire::SessionId;
use leptos::prelude::*;

/// Rows that are drawn at first; more on demand, so that a full inbox stays quick.
const ROWS_DRAWN: usize = 100;

/// The sessions of the view that is shown, in order. The keyboard moves along it.
#[derive(Clone, Copy)]
pub(crate) struct Listed {
    /// In the order of the view.
    pub(crate) ids: Memo<Vec<SessionId>>,
    /// Where `j` and `k` are; Tab enters the list here.
    pub(crate) cursor: RwSignal<Option<SessionId>>,
}

impl Listed {
    /// The rows of the router's view.
    pub(crate) fn new(desk: Desk, router: Router) -> Self {
        let ids = Memo::new(move |_| {
            let view = router.view();
            desk.read(|client| {
                let shown = client.view();
                let me = shown.me.map(|me| me.id);
                let mut rows: Vec<_> = shown
                    .inbox
                    .values()
                    .filter(|row| view.holds(row, me))
                    .collect();
                rows.sort_by(|a, b| view.order(a, b));
                rows.iter().map(|row| row.session).collect()
            })
        });
        Self {
            ids,
            cursor: RwSignal::new(None),
        }
    }

    /// Where Tab enters the list: the cursor, the open session, or the first row.
    pub(crate) fn entrance(self, open: Option<SessionId>) -> Option<SessionId> {
        self.ids.with(|ids| {
            [self.cursor.get(), open]
                .into_iter()
                .flatten()
                .find(|id| ids.contains(id))
                .or_else(|| ids.first().copied())
        })
    }

    /// Moves the cursor by one row; true is down.
    pub(crate) fn step(self, down: bool, open: Option<SessionId>) -> Option<SessionId> {
        self.ids.with_untracked(|ids| {
            let at = self
                .cursor
                .get_untracked()
                .or(open)
                .and_then(|id| ids.iter().position(|other| *other == id));
            let next = match (at, down) {
                (None, _) => 0,
                (Some(at), true) => (at + 1).min(ids.len().saturating_sub(1)),
                (Some(at), false) => at.saturating_sub(1),
            };
            let id = ids.get(next).copied();
            self.cursor.set(id);
            id
        })
    }
}

/// The element id of a row, to move the focus there.
pub(crate) fn row_element_id(session: SessionId) -> String {
    format!("row-{session}")
}

/// The middle pane.
#[component]
pub(crate) fn List(listed: Listed) -> impl IntoView {
    let desk = Desk::here();
    let router = Router::here();
    let view = Memo::new(move |_| router.view());
    let drawn = RwSignal::new(ROWS_DRAWN);
    Effect::new(move |_| {
        view.track();
        drawn.set(ROWS_DRAWN);
    });
    let complete = Memo::new(move |_| desk.read(|client| client.view().inbox_complete));
    let total = Memo::new(move |_| listed.ids.with(Vec::len));
    let shown = Memo::new(move |_| {
        listed
            .ids
            .with(|ids| ids.iter().take(drawn.get()).copied().collect::<Vec<_>>())
    });
    view! {
        <section class="list" aria-labelledby="list-title">
            <header class="list__head">
                <h1 class="list__title" id="list-title">{move || view.get().title()}</h1>
                <span class="list__order">
                    {move || if view.get() == View::Awaiting { "Longest wait first" } else { "Latest first" }}
                </span>
            </header>
            <div class="list__scroll">
                <ul class="list__rows">
                    <For each=move || shown.get() key=|id| *id let:id>
                        <Row id listed />
                    </For>
                </ul>
                {move || (total.get() > drawn.get()).then(|| view! {
                    <button class="button list__more" type="button" on:click=move |_| {
                        drawn.update(|drawn| *drawn += ROWS_DRAWN);
                    }>
                        {move || format!("Show {} more", (total.get() - drawn.get()).min(ROWS_DRAWN))}
                    </button>
                })}
                {move || match (total.get(), complete.get()) {
                    (0, true) => view! { <Empty view=view.get() /> }.into_any(),
                    (0, false) => view! { <Skeleton /> }.into_any(),
                    _ => ().into_any(),
                }}
            </div>
        </section>
    }
}

#[component]
fn Empty(view: View) -> impl IntoView {
    let (title, text) = view.empty();
    view! {
        <div class="empty">
            <p class="empty__title">{title}</p>
            <p class="empty__text">{text}</p>
        </div>
    }
}

/// Stands in for rows that are on their way.
#[component]
fn Skeleton() -> impl IntoView {
    let row = || {
        view! {
            <div class="skeleton">
                <span class="skeleton__line skeleton__line--short"></span>
                <span class="skeleton__line"></span>
            </div>
        }
    };
    view! {
        <p class="visually-hidden" role="status">"Loading conversations"</p>
        <div aria-hidden="true">{(0..5).map(|_| row()).collect_view()}</div>
    }
}
