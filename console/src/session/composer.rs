//! The composer: a reply to the visitor, or a note for the team.

use super::action::Action;
use super::draft::Drafts;
use super::head::ActionButton;
use super::held::Held;
use crate::desk::Desk;
use crate::icon::Icon;
use crate::notice::Notices;
use baton_protocol::wire::limits::MESSAGE_BYTES_MAX;
use baton_protocol::wire::{OperatorCommand, OperatorId, SessionId};
use leptos::html::Textarea;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// From here on the composer says how much room is left.
const LEFT_SHOWN_BYTES: usize = 400;
/// Browsers give this code, not `isComposing`, to the key that ends a composition (Safari).
const KEY_OF_COMPOSITION: u32 = 229;

/// Whom the composer writes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Mode {
    /// The visitor.
    Reply,
    /// The team.
    Note,
}

/// Drafts, and the keyboard's wish to write.
#[derive(Clone, Copy)]
pub(crate) struct Compose {
    wish: RwSignal<Option<Mode>>,
    drafts: Drafts,
}

impl Compose {
    /// Offers an operator's drafts to the components below.
    pub(crate) fn provide(me: OperatorId) {
        provide_context(Self {
            wish: RwSignal::new(None),
            drafts: Drafts::new(me),
        });
    }

    /// The one that was provided.
    #[expect(
        clippy::expect_used,
        reason = "every component of the workspace is below it"
    )]
    pub(crate) fn here() -> Self {
        use_context().expect("the workspace provides the drafts")
    }

    /// Puts the cursor into the composer.
    pub(crate) fn begin(self, mode: Mode) {
        self.wish.set(Some(mode));
    }
}

/// The composer of one session.
#[component]
pub(super) fn Composer(id: SessionId, held: Memo<Held>) -> impl IntoView {
    let compose = Compose::here();
    let mode = RwSignal::new(Mode::Reply);
    let field = NodeRef::<Textarea>::new();
    Effect::new(move |_| {
        if let Some(wished) = compose.wish.get() {
            compose.wish.set(None);
            mode.set(wished);
            // The field may be drawn only now.
            request_animation_frame(move || {
                if let Some(field) = field.get_untracked() {
                    let _ = field.focus();
                }
            });
        }
    });
    let may_write = Memo::new(move |_| mode.get() == Mode::Note || held.get() == Held::Mine);
    view! {
        <section class="composer" class:composer--note=move || mode.get() == Mode::Note aria-label="Write">
            <div class="composer__modes" role="group" aria-label="Who sees it">
                <ModeButton mode this=Mode::Reply label="Reply" hint="The visitor sees it (R)" />
                <ModeButton mode this=Mode::Note label="Note" hint="Only your team sees it (N)" />
            </div>
            {move || {
                let mode = mode.get();
                if may_write.get() {
                    view! { <Field id mode field /> }.into_any()
                } else {
                    view! { <NotYours id held /> }.into_any()
                }
            }}
        </section>
    }
}

#[component]
fn ModeButton(
    mode: RwSignal<Mode>,
    this: Mode,
    label: &'static str,
    hint: &'static str,
) -> impl IntoView {
    view! {
        <button class="composer__mode" type="button" title=hint
            aria-pressed=move || if mode.get() == this { "true" } else { "false" }
            on:click=move |_| mode.set(this)>
            {(this == Mode::Note).then(|| view! { <Icon name="lock" /> })}
            {label}
        </button>
    }
}

/// In place of the field, where a reply would be refused: why, and what to do.
#[component]
fn NotYours(id: SessionId, held: Memo<Held>) -> impl IntoView {
    move || {
        let (text, action) = match held.get() {
            Held::Unknown => return view! { <div class="composer__closed"></div> }.into_any(),
            Held::Awaiting { .. } => (
                "Claim this conversation to reply.".to_owned(),
                Some(Action::Claim),
            ),
            Held::Agent { may_be_taken: true } => (
                "The agent is answering. Take over to reply.".to_owned(),
                Some(Action::TakeOver),
            ),
            Held::Agent {
                may_be_taken: false,
            } => (
                "The agent is answering. You can leave a note.".to_owned(),
                None,
            ),
            Held::Other(owner) => (
                format!(
                    "{} has this conversation. You can leave a note.",
                    owner.name
                ),
                None,
            ),
            Held::Gone(owner) => (
                format!("{} is offline. Take over to reply.", owner.name),
                Some(Action::TakeOver),
            ),
            Held::Resolved => (
                "This conversation is resolved. It reopens when the visitor writes.".to_owned(),
                None,
            ),
            Held::Mine => return ().into_any(),
        };
        view! {
            <div class="composer__closed">
                <p>{text}</p>
                {action.map(|action| view! { <ActionButton id held action /> })}
            </div>
        }
        .into_any()
    }
}

#[component]
fn Field(id: SessionId, mode: Mode, field: NodeRef<Textarea>) -> impl IntoView {
    let desk = Desk::here();
    let notices = Notices::here();
    let drafts = Compose::here().drafts;
    let text = RwSignal::new(drafts.read(id, mode));
    let change = move |new: String| {
        drafts.keep(id, mode, &new);
        text.set(new);
    };
    let empty = Memo::new(move |_| text.with(|text| text.trim().is_empty()));
    let left = move || MESSAGE_BYTES_MAX.checked_sub(text.with(String::len));
    let send = move || {
        let words = text.get_untracked().trim().to_owned();
        if words.is_empty() {
            return;
        }
        let command = match mode {
            Mode::Reply => OperatorCommand::SendMessage { text: words },
            Mode::Note => OperatorCommand::AddNote { text: words },
        };
        match desk.submit(id, command) {
            Ok(()) => change(String::new()),
            Err(refusal) => notices.show(refusal.message),
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let composing = event.is_composing() || event.key_code() == KEY_OF_COMPOSITION;
        if event.key() == "Enter" && !event.shift_key() && !composing {
            event.prevent_default();
            send();
        }
    };
    let (label, hint) = match mode {
        Mode::Reply => ("Reply to the visitor", "Write a reply…"),
        Mode::Note => ("Internal note", "Write a note for your team…"),
    };
    view! {
        <div class="composer__field">
            // The copy behind the field gives it its height, without a script that measures.
            <div class="composer__grow" aria-hidden="true">{move || text.get() + "\n"}</div>
            <textarea class="composer__text" rows="1" node_ref=field aria-label=label placeholder=hint
                dir="auto" enterkeyhint="send"
                prop:value=move || text.get()
                on:input=move |event| {
                    change(event_target_value(&event));
                    if mode == Mode::Reply {
                        desk.typing(id);
                    }
                }
                on:keydown=on_key
            ></textarea>
        </div>
        <div class="composer__foot">
            <span class="composer__hint">
                {match mode {
                    Mode::Reply => "The visitor sees this. Markdown works.",
                    Mode::Note => "Only your team sees this.",
                }}
            </span>
            <span class="composer__left" role="status">
                {move || match left() {
                    None => Some("Too long".to_owned()),
                    Some(left) if left < LEFT_SHOWN_BYTES => Some(format!("{left} left")),
                    Some(_) => None,
                }}
            </span>
            <button class="button button--primary composer__send" type="button"
                aria-disabled=move || (empty.get() || left().is_none()).then_some("true")
                on:click=move |_| send()>
                {match mode { Mode::Reply => "Send", Mode::Note => "Add note" }}
            </button>
        </div>
    }
}
