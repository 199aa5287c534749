//! Which addresses a visitor may be sent to.

use baton_protocol::wire::Span;

/// The address if it may stand in a link: `http`, `https`, `mailto` or `tel`, or a path on the
/// owner's site (`/help/returns`), which is appended to `site`. None for everything else:
/// `javascript:`, `data:`, `//other.example`, a fragment.
pub(super) fn safe(href: &str, site: Option<&str>) -> Option<String> {
    let href = href.trim();
    if href.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\') {
        return None;
    }
    if href.starts_with('/') {
        let site = site?.trim_end_matches('/');
        return (!href.starts_with("//")).then(|| format!("{site}{href}"));
    }
    let (scheme, rest) = href.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let rest_is_right = match scheme.as_str() {
        "http" | "https" => rest
            .strip_prefix("//")
            .is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric() || c == '[')),
        "mailto" | "tel" => !rest.is_empty(),
        _ => false,
    };
    rest_is_right.then(|| format!("{scheme}:{rest}"))
}

/// Makes links of the web addresses that stand bare in words.
pub(super) fn find_in(spans: Vec<Span>) -> Vec<Span> {
    let mut out = Vec::with_capacity(spans.len());
    for span in spans {
        match span {
            Span::Text { text } if text.contains("://") => split(&text, &mut out),
            other => out.push(other),
        }
    }
    out
}

fn split(text: &str, out: &mut Vec<Span>) {
    let mut rest = text;
    while let Some((before, address, after)) = next_address(rest) {
        push_text(before, out);
        out.push(Span::Link {
            text: address.into(),
            href: address.into(),
        });
        rest = after;
    }
    push_text(rest, out);
}

/// The first bare address, with what stands before and after it. Signs that end a sentence or
/// close a bracket around the address don't belong to it.
fn next_address(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(colon) = text[from..].find("://").map(|at| at + from) {
        let start = ["https", "http"].iter().find_map(|scheme| {
            let start = colon.checked_sub(scheme.len())?;
            let found = text.get(start..colon)?;
            let is_word = text[..start].ends_with(char::is_alphanumeric);
            (found == *scheme && !is_word).then_some(start)
        });
        let end = text[colon..]
            .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'))
            .map_or(text.len(), |at| at + colon);
        let end = text[..end]
            .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '”', '’', '*'])
            .len();
        from = end.max(colon + 3);
        if let Some(start) = start
            && let Some(address) = text.get(start..end)
            && safe(address, None).as_deref() == Some(address)
        {
            return Some((&text[..start], address, &text[end..]));
        }
    }
    None
}

fn push_text(text: &str, out: &mut Vec<Span>) {
    if !text.is_empty() {
        out.push(Span::Text { text: text.into() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_four_schemes_and_site_paths_pass() {
        let site = Some("https://shop.example/");
        for (href, expected) in [
            ("https://a.example/x?y#z", Some("https://a.example/x?y#z")),
            ("HTTPS://a.example", Some("https://a.example")),
            ("mailto:me@a.example", Some("mailto:me@a.example")),
            ("tel:+3295550142", Some("tel:+3295550142")),
            ("/help/returns", Some("https://shop.example/help/returns")),
            ("//evil.example", None),
            ("/\\evil.example", None),
            ("javascript:alert(1)", None),
            ("JaVaScRiPt:alert(1)", None),
            ("java\nscript:alert(1)", None),
            ("\u{1}javascript:alert(1)", None),
            ("data:text/html,<script>", None),
            ("vbscript:x", None),
            ("file:///etc/passwd", None),
            ("blob:https://a.example/x", None),
            ("https:evil.example", None),
            ("https://", None),
            ("https:///evil.example", None),
            ("#top", None),
            ("returns.html", None),
            ("", None),
        ] {
            assert_eq!(safe(href, site).as_deref(), expected, "{href:?}");
        }
        assert_eq!(safe("/help/returns", None), None);
    }

    #[test]
    fn bare_addresses_become_links_without_the_full_stop() {
        let spans = find_in(vec![Span::Text {
            text: "See (https://a.example/x), xhttp://no, or http://b.example.".into(),
        }]);
        let links: Vec<_> = spans
            .iter()
            .filter_map(|span| match span {
                Span::Link { href, .. } => Some(href.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(links, ["https://a.example/x", "http://b.example"]);
    }
}
