//! Where the visitor writes.

use crate::chat::Chat;
use crate::log::Log;
use crate::scene::Scene;
use baton_browser::icon::icon;
use baton_protocol::wire::VisitorCommand;
use baton_protocol::wire::limits::MESSAGE_BYTES_MAX;
use leptos::html::Textarea;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, SubmitEvent};

/// The room that is left is told from here on.
const TOLD_BYTES: usize = 400;
/// As `max-height` in `widget.css`: from there on the field scrolls.
const HEIGHT_PX_MAX: i32 = 132;

pub(crate) fn composer(
    chat: Chat,
    scene: Memo<Scene>,
    log: Log,
    input: NodeRef<Textarea>,
) -> AnyView {
    let text = RwSignal::new(String::new());
    let refusal = RwSignal::new(None::<String>);
    let length = Memo::new(move |_| text.with(|text| text.trim().len()));
    let is_sendable = Memo::new(move |_| (1..=MESSAGE_BYTES_MAX).contains(&length.get()));

    let send = move || {
        if !is_sendable.get_untracked() {
            return;
        }
        let message = text.with_untracked(|text| text.trim().to_owned());
        match chat.submit(VisitorCommand::SendMessage { text: message }) {
            Ok(()) => {
                text.set(String::new());
                refusal.set(None);
                log.go_to_end();
            }
            // What was typed stays where it is.
            Err(refused) => refusal.set(Some(refused.message)),
        }
    };
    Effect::new(move || {
        text.track();
        // By the next frame the field holds the text.
        request_animation_frame(move || {
            fit(input);
            log.hold_end();
        });
    });
    let keydown = move |event: KeyboardEvent| {
        // While an input method composes, Enter takes its suggestion; Safari says 229 even after.
        let is_composing = event.is_composing() || event.key_code() == 229;
        if event.key() == "Enter" && !event.shift_key() && !is_composing {
            event.prevent_default();
            send();
        }
    };
    let placeholder = move || match scene.get() {
        Scene::Resolved => "Write again to continue",
        Scene::Operator(_) => "Write a reply",
        _ => "Write a message",
    };

    view! {
        <form
            class="composer"
            on:submit=move |event: SubmitEvent| {
                event.prevent_default();
                send();
            }
        >
            <textarea
                node_ref=input
                rows="1"
                dir="auto"
                aria-label="Message"
                aria-describedby="composer-note"
                aria-invalid=move || (length.get() > MESSAGE_BYTES_MAX).then_some("true")
                enterkeyhint="send"
                placeholder=placeholder
                prop:value=text
                on:input=move |event| {
                    text.set(event_target_value(&event));
                    chat.typing();
                }
                on:keydown=keydown
            ></textarea>
            <button class="send" type="submit" aria-label="Send" disabled=move || !is_sendable.get()>
                {icon("#send")}
            </button>
        </form>
        <p id="composer-note" class="composer-note" role="status">
            {move || refusal.get().or_else(|| room(length.get()))}
        </p>
    }
    .into_any()
}

/// What is told of the room that is left, once it gets scarce.
fn room(length: usize) -> Option<String> {
    let number = |count: usize| count.to_string();
    if length > MESSAGE_BYTES_MAX {
        Some(["Too long by ", &number(length - MESSAGE_BYTES_MAX)].concat())
    } else if length + TOLD_BYTES > MESSAGE_BYTES_MAX {
        Some([&number(MESSAGE_BYTES_MAX - length), " left"].concat())
    } else {
        None
    }
}

/// Makes the field as high as its text. `field-sizing: content` is not everywhere yet.
fn fit(input: NodeRef<Textarea>) {
    let Some(input) = input.get_untracked() else {
        return;
    };
    let style = web_sys::HtmlElement::style(&input);
    let _ = style.set_property("height", "auto");
    let height = input.scroll_height().min(HEIGHT_PX_MAX).to_string();
    let _ = style.set_property("height", &[&height, "px"].concat());
}
