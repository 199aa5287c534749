//! What a visitor is asked for who leaves contact details, as the agent's owner sets it.

use super::limits::{
    CONSENT_BYTES_MAX, FORM_FIELDS_MAX, FORM_ID_BYTES_MAX, FORM_LABEL_BYTES_MAX, FORM_OPTIONS_MAX,
    LINK_BYTES_MAX,
};
use super::{is_invisible, line};
use serde::{Deserialize, Serialize};

mod check;

pub use check::{WrongField, WrongFieldReason};

/// The id of the field for a name.
pub const NAME: &str = "name";
/// The id of the field for an email address.
pub const EMAIL: &str = "email";
/// The id of the field for a phone number.
pub const PHONE: &str = "phone";
/// How a refusal names the box that has to be ticked.
pub const CONSENT: &str = "consent";

/// What a visitor is asked for who leaves contact details. An email address or a phone number is
/// always wanted: of one that is asked for alone nobody can do without.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ContactForm {
    /// Their name.
    pub name: Ask,
    /// Their email address.
    pub email: Ask,
    /// Their phone number.
    pub phone: Ask,
    /// What else the owner wants to know, at most `FORM_FIELDS_MAX`.
    pub fields: Vec<OwnField>,
    /// What they have to agree to; none if to nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
}

/// Whether something is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// It is not.
    Off,
    /// It may be left out.
    #[default]
    Optional,
    /// It has to be given.
    Required,
}

/// A field of the owner's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OwnField {
    /// Names it in leads and in exports: small letters, digits, `-` and `_`. Stays when the label
    /// is reworded.
    pub id: String,
    /// What visitors read beside it.
    pub label: String,
    /// What goes into it.
    #[serde(default)]
    pub kind: FieldKind,
    /// Whether it has to be given.
    #[serde(default)]
    pub required: bool,
}

/// What goes into a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FieldKind {
    /// A line, at most `CONTACT_FIELD_BYTES_MAX`.
    #[default]
    Text,
    /// Some lines, at most `LONG_FIELD_BYTES_MAX`.
    LongText,
    /// One of these.
    Choice {
        /// What can be chosen, 2 to `FORM_OPTIONS_MAX`.
        options: Vec<String>,
    },
}

/// What a visitor agrees to. A lead keeps it word for word; the time is the lead's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The words beside the box that they tick.
    pub text: String,
    /// Where more of it can be read, an `http(s)` address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

impl ContactForm {
    /// As it is where the owner sets nothing.
    pub const DEFAULT: Self = Self {
        name: Ask::Optional,
        email: Ask::Optional,
        phone: Ask::Optional,
        fields: Vec::new(),
        consent: None,
    };

    /// All fields in the order in which they are shown, the three known ones by their ids.
    pub fn lines(&self) -> Vec<OwnField> {
        let either = |this: Ask, other: Ask| match (this, other) {
            (Ask::Optional, Ask::Off) => Ask::Required,
            _ => this,
        };
        let known = [
            (NAME, "Name", self.name),
            (EMAIL, "Email", either(self.email, self.phone)),
            (PHONE, "Phone", either(self.phone, self.email)),
        ];
        let known = known.into_iter().filter(|(_, _, ask)| *ask != Ask::Off);
        let known = known.map(|(id, label, ask)| OwnField {
            id: id.into(),
            label: label.into(),
            kind: FieldKind::Text,
            required: ask == Ask::Required,
        });
        known.chain(self.fields.iter().cloned()).collect()
    }

    /// Checks what a type can't.
    ///
    /// # Errors
    /// One sentence that says what is wrong.
    pub fn check(&self) -> Result<(), String> {
        if self.email == Ask::Off && self.phone == Ask::Off {
            return Err("the contact form asks neither for an email address nor for a phone number: nobody could be reached".into());
        }
        if self.fields.len() > FORM_FIELDS_MAX {
            return Err(format!(
                "the contact form has {} fields of its own, there is room for {FORM_FIELDS_MAX}",
                self.fields.len()
            ));
        }
        for (index, field) in self.fields.iter().enumerate() {
            field.check()?;
            if self.fields[..index]
                .iter()
                .any(|other| other.id == field.id)
            {
                return Err(format!(
                    "the contact form has two fields with the id \"{}\"",
                    field.id
                ));
            }
        }
        self.consent.as_ref().map_or(Ok(()), Consent::check)
    }
}

impl OwnField {
    fn check(&self) -> Result<(), String> {
        let id = &self.id;
        let is_slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
        if id.is_empty() || id.len() > FORM_ID_BYTES_MAX || !id.chars().all(is_slug) {
            return Err(format!(
                "the id \"{id}\" of a field in the contact form is not 1 to {FORM_ID_BYTES_MAX} small letters, digits, \"-\" and \"_\""
            ));
        }
        if [NAME, EMAIL, PHONE, CONSENT, "question"].contains(&id.as_str()) {
            return Err(format!(
                "the id \"{id}\" in the contact form is taken, choose another"
            ));
        }
        if !is_shown(&self.label, FORM_LABEL_BYTES_MAX) {
            return Err(format!(
                "the label of the field \"{id}\" in the contact form has to be one line of 1 to {FORM_LABEL_BYTES_MAX} bytes"
            ));
        }
        let FieldKind::Choice { options } = &self.kind else {
            return Ok(());
        };
        if !(2..=FORM_OPTIONS_MAX).contains(&options.len()) {
            return Err(format!(
                "the field \"{id}\" in the contact form has {} options, it needs 2 to {FORM_OPTIONS_MAX}",
                options.len()
            ));
        }
        for (index, option) in options.iter().enumerate() {
            if !is_shown(option, FORM_LABEL_BYTES_MAX) {
                return Err(format!(
                    "an option of the field \"{id}\" in the contact form has to be one line of 1 to {FORM_LABEL_BYTES_MAX} bytes"
                ));
            }
            if options[..index].contains(option) {
                return Err(format!(
                    "the field \"{id}\" in the contact form has the option \"{option}\" twice"
                ));
            }
        }
        Ok(())
    }
}

impl Consent {
    fn check(&self) -> Result<(), String> {
        if !is_shown(&self.text, CONSENT_BYTES_MAX) {
            return Err(format!(
                "what visitors agree to in the contact form has to be one line of 1 to {CONSENT_BYTES_MAX} bytes"
            ));
        }
        let is_address = |link: &str| {
            let rest = link
                .strip_prefix("https://")
                .or_else(|| link.strip_prefix("http://"));
            rest.is_some_and(|rest| !rest.is_empty())
                && link.len() <= LINK_BYTES_MAX
                && !link.contains(|c: char| c.is_whitespace() || is_invisible(c))
        };
        match &self.link {
            Some(link) if !is_address(link) => Err(format!(
                "the link \"{link}\" in the contact form has to start with https:// or http:// and has room for {LINK_BYTES_MAX} bytes"
            )),
            _ => Ok(()),
        }
    }
}

/// Whether this is one line with something to see in it, and not too much.
fn is_shown(text: &str, bytes_max: usize) -> bool {
    (1..=bytes_max).contains(&text.len()) && line(text) == text
}

#[cfg(test)]
mod tests;
