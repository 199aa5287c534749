//! The keyboard: single keys for what operators do all day, and the list of them.

use crate::desk::Desk;
use crate::icon::Icon;
use crate::inbox::{Listed, View, row_element_id};
use crate::notice::Notices;
use crate::route::Router;
use crate::session::{Action, Compose, Mode, Transfers, act};
use baton_protocol::wire::SessionId;
use leptos::ev;
use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shortcut {
    Down,
    Up,
    Open,
    Back,
    Write(Mode),
    Do(Action),
    Go(View),
    Settings,
    SwitchDuty,
    ShowList,
}

impl Shortcut {
    /// Whether it means something in the list or the open session.
    const fn needs_inbox(self) -> bool {
        !matches!(
            self,
            Self::Go(_) | Self::Settings | Self::SwitchDuty | Self::ShowList
        )
    }
}

/// The keys as the list shows them.
const LIST: [(&str, &[&str]); 15] = [
    ("Next conversation", &["J", "↓"]),
    ("Previous conversation", &["K", "↑"]),
    ("Open the conversation", &["Enter"]),
    ("Back to the list", &["Esc"]),
    ("Claim", &["C"]),
    ("Take over", &["T"]),
    ("Reply", &["R"]),
    ("Internal note", &["N"]),
    ("Return to the agent", &["A"]),
    ("Transfer to a colleague or a team", &["P"]),
    ("Resolve", &["E"]),
    ("Open a view", &["1 – 6"]),
    ("Handoff settings", &["S"]),
    ("On duty, or away", &["D"]),
    ("This list", &["?"]),
];

fn shortcut(key: &str) -> Option<Shortcut> {
    Some(match key {
        "j" | "ArrowDown" => Shortcut::Down,
        "k" | "ArrowUp" => Shortcut::Up,
        "Enter" => Shortcut::Open,
        "Escape" => Shortcut::Back,
        "r" => Shortcut::Write(Mode::Reply),
        "n" => Shortcut::Write(Mode::Note),
        "c" => Shortcut::Do(Action::Claim),
        "t" => Shortcut::Do(Action::TakeOver),
        "a" => Shortcut::Do(Action::Return),
        "p" => Shortcut::Do(Action::Transfer),
        "e" => Shortcut::Do(Action::Resolve),
        "s" => Shortcut::Settings,
        "d" => Shortcut::SwitchDuty,
        "?" => Shortcut::ShowList,
        digit => Shortcut::Go(view_of(digit)?),
    })
}

/// The view of a number, counted from 1 as they stand in the rail.
fn view_of(digit: &str) -> Option<View> {
    let number: usize = digit.parse().ok()?;
    View::ALL.get(number.checked_sub(1)?).copied()
}

/// The keys of the workspace.
#[derive(Clone, Copy)]
pub(crate) struct Keyboard {
    dialog: NodeRef<Dialog>,
}

impl Keyboard {
    /// Begins to listen.
    pub(crate) fn provide(desk: Desk, router: Router, listed: Listed) -> Self {
        let keyboard = Self {
            dialog: NodeRef::new(),
        };
        let (notices, compose) = (Notices::here(), Compose::here());
        let transfers = Transfers::here();
        let listener = window_event_listener(ev::keydown, move |event| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
                return;
            }
            let place = Place::of(&event);
            let Some(shortcut) = shortcut(&event.key()) else {
                return;
            };
            let session = router.session_now();
            match (place, shortcut) {
                (Place::Field, Shortcut::Back) => leave_field(router),
                (Place::Field | Place::Dialog, _) => return,
                (_, Shortcut::Back) if !router.in_inbox_now() => router.back_to_inbox(),
                // What is meant for a session must not reach one that nobody sees.
                (_, shortcut) if !router.in_inbox_now() && shortcut.needs_inbox() => return,
                // A button or a link has its own Enter, and arrows scroll the transcript.
                (_, Shortcut::Open) => return,
                (Place::Transcript, Shortcut::Down | Shortcut::Up)
                    if event.key().starts_with("Arrow") =>
                {
                    return;
                }
                (_, Shortcut::Down) => focus_row(listed.step(true, session)),
                (_, Shortcut::Up) => focus_row(listed.step(false, session)),
                (_, Shortcut::Back) => back(router, session),
                (_, Shortcut::Write(mode)) if session.is_some() => compose.begin(mode),
                (_, Shortcut::Do(action)) => match session.or(listed.cursor.get_untracked()) {
                    Some(session) => act(desk, notices, transfers, session, action),
                    None => return,
                },
                (_, Shortcut::Write(_)) => return,
                (_, Shortcut::Go(view)) => router.list(view),
                (_, Shortcut::Settings) => router.open_settings(None),
                (_, Shortcut::SwitchDuty) => desk.switch_duty(),
                (_, Shortcut::ShowList) => keyboard.show_list(),
            }
            event.prevent_default();
        });
        on_cleanup(move || listener.remove());
        keyboard
    }

    /// Shows the list of keys.
    pub(crate) fn show_list(self) {
        if let Some(dialog) = self.dialog.get_untracked()
            && !dialog.open()
        {
            // Fails only where the dialog is not in the page, and then there is nothing to show.
            let _ = dialog.show_modal();
        }
    }
}

/// Where a key was pressed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Field,
    Dialog,
    Transcript,
    Elsewhere,
}

impl Place {
    fn of(event: &KeyboardEvent) -> Self {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let within = |selector: &str| {
            target
                .as_ref()
                .is_some_and(|target| target.closest(selector).ok().flatten().is_some())
        };
        if within("dialog") {
            Self::Dialog
        } else if within("input, textarea, select, [contenteditable]") {
            Self::Field
        } else if within(".transcript") {
            Self::Transcript
        } else {
            Self::Elsewhere
        }
    }
}

fn focus_row(session: Option<SessionId>) {
    let Some(id) = session.map(row_element_id) else {
        return;
    };
    if !focus(&id) {
        // A row that was drawn for this step is in the page with the next picture.
        request_animation_frame(move || {
            focus(&id);
        });
    }
}

/// Moves the focus to an element, and tells whether it is there.
pub(crate) fn focus(id: &str) -> bool {
    let element = document().get_element_by_id(id);
    let element = element.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = &element {
        // What can't take the focus is merely not focused.
        let _ = element.focus();
    }
    element.is_some()
}

/// Leaves the field for the pane that it stands in, so that the single keys work again.
fn leave_field(router: Router) {
    focus(router.pane_now());
}

fn back(router: Router, session: Option<SessionId>) {
    router.open(None);
    focus_row(session);
}

/// The list of keys.
#[component]
pub(crate) fn ShortcutList(keyboard: Keyboard) -> impl IntoView {
    let close = move |_| {
        if let Some(dialog) = keyboard.dialog.get_untracked() {
            dialog.close();
        }
    };
    let line = |(what, keys): (&'static str, &'static [&'static str])| {
        view! {
            <div class="shortcuts__line">
                <dt>{what}</dt>
                <dd>{keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view()}</dd>
            </div>
        }
    };
    view! {
        <dialog class="shortcuts" node_ref=keyboard.dialog aria-labelledby="shortcuts-title">
            <header class="shortcuts__head">
                <h2 id="shortcuts-title">"Keyboard shortcuts"</h2>
                <button class="icon-button" type="button" aria-label="Close" on:click=close>
                    <Icon name="close" />
                </button>
            </header>
            <dl>{LIST.into_iter().map(line).collect_view()}</dl>
            <p class="shortcuts__foot">
                "In the composer, " <kbd>"Enter"</kbd> " sends and " <kbd>"Shift"</kbd> " + " <kbd>"Enter"</kbd>
                " starts a new line."
            </p>
        </dialog>
    }
}
