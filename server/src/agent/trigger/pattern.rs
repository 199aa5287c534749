//! Requests for a person, by patterns made by hand.
//!
//! A message is read clause by clause, each word is sorted into a few kinds ("talk", "person",
//! "not" …), and a handful of patterns over the kinds decide. Nothing is generated, nothing
//! backtracks: the time is that of reading the words. Spelling mistakes, shouting and curly quotes
//! are borne. English is covered well; Spanish, French, German, Italian, Portuguese and Dutch in
//! their plainest forms. What they miss is the model's.

use super::super::speech::{Kind, Word, read};

/// Where the text asks for a person. "I don't want to talk to a person" and "are you a human?" don't.
pub(super) fn request_in(text: &str) -> Option<std::ops::Range<usize>> {
    let words = read(text);
    let range = bare_request(&words).or_else(|| {
        words
            .chunk_by(|a, b| a.clause == b.clause)
            .find_map(|clause| request(clause).or_else(|| foreign_request(clause)))
    })?;
    Some(range.0..range.1)
}

/// Where a match starts and ends in the text, in bytes.
type Range = (usize, usize);

/// Words between a verb and its person: "talk *to one of your nice customer service* people".
const GAP_MAX: usize = 6;
/// A message that has no more words than this may be a request without a verb: "human please".
const BARE_WORDS_MAX: usize = 6;

/// "Agent", "human please", "live person now!!": the whole message names a person and nothing else.
fn bare_request(words: &[Word]) -> Option<Range> {
    let names_person = words.iter().any(|word| word.kind == Kind::Person);
    let nothing_else = words.iter().all(|word| {
        matches!(
            word.kind,
            Kind::Person
                | Kind::Real
                | Kind::Filler
                | Kind::Me
                | Kind::Move
                | Kind::Talk
                | Kind::Want
        ) || BARE_EXTRAS.contains(&word.text.as_str())
    });
    let asks_back = words
        .first()
        .is_some_and(|word| ASKS_BACK.contains(&word.text.as_str()))
        || words
            .iter()
            .any(|word| matches!(&*word.text, "you" | "your" | "this"));
    (names_person && nothing_else && !asks_back && words.len() <= BARE_WORDS_MAX)
        .then(|| Some((words.first()?.start, words.last()?.end)))?
}

/// A request in one clause.
fn request(words: &[Word]) -> Option<Range> {
    (0..words.len()).find_map(|at| {
        let found = match words[at].kind {
            Kind::Talk => talk_to_person(words, at).or_else(|| not_to_a_bot(words, at)),
            Kind::Move => move_to_person(words, at),
            Kind::Want => want_person(words, at),
            Kind::Real | Kind::Person => real_person(words, at),
            _ => None,
        }?;
        Some((words[at].start, words[found].end))
    })
}

/// "talk to a human", "speak with someone".
fn talk_to_person(words: &[Word], verb: usize) -> Option<usize> {
    if is_refused(words, verb) || is_told(words, verb) {
        return None;
    }
    person_after(words, verb, true)
}

/// "connect me to a person", "put me through to someone", "transfer to agent".
fn move_to_person(words: &[Word], verb: usize) -> Option<usize> {
    let next = words.get(verb + 1)?;
    let moves_visitor = next.kind == Kind::Me
        || matches!(
            &*next.text,
            "to" | "with" | "this" | "through" | "over" | "a" | "an" | "the"
        );
    if !moves_visitor || is_refused(words, verb) {
        return None;
    }
    // "transfer to someone" is what a bank does with money: without "me", only a person by trade.
    person_after(words, verb, next.kind == Kind::Me)
}

/// "I want a human", "is there an agent", "need somebody real".
fn want_person(words: &[Word], verb: usize) -> Option<usize> {
    let before = verb.checked_sub(1).map_or("", |at| &*words[at].text);
    let compares = words[verb].text == "like" && !matches!(before, "would" | "id" | "i" | "d");
    if compares || is_refused(words, verb) {
        return None;
    }
    let after = &words[verb + 1..];
    let skipped = after
        .iter()
        .take_while(|word| {
            matches!(word.kind, Kind::Filler | Kind::Me | Kind::Real) && word.text != "to"
        })
        .count();
    let noun = after.get(skipped)?;
    let found = verb + 1 + skipped;
    match noun.kind {
        Kind::Person if is_trade(words, found) || names_thing(words, verb, found) => None,
        Kind::Person => Some(found),
        Kind::Someone => {
            let else_or_real = words.get(found + 1)?;
            let is_person = else_or_real.kind == Kind::Real || else_or_real.text == "else";
            is_person.then_some(found + 1)
        }
        _ => None,
    }
}

/// "a real person", "live agent", "human support", wherever it stands.
fn real_person(words: &[Word], at: usize) -> Option<usize> {
    let is_human = words[at].text == "human" || words[at].kind == Kind::Real;
    let next = words.get(at + 1)?;
    let is_person = next.kind == Kind::Person
        || (words[at].kind == Kind::Person || words[at].text == "live")
            && matches!(
                &*next.text,
                "being" | "support" | "help" | "chat" | "assistance"
            );
    let asks_back = words[..at]
        .iter()
        .any(|word| ASKS_BACK.contains(&word.text.as_str()) || word.text == "was");
    (is_human && is_person && !asks_back && !is_refused(words, at)).then_some(at + 1)
}

/// "I don't want to talk to a bot", "stop talking to robots".
fn not_to_a_bot(words: &[Word], verb: usize) -> Option<usize> {
    let refused = is_refused(words, verb) || words[..verb].iter().any(|word| word.text == "stop");
    let end = words.len().min(verb + 1 + GAP_MAX);
    let bot = (verb + 1..end).find(|&at| words[at].kind == Kind::Bot)?;
    refused.then_some(bot)
}

/// The person that the verb is about, within a few words.
pub(super) fn person_after(words: &[Word], verb: usize, anyone: bool) -> Option<usize> {
    let end = words.len().min(verb + 2 + GAP_MAX);
    for at in verb + 1..end {
        match words[at].kind {
            Kind::Person if !is_trade(words, at) => return Some(at),
            Kind::Someone if anyone => return Some(at),
            // Another verb or a bot: the person after it is somebody else's.
            Kind::Bot | Kind::Not => return None,
            _ if matches!(
                &*words[at].text,
                "about" | "because" | "my" | "account" | "money"
            ) =>
            {
                return None;
            }
            _ => {}
        }
    }
    None
}

/// "don't want to", "no need to", "without having to" right before; but "I don't know how to talk
/// to a person" asks for one.
pub(super) fn is_refused(words: &[Word], verb: usize) -> bool {
    const REACH: usize = 5;
    let before = &words[verb.saturating_sub(REACH)..verb];
    // "No" alone refuses nothing: "no human answers, put me through to one".
    let no_need = before
        .windows(2)
        .any(|pair| pair[0].text == "no" && pair[1].text == "need");
    let not = before.iter().rposition(|word| word.kind == Kind::Not);
    no_need || not.is_some_and(|not| !before[not..].iter().any(|word| word.kind == Kind::Know))
}

/// "I was talking to an agent", "am I talking to a person": tells or asks back, and asks for none.
fn is_told(words: &[Word], verb: usize) -> bool {
    let before = |back: usize| verb.checked_sub(back).map_or("", |at| &*words[at].text);
    matches!(before(1), "was" | "were" | "been" | "already" | "am")
        && words[verb].text.ends_with("ing")
        || before(2) == "am" && before(1) == "i" && words[verb].text.ends_with("ing")
        || (before(1) == "you" && before(2) == "did")
}

/// "travel agent", "agent fee", "person name": not somebody of the owner's.
fn is_trade(words: &[Word], at: usize) -> bool {
    const TRADES: &[&str] = &[
        "estate",
        "travel",
        "insurance",
        "letting",
        "cleaning",
        "user",
        "other",
        "third",
        "each",
        "same",
        "another",
        "first",
        "business",
        "virtual",
        "ai",
        "automated",
        "digital",
    ];
    at.checked_sub(1)
        .is_some_and(|before| TRADES.contains(&words[before].text.as_str()))
}

/// "have a *staff discount*", "send *people gift cards*": after a verb that asks for things as often
/// as for people, the word stands before what is really asked for.
fn names_thing(words: &[Word], verb: usize, person: usize) -> bool {
    const ASK_FOR_THINGS: &[&str] = &["have", "get", "send", "find", "there", "any", "where"];
    /// What may follow a person that is asked for.
    const FOLLOW: &[&str] = &[
        "who",
        "that",
        "which",
        "for",
        "about",
        "regarding",
        "on",
        "in",
        "at",
        "from",
        "because",
        "available",
        "online",
        "help",
        "support",
        "chat",
        "involved",
        "if",
        "when",
        "then",
        "but",
    ];
    ASK_FOR_THINGS.contains(&words[verb].text.as_str())
        && words
            .get(person + 1)
            .is_some_and(|next| next.kind == Kind::Other && !FOLLOW.contains(&next.text.as_str()))
}

/// A verb of talking and a person near each other, in either order: "mit einem Menschen sprechen";
/// or a real person: "una persona real".
fn foreign_request(words: &[Word]) -> Option<Range> {
    let refused = words.iter().any(|word| word.kind == Kind::ForeignNot);
    if refused {
        return None;
    }
    let is_real = |word: &Word| matches!(word.kind, Kind::ForeignReal | Kind::Real);
    let real = words.windows(2).find(|pair| {
        let person = pair.iter().any(|word| word.kind == Kind::ForeignPerson);
        person && pair.iter().any(is_real)
    });
    if let Some([first, last]) = real {
        return Some((first.start, last.end));
    }
    let is = |at: &usize, kind| words[*at].kind == kind;
    let mut verbs = (0..words.len()).filter(|at| is(at, Kind::ForeignTalk));
    verbs.find_map(|verb| {
        let near = verb.saturating_sub(GAP_MAX)..words.len().min(verb + 1 + GAP_MAX);
        let person = near.clone().find(|at| is(at, Kind::ForeignPerson));
        let person = person.or_else(|| near.clone().find(|at| is(at, Kind::Person)))?;
        let (first, last) = (verb.min(person), verb.max(person));
        Some((words[first].start, words[last].end))
    })
}

/// What may stand beside the person in a message that names only them.
const BARE_EXTRAS: &[&str] = &[
    "customer",
    "client",
    "support",
    "help",
    "service",
    "care",
    "chat",
    "available",
    "wanted",
    "only",
    "handoff",
    "handover",
];
/// Words that turn the naming of a person into a question about the agent.
const ASKS_BACK: &[&str] = &["are", "is", "am", "who", "what", "u", "r", "how", "why"];

#[cfg(test)]
#[path = "pattern_tests.rs"]
mod tests;
