//! Bytes into text.

use encoding_rs::{Encoding, UTF_8};

/// What is said of bytes that are no text of their encoding.
pub(super) const NO_TEXT: &str = "it is no text in UTF-8, and names no other encoding";

/// Where a page may name its encoding, says the HTML standard.
const NAMED_WITHIN: usize = 1_024;

/// Text by the mark at its begin, else by the encoding that the server or the page names, else
/// UTF-8. What is not whole in it is refused: half a text would be answered from, too.
pub(super) fn text(
    bytes: Vec<u8>,
    named: Option<&str>,
    is_html: bool,
) -> Result<String, &'static str> {
    let by_mark = Encoding::for_bom(&bytes).map(|(encoding, _)| encoding);
    let encoding = by_mark
        .or_else(|| Encoding::for_label(named?.as_bytes()))
        .or_else(|| is_html.then(|| of_page(&bytes))?)
        .unwrap_or(UTF_8);
    if encoding == UTF_8 {
        let text = String::from_utf8(bytes).map_err(|_| NO_TEXT)?;
        return whole(text, false);
    }
    match encoding.decode(&bytes) {
        (text, encoding, false) => whole(text.into_owned(), !encoding.is_ascii_compatible()),
        (_, _, true) => Err(NO_TEXT),
    }
}

/// Refuses what can be decoded and is no text all the same: a NUL stands in none, and almost any
/// bytes behind a mark of UTF-16 make Chinese characters, but no article of them that has neither a
/// space, an end of a line nor a punctuation mark.
fn whole(text: String, is_wide: bool) -> Result<String, &'static str> {
    let is_common = |sign: char| {
        sign.is_ascii() || matches!(sign, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}')
    };
    let body = text.trim_start_matches('\u{feff}');
    let is_noise = is_wide && !body.is_empty() && !body.contains(is_common);
    match text.contains('\0') || is_noise {
        true => Err(NO_TEXT),
        false => Ok(text),
    }
}

/// The encoding that a page names in itself: `<meta charset=…>`, or within `http-equiv`.
fn of_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(NAMED_WITHIN)]);
    let start = start.to_ascii_lowercase();
    let metas = start.split("<meta").skip(1);
    metas
        .filter_map(|meta| charset(meta.split('>').next()?))
        .find_map(|label| Encoding::for_label(label.as_bytes()))
}

/// What stands behind "charset=", in a content type or a tag.
pub(super) fn charset(text: &str) -> Option<&str> {
    let at = text.to_ascii_lowercase().find("charset")?;
    let value = text[at..].split_once('=')?.1;
    let value = value.trim_start().trim_start_matches(['"', '\'']);
    let end = value.find(|sign: char| !(sign.is_ascii_alphanumeric() || "-_:.".contains(sign)));
    Some(&value[..end.unwrap_or(value.len())]).filter(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_in_the_encoding_that_is_named() {
        let old = b"<meta charset=\"iso-8859-1\"><p>Gr\xfc\xdfe</p>".to_vec();
        assert!(text(old.clone(), None, true).unwrap().contains("Grüße"));
        assert!(text(old.clone(), None, false).is_err());
        let plain = b"Gr\xfc\xdfe".to_vec();
        let named = charset("text/plain; Charset=\"windows-1252\"");
        assert_eq!(text(plain.clone(), named, false).unwrap(), "Grüße");
        assert_eq!(text(plain, Some("no-such"), false), Err(NO_TEXT));
    }

    #[test]
    fn a_mark_at_the_begin_tells_the_encoding() {
        let wide = [0xff, 0xfe, b'H', 0, b'i', 0].to_vec();
        assert_eq!(text(wide, Some("utf-8"), false).unwrap(), "Hi");
        let chinese: Vec<u8> = "\u{feff}退货。"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(text(chinese, None, false).unwrap(), "退货。");
        assert_eq!(text("Grüße".into(), None, false).unwrap(), "Grüße");
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        let cases: [&[u8]; 4] = [
            b"\xff\xfe\0\xd8",
            b"\xff\xfe\0bad",
            b"\x7fELF\x02\0\0",
            b"h\0i\0",
        ];
        for bytes in cases {
            assert_eq!(text(bytes.to_vec(), None, false), Err(NO_TEXT), "{bytes:?}");
        }
    }
}
