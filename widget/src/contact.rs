//! The form in place of a dead end: how can a person reach the visitor?

use crate::chat::Chat;
use baton_protocol::session::ContactCapture;
use baton_protocol::wire::limits::{CONTACT_FIELD_BYTES_MAX, MESSAGE_BYTES_MAX};
use baton_protocol::wire::{Contact, ContactReason, VisitorCommand};
use leptos::prelude::*;
use web_sys::SubmitEvent;

/// The form's id in the page.
pub(crate) const FORM_ID: &str = "contact";

/// One line of the form.
#[derive(Clone, Copy)]
struct Field {
    id: &'static str,
    label: &'static str,
    kind: &'static str,
    /// For the browser's own filling in.
    autocomplete: &'static str,
    value: RwSignal<String>,
    /// Whether the visitor has left it once: nobody is told off in the middle of typing.
    is_left: RwSignal<bool>,
    is_well: fn(&str) -> bool,
    error: &'static str,
}

impl Field {
    fn new(id: &'static str, label: &'static str, kind: &'static str) -> Self {
        Self {
            id,
            label,
            kind,
            autocomplete: id,
            value: RwSignal::new(String::new()),
            is_left: RwSignal::new(false),
            is_well: |_| true,
            error: "",
        }
    }

    fn checked(self, is_well: fn(&str) -> bool, error: &'static str) -> Self {
        Self {
            is_well,
            error,
            ..self
        }
    }

    /// What was typed; none if nothing was.
    fn typed(self) -> Option<String> {
        let value = self.value.get();
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    fn is_wrong(self) -> bool {
        self.typed().is_some_and(|value| !(self.is_well)(&value))
    }

    fn view(self) -> AnyView {
        let is_told = Memo::new(move |_| self.is_left.get() && self.is_wrong());
        let error_id = [self.id, "-error"].concat();
        view! {
            <div class="field">
                <label for=self.id>{self.label}</label>
                <input
                    id=self.id
                    name=self.id
                    type=self.kind
                    dir="auto"
                    autocomplete=self.autocomplete
                    maxlength=CONTACT_FIELD_BYTES_MAX.to_string()
                    aria-invalid=move || is_told.get().then_some("true")
                    aria-describedby=error_id.clone()
                    prop:value=self.value
                    on:input=move |event| self.value.set(event_target_value(&event))
                    on:blur=move |_| self.is_left.set(true)
                />
                <p class="field-error" id=error_id>
                    {move || is_told.get().then_some(self.error)}
                </p>
            </div>
        }
        .into_any()
    }
}

/// Shown while the session says that contact details are wanted.
pub(crate) fn contact_form(chat: Chat) -> AnyView {
    let (reason, question) = chat.peek(|view| match &view.session.contact {
        ContactCapture::Requested { reason, question } => (Some(*reason), question.clone()),
        _ => (None, None),
    });
    let name = Field::new("name", "Name (optional)", "text");
    let email = Field::new("email", "Email", "email").checked(
        Contact::is_email,
        "This doesn’t look like an email address.",
    );
    let phone = Field::new("tel", "Phone", "tel")
        .checked(Contact::is_phone, "This doesn’t look like a phone number.");
    let question = RwSignal::new(question.unwrap_or_default());
    let error = RwSignal::new(None::<String>);

    let is_sending = Memo::new(move |_| {
        chat.read(|view| {
            view.pending.iter().any(|pending| {
                pending.failed.is_none()
                    && matches!(pending.command, VisitorCommand::CaptureLead { .. })
            })
        })
    });
    let refused = Memo::new(move |_| {
        chat.read(|view| {
            let is_lead = |command| matches!(command, &VisitorCommand::CaptureLead { .. });
            let mut pending = view
                .pending
                .iter()
                .filter(|pending| is_lead(pending.command));
            let refused = pending.next_back()?.failed?;
            Some(refused.message.clone())
        })
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let contact = Contact {
            name: name.typed(),
            email: email.typed(),
            phone: phone.typed(),
        };
        email.is_left.set(true);
        phone.is_left.set(true);
        if contact.email.is_none() && contact.phone.is_none() {
            return error.set(Some(
                "Please give an email address or a phone number.".into(),
            ));
        }
        if email.is_wrong() || phone.is_wrong() || is_sending.get_untracked() {
            return error.set(None);
        }
        drop_refused(chat);
        let question = question.get_untracked();
        let sent = chat.submit(VisitorCommand::CaptureLead { contact, question });
        error.set(sent.err().map(|refusal| refusal.message));
    };

    view! {
        <form
            id=FORM_ID
            class="card contact"
            aria-labelledby="contact-title"
            novalidate
            on:submit=submit
        >
            <h2 id="contact-title" class="card-title">
                {title(reason)}
            </h2>
            <p>"Leave an email address or a phone number, and we’ll get back to you."</p>
            {name.view()}
            {email.view()}
            {phone.view()}
            <div class="field">
                <label for="question">"Your question"</label>
                <textarea
                    id="question"
                    rows="3"
                    dir="auto"
                    maxlength=MESSAGE_BYTES_MAX.to_string()
                    prop:value=question
                    on:input=move |event| question.set(event_target_value(&event))
                ></textarea>
            </div>
            <p class="field-error" role="alert" id="contact-error">
                {move || error.get().or_else(|| refused.get())}
            </p>
            <button
                class="primary"
                type="submit"
                aria-describedby="contact-error"
                disabled=move || is_sending.get()
            >
                {move || if is_sending.get() { "Sending…" } else { "Send my details" }}
            </button>
        </form>
    }
    .into_any()
}

fn title(reason: Option<ContactReason>) -> &'static str {
    match reason {
        Some(ContactReason::HandoffOff) => "How can a person reach you?",
        _ => "We’re away right now. How can we reach you?",
    }
}

/// The form stands for what it sent: a refused try is not kept beside the next.
fn drop_refused(chat: Chat) {
    let refused: Vec<_> = chat.peek(|view| {
        let pending = view.pending.iter();
        let leads = pending.filter(|pending| {
            pending.failed.is_some()
                && matches!(pending.command, VisitorCommand::CaptureLead { .. })
        });
        leads.map(|pending| pending.id).collect()
    });
    refused.into_iter().for_each(|id| chat.discard(id));
}
