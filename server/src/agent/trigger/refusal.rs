//! That no person is wanted, by patterns made by hand.

use super::super::speech::{Kind, Word, read};
use super::pattern::{is_refused, person_after};

/// Where the text says that no person is wanted: the whole clause, in bytes.
pub(super) fn refusal_in(text: &str) -> Option<std::ops::Range<usize>> {
    let words = read(text);
    let clause = words
        .chunk_by(|a, b| a.clause == b.clause)
        .find(|clause| refuses(clause) || refuses_abroad(clause))?;
    Some(clause.first()?.start..clause.last()?.end)
}

/// "I don't want to talk to a person", "no need to transfer me"; but "why don't you connect me", "I
/// can't reach anybody" and "I don't want to talk to a bot" ask for one.
fn refuses(words: &[Word]) -> bool {
    let is_asked = words
        .first()
        .is_some_and(|word| matches!(&*word.text, "why" | "how" | "can" | "could"));
    let verbs = (0..words.len()).filter(|&at| {
        matches!(
            words[at].kind,
            Kind::Talk | Kind::Move | Kind::Want | Kind::Person | Kind::Someone
        )
    });
    !is_asked
        && !words.iter().any(|word| word.kind == Kind::Bot)
        && verbs.into_iter().any(|at| {
            let is_of_person = matches!(words[at].kind, Kind::Person | Kind::Someone)
                || words[at].kind == Kind::Move
                    && words.get(at + 1).is_some_and(|next| next.kind == Kind::Me)
                || person_after(words, at, true).is_some();
            is_of_person && is_refused(words, at) && !refuses_to_be_refused(&words[..at])
        })
}

/// "Don't you have a person", "I do not get to talk to anyone".
fn refuses_to_be_refused(before: &[Word]) -> bool {
    before.windows(2).any(|pair| {
        pair[0].kind == Kind::Not
            && matches!(
                &*pair[1].text,
                "you" | "get" | "have" | "see" | "find" | "reach"
            )
    })
}

/// The same in Spanish, French, German, Italian, Portuguese and Dutch, where the "not" stands beside a
/// verb of wanting.
fn refuses_abroad(words: &[Word]) -> bool {
    const WANT: &[&str] = &[
        "quiero", "deseo", "quisiera", "veux", "voudrais", "souhaite", "mochte", "will", "voglio",
        "vorrei", "desidero", "quero", "queria", "desejo", "wil", "hoef",
    ];
    let wants = words.iter().position(|word| WANT.contains(&&*word.text));
    let Some(wants) = wants else { return false };
    let near = wants.saturating_sub(2)..words.len().min(wants + 4);
    let is_not = |word: &Word| word.kind == Kind::ForeignNot || word.text == "no";
    words[near].iter().any(is_not)
        && words
            .iter()
            .any(|word| matches!(word.kind, Kind::ForeignPerson | Kind::Person))
        && !words.iter().any(|word| word.kind == Kind::Bot)
}
