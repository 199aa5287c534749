//! Contact details against the form that asks for them: the same in the page, as the visitor types,
//! and in the decision.

use super::{CONSENT, ContactForm, EMAIL, FieldKind, OwnField, PHONE};
use crate::wire::limits::{
    CONSENT_BYTES_MAX, CONTACT_FIELD_BYTES_MAX, FORM_FIELDS_MAX, FORM_ID_BYTES_MAX,
    FORM_LABEL_BYTES_MAX, LINK_BYTES_MAX, LONG_FIELD_BYTES_MAX,
};
use crate::wire::{Answer, Contact, Refusal, RefusalCode};

/// A field that is not as it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongField {
    /// Its id, or [`CONSENT`].
    pub field: String,
    /// What is wrong.
    pub reason: WrongFieldReason,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongFieldReason {
    /// It has to be given, and is not.
    Missing,
    /// Neither an email address nor a phone number was given.
    Unreachable,
    /// What was given has not the form of an email address.
    NotAnEmail,
    /// What was given has not the form of a phone number.
    NotAPhone,
    /// It is over its limit.
    TooLong,
    /// What was chosen can't be chosen, or no longer.
    NotAnOption,
    /// What has to be agreed to was not agreed to, or other words were.
    NotAgreed,
}

impl WrongFieldReason {
    /// What stands beside the field.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Missing => "Please fill this in.",
            Self::Unreachable => "Please give an email address or a phone number.",
            Self::NotAnEmail => "This doesn’t look like an email address.",
            Self::NotAPhone => "This doesn’t look like a phone number.",
            Self::TooLong => "This is too long.",
            Self::NotAnOption => "Please choose one of these.",
            Self::NotAgreed => "Please tick this box to go on.",
        }
    }

    const fn code(self) -> RefusalCode {
        match self {
            Self::Missing => RefusalCode::ContactFieldMissing,
            Self::Unreachable | Self::NotAnEmail | Self::NotAPhone => RefusalCode::ContactInvalid,
            Self::TooLong => RefusalCode::TextTooLong,
            Self::NotAnOption => RefusalCode::ContactFieldInvalid,
            Self::NotAgreed => RefusalCode::ConsentMissing,
        }
    }
}

impl From<WrongField> for Refusal {
    fn from(WrongField { field, reason }: WrongField) -> Self {
        Self {
            field: Some(field),
            ..reason.code().into()
        }
    }
}

impl ContactForm {
    /// What is wrong with these details, in the order of the form. Details that nobody asks for, or
    /// no longer, are let be: an older page knows an older form.
    pub fn wrong(&self, contact: &Contact) -> Vec<WrongField> {
        let lines = self.lines();
        let mut wrong = Vec::new();
        let mut tell = |field: &str, reason| {
            wrong.push(WrongField {
                field: field.into(),
                reason,
            });
        };
        let is_reachable = contact.email.is_some() || contact.phone.is_some();
        let mut is_told = is_reachable;
        for line in &lines {
            let is_way = line.id == EMAIL || line.id == PHONE;
            match contact.given(&line.id) {
                Some(value) => {
                    if let Some(reason) = line.wrong(value) {
                        tell(&line.id, reason);
                    }
                }
                None if line.required => {
                    is_told |= is_way;
                    tell(&line.id, WrongFieldReason::Missing);
                }
                None if is_way && !is_told => {
                    is_told = true;
                    tell(&line.id, WrongFieldReason::Unreachable);
                }
                None => {}
            }
        }
        // What is not on the form has limits as well.
        for (id, value) in contact.all() {
            let is_asked = lines.iter().any(|line| line.id == id);
            let stray = OwnField {
                id: id.into(),
                label: String::new(),
                kind: FieldKind::LongText,
                required: false,
            };
            if let (false, Some(reason)) = (is_asked, stray.wrong(value)) {
                tell(id, reason);
            }
        }
        for Answer { field, label, .. } in &contact.fields {
            if field.len() > FORM_ID_BYTES_MAX || label.len() > FORM_LABEL_BYTES_MAX {
                tell(field, WrongFieldReason::TooLong);
            }
        }
        if let Some(over) = contact.fields.get(2 * FORM_FIELDS_MAX) {
            tell(&over.field, WrongFieldReason::TooLong);
        }
        let agreed = contact.consent.as_ref();
        let fits = agreed.is_none_or(|agreed| {
            agreed.text.len() <= CONSENT_BYTES_MAX
                && agreed.link.as_ref().map_or(0, String::len) <= LINK_BYTES_MAX
        });
        if !fits {
            tell(CONSENT, WrongFieldReason::TooLong);
        } else if self.consent.is_some() && agreed != self.consent.as_ref() {
            tell(CONSENT, WrongFieldReason::NotAgreed);
        }
        wrong
    }

    /// The details as a lead keeps them: beside each answer the owner's words for what was asked.
    pub fn labelled(&self, mut contact: Contact) -> Contact {
        for answer in &mut contact.fields {
            let field = self.fields.iter().find(|field| field.id == answer.field);
            if let Some(field) = field {
                answer.label.clone_from(&field.label);
            }
        }
        contact
    }
}

impl OwnField {
    /// What is wrong with something that was given.
    fn wrong(&self, value: &str) -> Option<WrongFieldReason> {
        let bytes_max = match self.kind {
            FieldKind::LongText => LONG_FIELD_BYTES_MAX,
            _ => CONTACT_FIELD_BYTES_MAX,
        };
        let is_other = match &self.kind {
            FieldKind::Choice { options } => options.iter().all(|option| option != value),
            _ => false,
        };
        if self.id == EMAIL && !Contact::is_email(value) {
            Some(WrongFieldReason::NotAnEmail)
        } else if self.id == PHONE && !Contact::is_phone(value) {
            Some(WrongFieldReason::NotAPhone)
        } else if value.len() > bytes_max {
            Some(WrongFieldReason::TooLong)
        } else if is_other {
            Some(WrongFieldReason::NotAnOption)
        } else {
            None
        }
    }
}

impl Contact {
    /// What was given in the field with this id; none if nothing was.
    pub fn given(&self, id: &str) -> Option<&str> {
        match id {
            super::NAME => self.name.as_deref(),
            EMAIL => self.email.as_deref(),
            PHONE => self.phone.as_deref(),
            _ => {
                let mut fields = self.fields.iter();
                let answer = fields.find(|answer| answer.field == id);
                answer.map(|answer| answer.value.as_str())
            }
        }
    }

    /// All that was given, with the ids of the fields.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let known = [
            (super::NAME, &self.name),
            (EMAIL, &self.email),
            (PHONE, &self.phone),
        ];
        let known = known
            .into_iter()
            .filter_map(|(id, value)| Some((id, value.as_deref()?)));
        let own = self.fields.iter();
        known.chain(own.map(|answer| (answer.field.as_str(), answer.value.as_str())))
    }

    /// Puts something into the field with this id; nothing takes it out.
    pub fn give(&mut self, id: &str, value: Option<String>) {
        match id {
            super::NAME => self.name = value,
            EMAIL => self.email = value,
            PHONE => self.phone = value,
            _ => {
                self.fields.retain(|answer| answer.field != id);
                self.fields.extend(value.map(|value| Answer {
                    field: id.into(),
                    label: String::new(),
                    value,
                }));
            }
        }
    }
}
