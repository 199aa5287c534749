//! What a site asks machines to leave alone: its robots.txt (RFC 9309), and "noindex" on a page.
//!
//! A sitemap is the site's word on which pages there are, so the site's word on which of them to
//! leave out counts, too. A page that the owner names by itself is wanted, whatever it says.

use reqwest::Url;

/// What a site's robots.txt says to Baton.
#[derive(Debug, Default)]
pub(super) struct Robots {
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    is_allowed: bool,
    pattern: String,
}

/// The name that a robots.txt calls Baton by.
const NAME: &str = "baton";
/// More of a robots.txt need not be read, says the standard.
const ROBOTS_BYTES: usize = 500 * 1024;

impl Robots {
    /// Reads a robots.txt: the rules for Baton, or where it has none, those for everybody.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(ROBOTS_BYTES)]);
        let (mut own, mut everybodys) = (None, Vec::new());
        // Which of the two the group that is being read is for.
        let (mut is_own, mut is_everybodys, mut has_rules) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            let is_allowed = match key.trim().to_ascii_lowercase().as_str() {
                "user-agent" => {
                    if std::mem::take(&mut has_rules) {
                        (is_own, is_everybodys) = (false, false);
                    }
                    if value.eq_ignore_ascii_case(NAME) {
                        is_own = true;
                        own.get_or_insert_with(Vec::new);
                    }
                    is_everybodys |= value == "*";
                    continue;
                }
                "allow" => true,
                "disallow" => false,
                _ => continue,
            };
            has_rules = true;
            let rule = || Rule {
                is_allowed,
                pattern: value.to_owned(),
            };
            if value.is_empty() {
                continue;
            }
            if let (true, Some(own)) = (is_own, &mut own) {
                own.push(rule());
            }
            if is_everybodys {
                everybodys.push(rule());
            }
        }
        Self {
            rules: own.unwrap_or(everybodys),
        }
    }

    /// Whether a page may be fetched: the longest pattern that fits decides, and of two as long the
    /// one that allows.
    pub(super) fn allows(&self, address: &Url) -> bool {
        let mut path = address.path().to_owned();
        if let Some(query) = address.query() {
            path = format!("{path}?{query}");
        }
        let fitting = self.rules.iter().filter(|rule| fits(&rule.pattern, &path));
        let longest = fitting.max_by_key(|rule| (rule.pattern.len(), rule.is_allowed));
        longest.is_none_or(|rule| rule.is_allowed)
    }
}

/// Whether a path begins as the pattern says; "*" is anything, "$" the end.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, must_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return !must_end || rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if must_end && parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// Whether directives, as a page or the server gives them beside it, say that the page belongs in no
/// index. One may be for a single robot: "otherbot: noindex".
pub(super) fn forbids_index(directives: &str) -> bool {
    directives.split(',').any(|directive| {
        let directive = directive.trim().to_ascii_lowercase();
        let said = match directive.split_once(':') {
            Some((name, said)) if name.trim() == NAME => said.trim(),
            Some(_) => return false,
            None => &directive,
        };
        matches!(said, "noindex" | "none")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(robots: &str, path: &str) -> bool {
        let address = Url::parse("https://shop.example").unwrap();
        Robots::read(robots.as_bytes()).allows(&address.join(path).unwrap())
    }

    #[test]
    fn the_longest_pattern_that_fits_decides() {
        let robots = "User-agent: *\nDisallow: /help\nAllow: /help/open # but this\nDisallow:\n";
        assert!(!allows(robots, "/help/x"));
        assert!(allows(robots, "/help/open/x"));
        assert!(allows(robots, "/"));
        assert!(allows("User-agent: *\nDisallow: /a\nAllow: /a", "/a"));
    }

    #[test]
    fn stars_and_ends_are_patterns() {
        for (pattern, path, expected) in [
            ("/*.pdf$", "/a/b.pdf", true),
            ("/*.pdf$", "/a/b.pdf?x", false),
            ("/a$", "/a", true),
            ("/a$", "/ab", false),
            ("/*/x*y", "/1/x2y3", true),
            ("/*/x*y", "/1/y2x", false),
            ("*", "/", true),
            ("/search?q=", "/search?q=bag", true),
            ("/ä", "/b", false),
        ] {
            assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn rules_for_baton_stand_in_place_of_everybodys() {
        let robots = "user-agent: otherbot\ndisallow: /x\n\nUser-Agent: *\nDisallow: /\n\n\
                      User-agent: spider\nUser-agent: BATON\nDisallow: /private\n";
        assert!(allows(robots, "/help"));
        assert!(allows(robots, "/x"));
        assert!(!allows(robots, "/private/a"));
        assert!(allows(
            "User-agent: *\nDisallow: /\nUser-agent: Baton\nDisallow:\n",
            "/a"
        ));
        assert!(allows("nonsense\n: :\nDisallow: /", "/a"));
    }

    #[test]
    fn noindex_is_understood_for_all_and_for_baton_only() {
        for (directives, expected) in [
            ("noindex", true),
            ("NoIndex, nofollow", true),
            ("none", true),
            ("baton: noindex", true),
            ("otherbot: noindex", false),
            ("nofollow, max-snippet: 20", false),
            ("", false),
        ] {
            assert_eq!(forbids_index(directives), expected, "{directives}");
        }
    }
}
