//! Characters that nobody sees: they turn what stands around them, or make two names that look the
//! same differ (Unicode Technical Report 36).

/// Looks like a space, but counts as a letter.
const BRAILLE_BLANK: char = '\u{2800}';

/// Whether a character shows nothing by itself: controls, bidirectional marks and overrides,
/// zero-width spaces, fillers, variation selectors, tags. Spaces and line breaks are seen, but for
/// Braille's, which is a letter without a dot.
pub fn is_invisible(c: char) -> bool {
    match c {
        '\n' | '\t' | '\r' => false,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' => {
            true
        }
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' => true,
        BRAILLE_BLANK | '\u{fe00}'..='\u{fe0f}' => true,
        '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' => true,
        '\u{e0000}'..='\u{e0fff}' => true,
        c => c.is_control(),
    }
}

/// Says which form the character before it takes: of an emoji, of a letter in a Japanese name.
fn is_variation_selector(c: char) -> bool {
    matches!(c,
        '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// A text as a line that stands among others, say a name: without what nobody sees, without line
/// breaks, without outer spaces. A joiner stays between two characters past ASCII, and a variation
/// selector after one: Persian, the scripts of India, rare Chinese characters in names and many emoji
/// can't be written without.
pub fn line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let takes = |c: char| !c.is_ascii() && !c.is_whitespace() && !is_invisible(c);
        let (before, after) = (line.chars().next_back(), rest.peek().copied());
        // A selector is in the line only as part of the character before it.
        let is_joined = before.is_some_and(|c| takes(c) || is_variation_selector(c))
            && after.is_some_and(takes);
        let is_needed = match c {
            '\u{200c}' | '\u{200d}' => is_joined,
            c => is_variation_selector(c) && before.is_some_and(takes),
        };
        if is_needed {
            line.push(c);
        } else if c.is_whitespace() || c == BRAILLE_BLANK {
            // Tabs and line breaks of any kind would end the line, or look like its end.
            line.push(' ');
        } else if !is_invisible(c) {
            line.push(c);
        }
    }
    line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Contact;

    #[test]
    fn a_line_shows_all_that_it_holds() {
        for (written, expected) in [
            (" Ada Lovelace ", "Ada Lovelace"),
            ("Ada\u{202e}gnp.exe", "Adagnp.exe"),
            ("\u{2066}Ada\u{2069}\u{200e}\u{200f}\u{61c}", "Ada"),
            ("A\u{200b}d\u{200d}a\u{2060}\u{feff}\u{ad}", "Ada"),
            ("Ada\u{e0041}\u{e0064}", "Ada"),
            ("Ada\u{3164}\u{ffa0}", "Ada"),
            ("Ada\0\u{1b}[31m\u{85}", "Ada[31m"),
            ("two\nlines\tor\u{2028}three", "two lines or three"),
            ("\u{200d}\u{202e}\u{200b}", ""),
            ("\u{2800}\u{2800}", ""),
            ("\u{fe0f}\u{e0100}\u{fe00}", ""),
            ("A\u{fe0f}d\u{e0100}a \u{fe0f}", "Ada"),
            ("葛\u{e0100}\u{e0101}", "葛\u{e0100}"),
            // Persian, Sinhala, a family, a flag with its variation, a decomposed letter, one form of
            // a letter in a Japanese name, one in Mongolian, two words in Braille.
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("ක්\u{200d}ෂ", "ක්\u{200d}ෂ"),
            ("👩\u{200d}👧", "👩\u{200d}👧"),
            ("🏳\u{fe0f}\u{200d}🌈", "🏳\u{fe0f}\u{200d}🌈"),
            ("e\u{301}", "e\u{301}"),
            ("葛\u{e0100}城", "葛\u{e0100}城"),
            ("ᠠ\u{180b}ᠨ", "ᠠ\u{180b}ᠨ"),
            ("⠁⠙⠁\u{2800}⠇", "⠁⠙⠁ ⠇"),
            ("عبد الله שלום", "عبد الله שלום"),
        ] {
            assert_eq!(line(written), expected, "{written:?}");
        }
    }

    #[test]
    fn an_email_address_holds_nothing_that_nobody_sees() {
        assert!(Contact::is_email("ада@пример.example"));
        for unseen in [
            "\u{202e}", "\u{200b}", "\u{200d}", "\u{2066}", "\u{feff}", "\u{ad}",
        ] {
            let address = format!("ada{unseen}@shop.example");
            assert!(!Contact::is_email(&address), "{address:?}");
        }
    }
}
