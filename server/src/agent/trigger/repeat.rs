//! Whether a visitor asks the same question again, in other words.
//!
//! Two questions are compared by the runs of letters in their words, which bears endings, compound
//! words and typing mistakes in any language, and by the things that they ask about, which several
//! words may name.

use super::super::language::Language;
use super::Score;
use super::concepts::concepts;
use super::reading::{Reading, Word};

/// Questions that are at least so alike are one: below, too many that are not.
pub const SAME_MIN: f32 = 0.45;

/// The first of the earlier questions that this one asks for the third time. `earlier` are the
/// visitor's questions that got an answer, oldest first; one that is asked again may ask another
/// again, and so on.
pub(super) fn third_time<'a>(earlier: &[&'a str], now: &str) -> Option<&'a str> {
    let mut sought = vec![Traits::of(now)?];
    let mut first = None;
    for question in earlier.iter().rev() {
        let Some(traits) = Traits::of(question) else {
            continue;
        };
        if sought
            .iter()
            .any(|later| later.likeness(&traits) >= SAME_MIN)
        {
            sought.push(traits);
            first = Some(*question);
        }
    }
    first.filter(|_| sought.len() > 2)
}

/// How like the likeliest of the earlier questions this one is.
pub(super) fn score(earlier: &[&str], now: &str) -> Score {
    let alike = earlier.iter().map(|question| likeness(question, now));
    Score {
        value: alike.fold(0.0, f32::max),
        fires_from: SAME_MIN,
    }
}

/// How alike two questions are: from 0, nothing in common, to 1.
pub fn likeness(one: &str, other: &str) -> f32 {
    match (Traits::of(one), Traits::of(other)) {
        (Some(one), Some(other)) => one.likeness(&other),
        _ => 0.0,
    }
}

/// What the letters of a word count, and those of a function word.
const WORD_WORTH: f32 = 3.0;
const FUNCTION_WORD_WORTH: f32 = 1.0;
/// What a thing that both ask about counts, whatever words they use for it.
const CONCEPT_WORTH: f32 = 12.0;

/// What is left of the likeness of questions that differ in the one thing that they ask about.
const ANOTHER_FACTOR: f32 = 0.4;

/// What a question is compared by.
struct Traits {
    words: Vec<String>,
    /// Numbers as they are written.
    numbers: Vec<String>,
    /// Runs of letters with what each counts, by hash.
    runs: Vec<(u64, f32)>,
    length: f32,
}

impl Traits {
    /// None of a text that asks nothing: "hello", "ok", "?".
    fn of(text: &str) -> Option<Self> {
        let words = Reading::of(text).words;
        if words.iter().all(|word| is_function_word(&word.folded)) {
            return None;
        }
        let mut runs = Vec::new();
        for stretch in words.chunk_by(|a, b| a.unspaced && b.unspaced) {
            add_runs(stretch, &mut runs);
        }
        for concept in concepts(&words) {
            runs.push((concept as u64, CONCEPT_WORTH));
        }
        runs.sort_unstable_by_key(|(run, _)| *run);
        runs.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0.0 };
            same
        });
        let length = runs
            .iter()
            .map(|(_, worth)| worth * worth)
            .sum::<f32>()
            .sqrt();
        let words = words.into_iter().map(|word| word.folded).collect();
        let digits = text.split(|sign: char| !sign.is_numeric());
        let numbers = digits.filter(|number| !number.is_empty());
        let numbers = numbers.map(str::to_owned).collect();
        Some(Self {
            words,
            numbers,
            runs,
            length,
        })
    }

    /// The cosine of the angle between the two, less if they differ in one thing that is asked about.
    fn likeness(&self, other: &Self) -> f32 {
        let (mut at, mut sum) = (0, 0.0);
        for (run, worth) in &self.runs {
            while other.runs.get(at).is_some_and(|(next, _)| next < run) {
                at += 1;
            }
            if let Some((next, other_worth)) = other.runs.get(at)
                && next == run
            {
                sum += worth * other_worth;
            }
        }
        let cosine = sum / (self.length * other.length).max(f32::MIN_POSITIVE);
        if self.asks_about_another(other) {
            cosine * ANOTHER_FACTOR
        } else {
            cosine
        }
    }

    /// "Do you ship to France?", "do you ship to Italy?": word for word the same but for one that
    /// matters, or for a number.
    fn asks_about_another(&self, other: &Self) -> bool {
        let numbers = [&self.numbers, &other.numbers];
        if numbers.iter().all(|numbers| !numbers.is_empty()) && numbers[0] != numbers[1] {
            return true;
        }
        if self.words.len() != other.words.len() || self.words.len() < 2 {
            return false;
        }
        let mut differing = self.words.iter().zip(&other.words).filter(|(a, b)| a != b);
        match (differing.next(), differing.next()) {
            (Some((a, b)), None) => {
                let start = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
                !is_function_word(a)
                    && !is_function_word(b)
                    && start * 2 < a.chars().count()
                    && !is_one_thing(a, b)
            }
            _ => false,
        }
    }
}

/// Whether the folded word says little about what is asked.
fn is_function_word(word: &str) -> bool {
    (word.len() < 2 && word.is_ascii()) || Language::any_has_function_word(word)
}

fn is_one_thing(a: &str, b: &str) -> bool {
    let [a, b] = [a, b].map(|word| concepts(&Reading::of(word).words));
    a.iter().any(|concept| b.contains(concept))
}

/// Runs of three to five letters of a word and its edges; of scripts without spaces, of one to three.
fn add_runs(stretch: &[Word], runs: &mut Vec<(u64, f32)>) {
    let unspaced = stretch.first().is_some_and(|word| word.unspaced);
    let worth = match stretch {
        [word] if is_function_word(&word.folded) => FUNCTION_WORD_WORTH,
        _ => WORD_WORTH,
    };
    let mut letters: Vec<char> = stretch
        .iter()
        .flat_map(|word| word.folded.chars())
        .collect();
    let lengths = if unspaced { 1..=3 } else { 3..=5 };
    if !unspaced {
        letters.insert(0, ' ');
        letters.push(' ');
    }
    for length in lengths {
        for run in letters.windows(length) {
            let hash = run.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, letter| {
                (hash ^ u64::from(*letter as u32)).wrapping_mul(0x0100_0000_01b3)
            });
            runs.push((hash, worth));
        }
    }
}
