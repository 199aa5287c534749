//! What clients wrote, made fit to be stored and shown.

use baton_protocol::wire::limits::{LOCALE_BYTES_MAX, PAGE_TITLE_BYTES_MAX, PAGE_URL_BYTES_MAX};
use baton_protocol::wire::{
    Answer, Consent, Contact, FieldKind, HandoffSettings, Page, Topic, is_invisible, line,
};

/// The text without NUL and control characters; line breaks and tabs stay. PostgreSQL can't hold a
/// NUL, and a terminal that shows a log obeys the others. What turns the direction stays: scripts
/// need it, and pages isolate every message.
pub(super) fn clean(mut text: String) -> String {
    let unwanted = |c: char| c.is_control() && c != '\n' && c != '\t';
    if text.contains(unwanted) {
        text = text.replace("\r\n", "\n");
        text.retain(|c| !unwanted(c));
    }
    text
}

/// A line of a form; none if nothing is left of it.
fn field(text: Option<String>) -> Option<String> {
    let text = line(&text?);
    (!text.is_empty()).then_some(text)
}

pub(super) fn contact(contact: Contact) -> Contact {
    Contact {
        name: field(contact.name),
        email: field(contact.email),
        phone: field(contact.phone),
        fields: contact.fields.into_iter().filter_map(answer).collect(),
        consent: contact.consent.map(|consent| Consent {
            text: line(&consent.text),
            link: consent.link.map(|link| line(&link)),
        }),
    }
}

/// What was given in a field of the owner's; none if nothing was.
fn answer(given: Answer) -> Option<Answer> {
    let value = clean(given.value).trim().to_owned();
    let is_empty = value.chars().all(|c| c.is_whitespace() || is_invisible(c));
    (!is_empty).then(|| Answer {
        field: line(&given.field),
        label: line(&given.label),
        value,
    })
}

/// The page without fragment, cut to its limits; none if its address is not `http(s)`.
pub(super) fn page(page: Option<Page>) -> Option<Page> {
    let mut page = page?;
    if !(page.url.starts_with("https://") || page.url.starts_with("http://")) {
        return None;
    }
    // A fragment can hold what is nobody else's business, say a key of the site's own.
    page.url
        .truncate(page.url.find('#').unwrap_or(page.url.len()));
    page.url.retain(|c| !is_invisible(c) && !c.is_whitespace());
    page.title = line(&page.title);
    cut(&mut page.url, PAGE_URL_BYTES_MAX);
    cut(&mut page.title, PAGE_TITLE_BYTES_MAX);
    Some(page)
}

/// The settings with the names and phrases of the owner's topics, holidays' names and the contact
/// form's words as lines.
pub(super) fn settings(mut settings: HandoffSettings) -> HandoffSettings {
    for set in &mut settings.topics {
        if let Topic::Own { name, phrases } = &mut set.topic {
            *name = line(name);
            phrases.iter_mut().for_each(|phrase| *phrase = line(phrase));
        }
    }
    for holiday in settings
        .hours
        .iter_mut()
        .flat_map(|hours| &mut hours.holidays)
    {
        holiday.name = field(holiday.name.take());
    }
    let form = &mut settings.contact_form;
    for asked in &mut form.fields {
        asked.label = line(&asked.label);
        if let FieldKind::Choice { options } = &mut asked.kind {
            options.iter_mut().for_each(|option| *option = line(option));
        }
    }
    if let Some(consent) = &mut form.consent {
        consent.text = line(&consent.text);
        consent.link = field(consent.link.take());
    }
    settings
}

/// The language tag, unless it can't be one.
pub(super) fn locale(locale: Option<String>) -> Option<String> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    locale.filter(|tag| (1..=LOCALE_BYTES_MAX).contains(&tag.len()) && tag.bytes().all(allowed))
}

/// As many characters of the text as may be shown of it.
pub(super) fn beginning(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

fn cut(text: &mut String, bytes_max: usize) {
    text.truncate(text.floor_char_boundary(bytes_max));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_line_breaks_stay() {
        assert_eq!(clean("a\0b\u{1b}[31m\r\nc\td\u{85}".into()), "ab[31m\nc\td");
        assert_eq!(clean("Grüße 🙂".into()), "Grüße 🙂");
    }

    #[test]
    fn a_page_is_cut_between_characters_and_other_schemes_are_none() {
        let long = Page {
            url: format!("https://a.example/{}", "é".repeat(600)),
            title: "é".repeat(150),
        };
        let cut = page(Some(long)).unwrap();
        assert!(cut.url.len() <= PAGE_URL_BYTES_MAX && cut.title.len() == PAGE_TITLE_BYTES_MAX);
        let script = Page {
            url: "javascript:alert(1)".into(),
            title: String::new(),
        };
        assert_eq!(page(Some(script)), None);
    }

    #[test]
    fn what_nobody_sees_is_no_part_of_a_page() {
        let written = Page {
            url: "https://a.example/\u{202e}gnp\u{200b}.x\n".into(),
            title: "Bags\u{202e}\u{200b}\nand more".into(),
        };
        let shown = Page {
            url: "https://a.example/gnp.x".into(),
            title: "Bags and more".into(),
        };
        assert_eq!(page(Some(written)), Some(shown));
    }

    #[test]
    fn an_empty_field_is_none() {
        let given = Contact {
            name: Some("  ".into()),
            email: Some(" a@b.example\n".into()),
            phone: Some("\u{202e}\u{200b}".into()),
            ..Contact::default()
        };
        let contact = contact(given);
        assert_eq!(
            (contact.name, contact.email.as_deref(), contact.phone),
            (None, Some("a@b.example"), None)
        );
    }
}
