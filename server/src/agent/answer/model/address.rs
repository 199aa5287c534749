//! Web addresses in what a model writes.

/// The text without its web addresses, but for those that are allowed: a reader would copy them.
pub(super) fn without_addresses(text: &str, is_allowed: impl Fn(&str) -> bool) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    while let Some((start, end)) = address_in(&text[from..]) {
        let (start, end) = (from + start, from + end);
        kept.push_str(&text[from..start]);
        if is_allowed(&text[start..end]) {
            kept.push_str(&text[start..end]);
        }
        from = end;
    }
    kept + &text[from..]
}

/// Where the first web address begins and ends: what has "://" in it, or "www." before it.
pub(super) fn address_in(text: &str) -> Option<(usize, usize)> {
    const SCHEME: &str = "://";
    let lower = text.to_ascii_lowercase();
    let is_part = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '`');
    let scheme = lower.find(SCHEME).map(|at| {
        let before = lower[..at].trim_end_matches(|c: char| c.is_ascii_alphanumeric());
        before.len()
    });
    let bare = lower
        .match_indices("www.")
        .map(|(at, _)| at)
        .find(|at| !lower[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()));
    let start = scheme.into_iter().chain(bare).min()?;
    let length = text[start..].find(|c| !is_part(c));
    let end = length.map_or(text.len(), |length| start + length);
    // What ends the sentence is no part of it.
    let end = start
        + text[start..end]
            .trim_end_matches(['.', ',', ';', ':', '!', '?', ')'])
            .len();
    // "://" alone, say.
    Some((start, end.max(start + 1)))
}

/// The host of a web address, with its port; none of `mailto` and `tel`.
pub(super) fn host(link: &str) -> Option<&str> {
    let (_, rest) = link.split_once("://")?;
    rest.split(['/', '?', '#']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_where_a_reader_would_copy_it() {
        for (text, address) in [
            (
                "Go to https://a.example/x?y=1.",
                Some("https://a.example/x?y=1"),
            ),
            ("(www.a.example)", Some("www.a.example")),
            (
                "请访问https://a.example/x。谢谢",
                Some("https://a.example/x"),
            ),
            (
                "see www.b.example or ftp://a.example",
                Some("www.b.example"),
            ),
            ("HTTPS://A.EXAMPLE", Some("HTTPS://A.EXAMPLE")),
            ("awww. Yes: 3.5 cm", None),
        ] {
            let found = address_in(text).map(|(start, end)| &text[start..end]);
            assert_eq!(found, address, "{text}");
        }
    }
}
