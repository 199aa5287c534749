//! The list of one view.

use super::View;
use super::leads::{LeadBar, LeadFilter};
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
    /// Which row that was: its session may leave the view.
    place: StoredValue<usize>,
    /// How many rows are drawn.
    drawn: RwSignal<usize>,
    /// Which leads are shown, in their view.
    leads: RwSignal<LeadFilter>,
}

impl Listed {
    /// The rows of the router's view.
    pub(crate) fn new(desk: Desk, router: Router) -> Self {
        let leads = RwSignal::new(LeadFilter::default());
        let ids = Memo::new(move |_| {
            let view = router.view();
            let leads = leads.get();
            desk.read(|client| {
                let shown = client.view();
                let me = shown.me.map(|me| me.id);
                let mut rows: Vec<_> = shown
                    .inbox
                    .values()
                    .filter(|row| match view {
                        View::Leads => leads.holds(row),
                        _ => view.holds(row, me),
                    })
                    .collect();
                rows.sort_by(|a, b| view.order(a, b, me));
                rows.iter().map(|row| row.session).collect()
            })
        });
        Self {
            ids,
            cursor: RwSignal::new(None),
            place: StoredValue::new(0),
            drawn: RwSignal::new(ROWS_DRAWN),
            leads,
        }
    }

    /// Puts the cursor on a row.
    pub(crate) fn point(self, id: SessionId) {
        self.cursor.set(Some(id));
        let place = |ids: &Vec<_>| ids.iter().position(|other| *other == id);
        if let Some(place) = self.ids.with_untracked(place) {
            self.place.set_value(place);
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

    /// Moves the cursor by one row; true is down. From a session that has left the view it goes on
    /// where that stood.
    pub(crate) fn step(self, down: bool, open: Option<SessionId>) -> Option<SessionId> {
        let place = self.place.get_value();
        let next = self.ids.with_untracked(|ids| {
            let at = self
                .cursor
                .get_untracked()
                .or(open)
                .and_then(|id| ids.iter().position(|other| *other == id));
            let next = match (at, down) {
                (None, true) => place,
                (None, false) => place.saturating_sub(1),
                (Some(at), true) => at + 1,
                (Some(at), false) => at.saturating_sub(1),
            };
            next.min(ids.len().saturating_sub(1))
        });
        let id = self.ids.with_untracked(|ids| ids.get(next).copied());
        self.cursor.set(id);
        self.place.set_value(next);
        if next >= self.drawn.get_untracked() {
            self.draw_more();
        }
        id
    }

    fn draw_more(self) {
        self.drawn.update(|drawn| *drawn += ROWS_DRAWN);
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
    let drawn = listed.drawn;
    Effect::new(move |_| {
        view.track();
        listed.leads.track();
        drawn.set(ROWS_DRAWN);
        listed.place.set_value(0);
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
            {move || (view.get() == View::Leads).then(|| view! { <LeadBar filter=listed.leads /> })}
            <div class="list__scroll">
                <ul class="list__rows">
                    <For each=move || shown.get() key=|id| *id let:id>
                        <Row id listed />
                    </For>
                </ul>
                {move || (total.get() > drawn.get()).then(|| view! {
                    <button class="button list__more" type="button" on:click=move |_| listed.draw_more()>
                        {move || format!("Show {} more", (total.get() - drawn.get()).min(ROWS_DRAWN))}
                    </button>
                })}
                {move || match (total.get(), complete.get()) {
                    (0, true) => {
                        let words = match view.get() {
                            View::Leads => listed.leads.get().empty(),
                            view => view.empty(),
                        };
                        view! { <Empty words /> }.into_any()
                    }
                    (0, false) => view! { <Skeleton /> }.into_any(),
                    _ => ().into_any(),
                }}
            </div>
        </section>
    }
}

#[component]
fn Empty(words: (&'static str, &'static str)) -> impl IntoView {
    let (title, text) = words;
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
