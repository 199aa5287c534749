//! When somebody is back, in the visitor's own language and time zone.

use crate::chat::Chat;
use baton_browser::element::{Element, classed};
use baton_browser::{page_clock, when};
use leptos::prelude::*;

/// From here on a day is told by its date too: its name alone would mean the one before.
const NAMED_DAYS: i64 = 7;
const MINUTE_MS: u64 = 60_000;

/// What stands before, between and after a day and a time.
type Around = [&'static str; 3];

/// How each language says it of today and tomorrow, and how of another day. English is the first. Where
/// a day's name would have to be bent, it stands by itself.
#[rustfmt::skip]
const WORDS: [(&str, Around, Around); 16] = [
    ("en", ["We’re back ", " at ", "."], ["We’re back on ", " at ", "."]),
    ("es", ["Volvemos ", " a las ", "."], ["Volvemos el ", " a las ", "."]),
    ("fr", ["Nous serons de retour ", " à ", "."], ["Nous serons de retour ", " à ", "."]),
    ("de", ["Wir sind ", " um ", " Uhr wieder da."], ["Wir sind am ", " um ", " Uhr wieder da."]),
    ("it", ["Torniamo ", " alle ", "."], ["Torniamo ", " alle ", "."]),
    ("pt", ["Voltamos ", " às ", "."], ["Voltamos ", ", às ", "."]),
    ("nl", ["We zijn ", " om ", " terug."], ["We zijn ", " om ", " terug."]),
    ("pl", ["Wracamy ", " o ", "."], ["Wracamy: ", ", ", "."]),
    ("tr", ["Tekrar buradayız: ", ", ", "."], ["Tekrar buradayız: ", ", ", "."]),
    ("ru", ["Мы вернёмся ", " в ", "."], ["Мы вернёмся: ", ", ", "."]),
    ("uk", ["Ми повернемося: ", ", ", "."], ["Ми повернемося: ", ", ", "."]),
    ("ar", ["سنعود ", " الساعة ", "."], ["سنعود يوم ", " الساعة ", "."]),
    ("hi", ["हम वापस आएँगे: ", ", ", "।"], ["हम वापस आएँगे: ", ", ", "।"]),
    ("zh", ["我们将于", " ", " 恢复服务。"], ["我们将于", " ", " 恢复服务。"]),
    ("ja", ["", " ", " に再開します。"], ["", " ", " に再開します。"]),
    ("ko", ["", " ", "에 다시 시작합니다."], ["", " ", "에 다시 시작합니다."]),
];

/// A line that says when somebody is back, outside of business hours and where it is known.
pub(crate) fn line(words: &str) -> Element {
    classed("p", "back")
        .attr("lang", &spoken().0)
        .attr("dir", "auto")
        .text(words)
}

/// The sentence of that line; none while it is open, and where nobody knows.
pub(crate) fn back(chat: Chat) -> Memo<Option<String>> {
    // All that the sentence depends on: the browser's words for a time are not asked for with each
    // piece of an answer. The client stirs with every ping, so that a new day is noticed.
    let due = Memo::new(move |_| {
        let opens_at_ms = chat.read(|view| view.opens_at_ms)?;
        let minute = (opens_at_ms / MINUTE_MS) as usize;
        Some([minute.to_string(), (today() as usize).to_string()].concat())
    });
    Memo::new(move |_| {
        due.get()?;
        chat.peek(|view| view.opens_at_ms).map(sentence)
    })
}

fn sentence(at_ms: u64) -> String {
    let (language, near, far) = spoken();
    // By a clock that is ahead it may have opened already.
    let days = (when::day_number(at_ms) - today()).max(0);
    let ([before, between, after], day) = match days {
        0 | 1 => (near, when::relative_day(days, &language)),
        _ => (far, when::weekday(at_ms, days >= NAMED_DAYS, &language)),
    };
    let time = when::clock_time_in(&language, at_ms);
    [before, &day, between, &time, after].concat()
}

fn today() -> i64 {
    when::day_number(page_clock::unix_ms())
}

/// The visitor's language where it is among those above, or else English: nothing is said in two
/// languages at once.
fn spoken() -> (String, Around, Around) {
    let language = when::language();
    match words_of(&language) {
        Some((near, far)) => (language, near, far),
        None => (WORDS[0].0.into(), WORDS[0].1, WORDS[0].2),
    }
}

/// The words of a language, whatever its region.
fn words_of(language: &str) -> Option<(Around, Around)> {
    let is_it = |code: &str| match language.as_bytes() {
        [first, second] | [first, second, b'-', ..] => code.as_bytes() == [*first, *second],
        _ => false,
    };
    let words = WORDS.iter().find(|(code, ..)| is_it(code));
    words.map(|(_, near, far)| (*near, *far))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_sixteen_languages_has_words_around_a_day_and_a_time() {
        for (code, near, far) in WORDS {
            assert_eq!(words_of(code), Some((near, far)), "{code} is there twice");
            for [before, between, after] in [near, far] {
                assert!(!between.is_empty() && !after.is_empty(), "{code}");
                assert!(before.len() + after.len() > 8, "{code}");
            }
        }
    }

    #[test]
    fn a_region_speaks_its_language_and_what_is_not_known_has_no_words() {
        assert_eq!(words_of("de-AT"), words_of("de"));
        assert_eq!(words_of("zh-Hant-TW"), words_of("zh"));
        for language in ["fi", "fil-PH", "", "e", "-", "eng", "д"] {
            assert_eq!(words_of(language), None, "{language}");
        }
    }
}
