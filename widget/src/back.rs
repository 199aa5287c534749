//! When somebody is back, in the visitor's own language and time zone.

use crate::chat::Chat;
use baton_browser::element::{Element, classed};
use baton_browser::{page_clock, when};
use leptos::prelude::*;

/// From here on a day is told by its date too: its name alone would mean the one before.
const NAMED_DAYS: i64 = 7;

/// A line each: the language, how it is said of today and tomorrow, and how of another day. The day and
/// the time stand for the two `%`. Where a day's name would have to be bent, it stands by itself.
const WORDS: &str = "\
en|We’re back % at %.|We’re back on % at %.
es|Volvemos % a las %.|Volvemos el % a las %.
fr|Nous serons de retour % à %.|Nous serons de retour % à %.
de|Wir sind % um % Uhr wieder da.|Wir sind am % um % Uhr wieder da.
it|Torniamo % alle %.|Torniamo % alle %.
pt|Voltamos % às %.|Voltamos %, às %.
nl|We zijn % om % terug.|We zijn % om % terug.
pl|Wracamy % o %.|Wracamy: %, %.
tr|Tekrar buradayız: %, %.|Tekrar buradayız: %, %.
ru|Мы вернёмся % в %.|Мы вернёмся: %, %.
uk|Ми повернемося: %, %.|Ми повернемося: %, %.
ar|سنعود % الساعة %.|سنعود يوم % الساعة %.
hi|हम वापस आएँगे: %, %।|हम वापस आएँगे: %, %।
zh|我们将于% % 恢复服务。|我们将于% % 恢复服务。
ja|% % に再開します。|% % に再開します。
ko|% %에 다시 시작합니다.|% %에 다시 시작합니다.";

/// The sentence, with the language that it is in.
#[derive(Clone, PartialEq)]
pub(crate) struct Back {
    language: String,
    words: String,
}

impl Back {
    /// A line of its own.
    pub(crate) fn element(&self) -> Element {
        classed("p", "back")
            .attr("lang", &self.language)
            .attr("dir", "auto")
            .text(&self.words)
    }
}

/// The sentence outside of business hours; none while it is open, and where nobody knows.
pub(crate) fn back(chat: Chat) -> Memo<Option<Back>> {
    let opens_at = Memo::new(move |_| chat.read(|view| view.opens_at_ms));
    // The client stirs with every ping, so that a new day is noticed.
    let today = Memo::new(move |_| {
        chat.read(|_| ());
        when::day_number(page_clock::unix_ms())
    });
    Memo::new(move |_| opens_at.get().map(|at_ms| sentence(at_ms, today.get())))
}

fn sentence(at_ms: u64, today: i64) -> Back {
    let spoken = when::language();
    let (is_known, [near, far]) = words_of(&spoken);
    // Nothing is said in two languages at once.
    let language = if is_known { spoken } else { "en".into() };
    // By a clock that is ahead it may have opened already.
    let days = (when::day_number(at_ms) - today).max(0);
    let (words, day) = match days {
        0 | 1 => (near, when::relative_day(days, &language)),
        _ => (far, when::weekday(at_ms, days >= NAMED_DAYS, &language)),
    };
    let time = when::clock_time_in(&language, at_ms);
    Back {
        words: filled(words, &day, &time),
        language,
    }
}

/// How a language says it: of a near day, and of another. English where it is not known.
fn words_of(language: &str) -> (bool, [&'static str; 2]) {
    let code = language.get(..2).unwrap_or_default();
    let is_whole = matches!(language.as_bytes().get(2), None | Some(b'-'));
    let line_of = |code: &str| WORDS.lines().find(|line| line.starts_with(code));
    let line = line_of(code).filter(|_| is_whole && code.len() == 2);
    let words = line.or_else(|| line_of("en")).unwrap_or_default();
    let mut parts = words.split('|').skip(1);
    let mut part = || parts.next().unwrap_or_default();
    (line.is_some(), [part(), part()])
}

fn filled(words: &str, day: &str, time: &str) -> String {
    let mut parts = words.split('%');
    let mut part = || parts.next().unwrap_or_default();
    [part(), day, part(), time, part()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_languages_have_a_place_for_a_day_and_a_time() {
        assert_eq!(WORDS.lines().count(), 16);
        for line in WORDS.lines() {
            let (is_known, words) = words_of(&line[..2]);
            assert!(is_known && line.split('|').count() == 3, "{line}");
            for words in words {
                assert_eq!(words.matches('%').count(), 2, "{line}");
                let said = filled(words, "DAY", "9:00");
                assert!(said.find("DAY") < said.find("9:00"), "{said}");
                assert!(!said.contains(['%', '|']), "{said}");
            }
        }
    }

    #[test]
    fn a_region_speaks_its_language_and_what_is_not_known_gets_english() {
        let of = |language| words_of(language).1[0];
        assert_eq!(
            filled(of("de-AT"), "morgen", "9:00"),
            "Wir sind morgen um 9:00 Uhr wieder da."
        );
        assert_eq!(
            filled(of("pt"), "amanhã", "9:00"),
            "Voltamos amanhã às 9:00."
        );
        for language in ["fi", "fil-PH", "", "e", "|", "eng", "д"] {
            assert_eq!(words_of(language), (false, words_of("en").1), "{language}");
        }
    }
}
