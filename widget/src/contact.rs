//! The form in place of a dead end: how can a person reach the visitor?

use crate::back::{back, line};
use crate::chat::Chat;
use crate::frame;
use baton_browser::element::{Element, classed, element, worded};
use baton_protocol::session::ContactCapture;
use baton_protocol::wire::limits::{CONTACT_FIELD_BYTES_MAX, MESSAGE_BYTES_MAX};
use baton_protocol::wire::{Ask, Contact, ContactForm, ContactReason, VisitorCommand};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement};

/// The form's id in the page.
const FORM_ID: &str = "contact";

/// The form, while it is shown.
pub(crate) fn form() -> Option<web_sys::Element> {
    frame::document()?.get_element_by_id(FORM_ID)
}

/// Puts the cursor into a field of the form.
pub(crate) fn focus(id: &str) {
    let field = frame::document().and_then(|document| document.get_element_by_id(id));
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        let _ = field.focus();
    }
}

/// One line of the form. Its id is the browser's name for what it fills in by itself.
#[derive(Clone, Copy)]
struct Field {
    id: &'static str,
    label: &'static str,
    kind: &'static str,
    value: RwSignal<String>,
    /// Whether the visitor has left it once: nobody is told off in the middle of typing.
    is_left: RwSignal<bool>,
    /// Whether it may be left out.
    ask: Ask,
    is_well: fn(&str) -> bool,
    error: &'static str,
}

impl Field {
    fn new(id: &'static str, label: &'static str, kind: &'static str, ask: Ask) -> Self {
        Self {
            ask,
            id,
            label,
            kind,
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

    /// What is wrong with what was typed; nothing if it is well.
    fn wrong(self) -> &'static str {
        match self.typed() {
            Some(value) if !(self.is_well)(&value) => self.error,
            None if self.ask == Ask::Required => "Please fill this in.",
            _ => "",
        }
    }

    fn element(self) -> Element {
        let told = move || if self.is_left.get() { self.wrong() } else { "" };
        let error_id = [self.id, "-error"].concat();
        let input = element("input")
            .attr("id", self.id)
            .attr("name", self.id)
            .attr("type", self.kind)
            .attr("dir", "auto")
            .attr("autocomplete", self.id)
            .attr("maxlength", &CONTACT_FIELD_BYTES_MAX.to_string())
            .attr("aria-describedby", &error_id)
            .attr_now("aria-invalid", move || {
                (!told().is_empty()).then_some("true")
            })
            .on("input", move |event| {
                self.value
                    .set(event_target::<HtmlInputElement>(&event).value());
            })
            .on("blur", move |_| self.is_left.set(true));
        let error = classed("p", "field-error")
            .attr("id", &error_id)
            .text_now(told);
        labelled(self.id, self.label).child(input).child(error)
    }
}

fn labelled(id: &str, label: &str) -> Element {
    classed("div", "field").child(worded("label", label).attr("for", id))
}

/// Shown while the session says that contact details are wanted.
pub(crate) fn contact_form(chat: Chat) -> Element {
    let (title, question) = chat.peek(|view| match &view.session.contact {
        ContactCapture::Requested { reason, question } => (title(*reason), question.clone()),
        contact => {
            let title = match contact {
                ContactCapture::Offered if view.on_duty => "Rather not wait? How can we reach you?",
                _ => AWAY,
            };
            (title, view.session.last_question.clone())
        }
    });
    let form = chat
        .profile()
        .map_or(ContactForm::DEFAULT, |agent| agent.contact_form);
    // Of the two ways to reach somebody, the only one that is asked for can't be left out.
    let (email_ask, phone_ask) = match (form.email, form.phone) {
        (Ask::Off, _) => (Ask::Off, Ask::Required),
        (_, Ask::Off) => (Ask::Required, Ask::Off),
        asks => asks,
    };
    let label = if form.name == Ask::Required {
        "Name"
    } else {
        "Name (optional)"
    };
    let name = Field::new("name", label, "text", form.name);
    let email = Field::new("email", "Email", "email", email_ask).checked(
        Contact::is_email,
        "This doesn’t look like an email address.",
    );
    let phone = Field::new("tel", "Phone", "tel", phone_ask)
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
    let fields = [name, email, phone];
    let submit = move || {
        let contact = Contact {
            name: untrack(|| name.typed()),
            email: untrack(|| email.typed()),
            phone: untrack(|| phone.typed()),
            ..Contact::default()
        };
        fields.into_iter().for_each(|field| field.is_left.set(true));
        let is_either = email_ask == Ask::Optional && phone_ask == Ask::Optional;
        if is_either && contact.email.is_none() && contact.phone.is_none() {
            return error.set(Some(
                "Please give an email address or a phone number.".into(),
            ));
        }
        error.set(None);
        // What is wrong with it stands below it, which may be out of sight.
        for field in fields {
            if !untrack(|| field.wrong()).is_empty() {
                return focus(field.id);
            }
        }
        if is_sending.get_untracked() {
            return;
        }
        drop_refused(chat);
        let question = question.get_untracked();
        let sent = chat.submit(VisitorCommand::CaptureLead { contact, question });
        error.set(sent.err().map(|refusal| refusal.message));
    };

    let title = classed("h2", "card-title")
        .attr("id", "contact-title")
        .text(title);
    let back = back(chat);
    let why = "Leave an email address or a phone number, and we’ll get back to you.";
    let error = classed("p", "field-error")
        .attr("role", "alert")
        .attr("id", "contact-error")
        .text_now(move || error.get().or_else(|| refused.get()).unwrap_or_default());
    let send = classed("button", "primary")
        .attr("type", "submit")
        .attr("aria-describedby", "contact-error")
        .attr_now("disabled", move || is_sending.get().then_some(""))
        .text_now(move || {
            if is_sending.get() {
                "Sending…"
            } else {
                "Send my details"
            }
        });
    classed("form", "card contact")
        .attr("id", FORM_ID)
        .attr("aria-labelledby", "contact-title")
        .attr("novalidate", "")
        .on("submit", move |event| {
            event.prevent_default();
            submit();
        })
        .child(title)
        .shows(move || back.get().map(|words| line(&words)))
        .child(worded("p", why))
        .children(
            fields
                .into_iter()
                .filter(|field| field.ask != Ask::Off)
                .map(Field::element),
        )
        .child(question_field(question))
        .child(error)
        .child(send)
}

fn question_field(question: RwSignal<String>) -> Element {
    let field = worded("textarea", &question.get_untracked())
        .attr("id", "question")
        .attr("rows", "3")
        .attr("dir", "auto")
        .attr("maxlength", &MESSAGE_BYTES_MAX.to_string())
        .on("input", move |event| {
            question.set(event_target::<HtmlTextAreaElement>(&event).value());
        });
    labelled("question", "Your question").child(field)
}

/// Nobody is there to come.
const AWAY: &str = "We’re away right now. How can we reach you?";

const fn title(reason: ContactReason) -> &'static str {
    match reason {
        ContactReason::HandoffOff => "How can a person reach you?",
        ContactReason::OffHours | ContactReason::NobodyOnDuty => AWAY,
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
