//! What clients wrote, made fit to be stored and shown.

use baton_protocol::wire::limits::{LOCALE_BYTES_MAX, PAGE_TITLE_BYTES_MAX, PAGE_URL_BYTES_MAX};
use baton_protocol::wire::{Contact, Page};

/// The text without NUL and control characters; line breaks and tabs stay. PostgreSQL can't hold a
/// NUL, and a terminal that shows a log obeys the others.
pub(super) fn clean(mut text: String) -> String {
    let unwanted = |c: char| c.is_control() && c != '\n' && c != '\t';
    if text.contains(unwanted) {
        text = text.replace("\r\n", "\n");
        text.retain(|c| !unwanted(c));
    }
    text
}

/// A line of a form: without control characters and outer spaces, and none if nothing is left.
fn line(text: Option<String>) -> Option<String> {
    let mut text = text?;
    text.retain(|c| !c.is_control());
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

pub(super) fn contact(contact: Contact) -> Contact {
    Contact {
        name: line(contact.name),
        email: line(contact.email),
        phone: line(contact.phone),
    }
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
    page.url.retain(|c| !c.is_control());
    page.title.retain(|c| !c.is_control());
    cut(&mut page.url, PAGE_URL_BYTES_MAX);
    cut(&mut page.title, PAGE_TITLE_BYTES_MAX);
    Some(page)
}

/// The language tag, unless it can't be one.
pub(super) fn locale(locale: Option<String>) -> Option<String> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    locale.filter(|tag| (1..=LOCALE_BYTES_MAX).contains(&tag.len()) && tag.bytes().all(allowed))
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
    fn an_empty_field_is_none() {
        let given = Contact {
            name: Some("  ".into()),
            email: Some(" a@b.example\n".into()),
            phone: None,
        };
        let contact = contact(given);
        assert_eq!(
            (contact.name, contact.email.as_deref()),
            (None, Some("a@b.example"))
        );
    }
}
