//! Whether a visitor asks for a person, in any wording.
//!
//! Patterns made by hand give a clear English request its exact words; the model hears what they
//! miss, in all languages, and is believed only where a person is named.

use super::model::{Label, Model, Scores};
use super::reading::Reading;
use super::{Score, named, pattern, refusal};
use std::ops::Range;

/// The score from which the model is believed: of its phrases' own kind few are below, and hardly a
/// question that is none above.
const SCORE_MIN: f32 = 0.1;

/// Where the message asks for a person.
pub(super) fn request(
    model: &Model,
    text: &str,
    reading: &Reading,
    scores: &Scores,
) -> Option<Range<usize>> {
    pattern::request_in(text).or_else(|| {
        let heard = scores.of(Label::Person) >= SCORE_MIN && named::names_person(reading);
        let at = heard.then(|| model.evidence(reading, scores, Label::Person))?;
        let is_refused = is_refused(text, reading, &at)
            || refusal::refusal_in(text)
                .is_some_and(|refused| refused.start <= at.start && at.end <= refused.end);
        (!is_refused).then_some(at)
    })
}

/// The text without a clause that says that no person is wanted: what is left is the question.
pub(in crate::agent) fn without_refusal(text: &str) -> String {
    match refusal::refusal_in(text) {
        Some(refused) => format!("{} {}", &text[..refused.start], &text[refused.end..]),
        None => text.to_owned(),
    }
}

/// How sure a request is; none where a pattern tells.
pub(super) fn score(text: &str, scores: &Scores) -> Option<Score> {
    pattern::request_in(text).is_none().then(|| Score {
        value: scores.of(Label::Person),
        fires_from: SCORE_MIN,
    })
}

/// "Nie chcę rozmawiać …": right before the request, or as its first word, stands a "not". But not in
/// "no, quiero …", in "no puedo …", and in "no quiero hablar con un robot …".
fn is_refused(text: &str, reading: &Reading, at: &Range<usize>) -> bool {
    let words = &reading.words;
    let Some(first) = words.iter().position(|word| word.at.start >= at.start) else {
        return false;
    };
    let inside = words[first..]
        .iter()
        .take_while(|word| word.at.end <= at.end);
    if inside
        .into_iter()
        .any(|word| begins(&word.folded, MACHINES))
    {
        return false;
    }
    (first.saturating_sub(1)..=first).any(|not| {
        let (Some(not), Some(next)) = (words.get(not), words.get(not + 1)) else {
            return false;
        };
        let gap = text.get(not.at.end..next.at.start).unwrap_or_default();
        NOT.contains(&&*not.folded) && gap.trim().is_empty() && !begins(&next.folded, CAN)
    })
}

fn begins(word: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| word.starts_with(stem))
}

/// Of the languages in which it stands before the verb. Folded, as all words here.
const NOT: &[&str] = &["no", "non", "nao", "nie", "не", "لا"];
/// After which a "not" refuses nothing: "I can't reach anybody".
const CAN: &[&str] = &[
    "pued",
    "se",
    "logr",
    "consig",
    "poss",
    "riesc",
    "ries",
    "mog",
    "moz",
    "мог",
    "мож",
    "знаю",
    "استطيع",
    "اعرف",
    "wiem",
    "umiem",
    "sei",
];
const MACHINES: &[&str] = &[
    "bot",
    "robo",
    "chatbot",
    "maquin",
    "macchin",
    "maszyn",
    "автомат",
    "бот",
    "робот",
    "машин",
    "روبوت",
    "بوت",
];
