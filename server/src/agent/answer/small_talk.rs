//! Small talk: a message that asks for nothing but a word back.

use super::phrases::{ASKS_HOW_IT_IS, ASKS_WHAT_IT_IS, CLOSES, OPENS, PHRASES, Phrases};
use super::texts::Texts;
use crate::agent::fold::fold_word;
use crate::agent::knowledge::terms::is_unspaced;
use crate::agent::language::Language;

/// A brief word back in the visitor's language, if the message is only a greeting, thanks, a
/// goodbye or the like. `likely` is the language that the visitor's browser is set to.
pub(super) fn reply(message: &str, likely: Option<Language>) -> Option<&'static str> {
    let words: Vec<String> = message
        .split(|sign: char| !(sign.is_alphanumeric() || is_mark(sign)))
        .map(fold_word)
        .filter(|word| !word.is_empty())
        .collect();
    if let Some(reply) = whole(&words.join(" ")) {
        return Some(reply);
    }
    if words.len() > WORDS_MAX {
        return None;
    }
    // "Ok" is said everywhere: the browser's language comes first.
    let (first, rest): (Vec<_>, Vec<_>) = PHRASES
        .iter()
        .partition(|phrases| Some(phrases.language) == likely);
    let known = first.into_iter().chain(rest).find_map(|phrases| {
        let texts = Texts::of(phrases.language);
        Some(match phrases.kind(&words)? {
            Kind::Goodbye => texts.goodbye,
            Kind::Thanks => texts.welcome,
            Kind::Greeting => texts.hello,
            Kind::Done => texts.done,
        })
    });
    known.or_else(|| hardly_said(message, &words, likely))
}

/// What is no word, or too short for one: an emoji or "…" gets a word back, "??" and "ho" a question.
fn hardly_said(message: &str, words: &[String], likely: Option<Language>) -> Option<&'static str> {
    let texts = Texts::of(likely.unwrap_or(Language::English));
    let is_asking = message.contains(['?', '？', '؟']);
    match words {
        [] if message.trim().is_empty() => None,
        [] if is_asking => Some(texts.go_on),
        [] => Some(texts.done),
        [word] if word.len() <= LETTERS_MIN && word.is_ascii() => Some(texts.go_on),
        _ => None,
    }
}

/// A shorter word of the Latin script asks nothing.
const LETTERS_MIN: usize = 2;

/// A longer message is more than small talk.
const WORDS_MAX: usize = 10;

/// The stronger first: "ok thanks, bye" is a goodbye.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Goodbye,
    Thanks,
    Greeting,
    Done,
}

impl Phrases {
    /// What the words are together; none if one of them is none of this language's small talk.
    fn kind(&self, words: &[String]) -> Option<Kind> {
        let kinds = [
            (Some(Kind::Goodbye), self.goodbyes),
            (Some(Kind::Thanks), self.thanks),
            (Some(Kind::Greeting), self.greetings),
            (Some(Kind::Done), self.done),
            (None, self.fillers),
        ];
        if words.iter().any(|word| word.contains(is_unspaced)) {
            return unspaced(&words.concat(), &kinds);
        }
        let mut found = None;
        for word in words {
            let has = |list: &str| {
                list.split_whitespace()
                    .any(|known| fold_word(known) == *word)
            };
            let kind = kinds.iter().find(|(_, list)| has(list))?.0;
            found = stronger(found, kind);
        }
        found
    }
}

/// The same for text without spaces: pieces are taken from the front until nothing is left.
fn unspaced(text: &str, kinds: &[(Option<Kind>, &str)]) -> Option<Kind> {
    let mut rest = text;
    let mut found = None;
    while !rest.is_empty() {
        let pieces = kinds
            .iter()
            .flat_map(|(kind, list)| list.split_whitespace().map(move |piece| (*kind, piece)));
        let (kind, piece) = pieces
            .filter(|(_, piece)| rest.starts_with(piece))
            .max_by_key(|(_, piece)| piece.len())?;
        found = stronger(found, kind);
        rest = &rest[piece.len()..];
    }
    found
}

fn stronger(one: Option<Kind>, other: Option<Kind>) -> Option<Kind> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn whole(message: &str) -> Option<&'static str> {
    let english = Texts::of(Language::English);
    [
        (ASKS_WHAT_IT_IS, english.assistant),
        (ASKS_HOW_IT_IS, english.well),
        (OPENS, english.go_on),
        (CLOSES, english.done),
    ]
    .into_iter()
    .find(|(phrases, _)| phrases.contains(&message))
    .map(|(_, reply)| reply)
}

/// Apostrophes and vowel signs stand within words.
fn is_mark(sign: char) -> bool {
    matches!(sign, '\'' | '’' | '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{97f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::language::Language::*;

    #[test]
    fn small_talk_gets_a_word_back_and_questions_do_not() {
        let english = Texts::of(English);
        for (message, expected) in [
            ("Hi!", Some(english.hello)),
            ("good morning 🙂", Some(english.hello)),
            ("Hello there", Some(english.hello)),
            (
                "thanks so much, that was very helpful!",
                Some(english.welcome),
            ),
            ("ok thank you", Some(english.welcome)),
            ("Thanks, bye", Some(english.goodbye)),
            ("ok bye", Some(english.goodbye)),
            ("Are you a human?", Some(english.assistant)),
            ("ok", Some(english.done)),
            ("I need help", Some(english.go_on)),
            ("hi, where is my order", None),
            ("good bags", None),
            ("thanks for nothing", None),
            ("you", None),
            ("", None),
            ("???", Some(english.go_on)),
            ("👍", Some(english.done)),
            ("...", Some(english.done)),
            ("ho", Some(english.go_on)),
            ("lol", Some(english.done)),
        ] {
            assert_eq!(reply(message, None), expected, "{message}");
        }
    }

    #[test]
    fn small_talk_is_answered_in_its_language() {
        for (message, likely, language) in [
            ("Hola, buenos días", None, Spanish),
            ("Bonjour !", None, French),
            ("Guten Tag", None, German),
            ("hi", Some(German), German),
            ("hi", None, English),
            ("buongiorno", None, Italian),
            ("olá", None, Portuguese),
            ("goedemorgen", None, Dutch),
            ("Dzień dobry", None, Polish),
            ("merhaba", None, Turkish),
            ("Здравствуйте", None, Russian),
            ("Добрий день", None, Ukrainian),
            ("مرحبا", None, Arabic),
            ("नमस्ते", None, Hindi),
            ("你好！", None, Chinese),
            ("こんにちは", None, Japanese),
            ("안녕하세요", None, Korean),
        ] {
            assert_eq!(
                reply(message, likely),
                Some(Texts::of(language).hello),
                "{message}"
            );
        }
        assert_eq!(
            reply("danke, tschüss", None),
            Some(Texts::of(German).goodbye)
        );
        assert_eq!(
            reply("谢谢您的帮助", None),
            Some(Texts::of(Chinese).welcome)
        );
        assert_eq!(reply("运费是多少", None), None);
    }
}
