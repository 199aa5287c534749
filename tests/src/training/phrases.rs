//! The phrases' files: lines that stand for many phrases, and the phrases that they make.
//!
//! A line is `label<TAB>phrase`; the label is one of the model's, several with commas between, or
//! `none`; `none*3` counts three times. In a phrase, `[a|b|]` is one of `a`, `b` and nothing, `a|b`
//! outside of brackets either of both, and `{name}` one of a list that a line `@name<TAB>a|b` gives.
//! Lists of these names loosen some of the phrases below them: `before` and `after` stand around,
//! `within` between two words, and `swap` (`you=u`) exchanges words.

use anyhow::{Context, Result, bail};
use baton_server::agent::trigger::Label;
use rand::RngExt;
use rand_pcg::Pcg64Mcg;
use std::collections::{BTreeSet, HashMap};

/// One phrase to learn from.
pub(super) struct Phrase {
    /// What a visitor could write.
    pub(super) text: String,
    /// What it is.
    pub(super) labels: Vec<Label>,
    /// How much it counts.
    pub(super) weight: f32,
}

/// A file's lists.
pub(super) struct Phrases<'a> {
    lists: HashMap<&'a str, Vec<&'a str>>,
}

/// Phrases that one line makes at most.
const PER_LINE_MAX: usize = 120;
/// What the phrases of a line that makes few may count for.
const WEIGHT_MAX: f32 = 4.0;
/// One in so many gets a word before or after it, or a typing mistake.
const AROUND: u32 = 6;
const WITHIN: u32 = 8;
const SWAPPED: u32 = 4;
const MISTYPED: u32 = 5;
/// Lists in lists in lists are a mistake.
const DEPTH_MAX: usize = 6;

impl<'a> Phrases<'a> {
    /// The phrases of all files.
    ///
    /// # Errors
    /// A sentence with the file and the line.
    pub(super) fn generate(
        files: &'a [(String, String)],
        random: &mut Pcg64Mcg,
    ) -> Result<Vec<Phrase>> {
        let mut phrases = Vec::new();
        for (name, text) in files {
            let mut file = Phrases {
                lists: HashMap::new(),
            };
            for (number, line) in (1..).zip(text.lines()) {
                file.line(line, &mut phrases, random)
                    .with_context(|| format!("server/training/{name}, line {number}"))?;
            }
        }
        Ok(phrases)
    }

    fn line(
        &mut self,
        line: &'a str,
        phrases: &mut Vec<Phrase>,
        random: &mut Pcg64Mcg,
    ) -> Result<()> {
        if line.trim().is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let (label, phrase) = line.split_once('\t').context("a tab is missing")?;
        if let Some(list) = label.strip_prefix('@') {
            self.lists.insert(list, alternatives(phrase));
            return Ok(());
        }
        let (label, times) = label.split_once('*').unwrap_or((label, "1"));
        let times: f32 = times.parse().context("after * stands no number")?;
        let labels = labels(label)?;
        // Bars that are in no bracket part phrases that have little in common.
        let phrase = format!("[{phrase}]");
        let mut texts = BTreeSet::new();
        for _ in 0..PER_LINE_MAX * 2 {
            let mut text = String::new();
            self.say(&phrase, &mut text, random, 0)?;
            texts.insert(text);
            if texts.len() == PER_LINE_MAX {
                break;
            }
        }
        let rarity = (PER_LINE_MAX as f32 / texts.len() as f32).sqrt();
        let weight = rarity.min(WEIGHT_MAX) * times;
        for text in texts {
            let text = self.loosen(self.surround(text, random)?, random)?;
            let text = mistype(text, random);
            phrases.push(Phrase {
                text,
                labels: labels.clone(),
                weight,
            });
        }
        Ok(())
    }

    /// Adds what the template says this time.
    fn say(
        &self,
        template: &str,
        text: &mut String,
        random: &mut Pcg64Mcg,
        depth: usize,
    ) -> Result<()> {
        if depth > DEPTH_MAX {
            bail!("the lists lead in circles");
        }
        let mut rest = template;
        while let Some(at) = rest.find(['[', '{']) {
            push(text, &rest[..at]);
            let end = closing(&rest[at..]).context("a bracket is not closed")? + at;
            let inner = &rest[at + 1..end];
            let choices = if rest[at..].starts_with('[') {
                alternatives(inner)
            } else {
                let list = self.lists.get(inner);
                list.with_context(|| format!("no list \"{inner}\" above"))?
                    .clone()
            };
            let choice = choices[random.random_range(0..choices.len())];
            self.say(choice, text, random, depth + 1)?;
            rest = &rest[end + 1..];
        }
        push(text, rest);
        Ok(())
    }

    fn surround(&self, text: String, random: &mut Pcg64Mcg) -> Result<String> {
        let mut around = [String::new(), String::new()];
        for (word, list) in around.iter_mut().zip(["before", "after"]) {
            if self.lists.contains_key(list) && random.random_range(0..AROUND) == 0 {
                self.say(&format!("{{{list}}}"), word, random, 0)?;
            }
        }
        let [before, after] = around;
        Ok(format!("{before} {text} {after}").trim().to_owned())
    }
}

impl Phrases<'_> {
    /// Some phrases as people type them in a hurry: words of the list `swap` ("you=u") exchanged, one
    /// of the list `within` put between two words.
    fn loosen(&self, mut text: String, random: &mut Pcg64Mcg) -> Result<String> {
        if let Some(pairs) = self.lists.get("swap") {
            for pair in pairs {
                let (long, short) = pair.split_once('=').context("a swap is written a=b")?;
                if random.random_range(0..SWAPPED) == 0 {
                    text = format!(" {text} ").replace(&format!(" {long} "), &format!(" {short} "));
                    text = text.trim().to_owned();
                }
            }
        }
        let gaps: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
        if let Some(words) = self.lists.get("within")
            && !gaps.is_empty()
            && random.random_range(0..WITHIN) == 0
        {
            let word = words[random.random_range(0..words.len())];
            text.insert_str(
                gaps[random.random_range(0..gaps.len())],
                &format!(" {word}"),
            );
        }
        Ok(text)
    }
}

/// Adds a piece without a second space.
fn push(text: &mut String, piece: &str) {
    let spaced = text.is_empty() || text.ends_with(' ');
    text.push_str(if spaced { piece.trim_start() } else { piece });
}

fn labels(names: &str) -> Result<Vec<Label>> {
    if names == "none" {
        return Ok(Vec::new());
    }
    let label = |name: &str| {
        let label = Label::ALL.into_iter().find(|label| label.name() == name);
        label.with_context(|| format!("\"{name}\" is no label"))
    };
    names.split(',').map(label).collect()
}

/// What stands between the bars that are in no bracket of their own.
fn alternatives(list: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, sign) in list.char_indices() {
        match sign {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            '|' if depth == 0 => {
                parts.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&list[start..]);
    parts
}

/// Where the bracket closes that the text opens with.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, sign) in text.char_indices() {
        match sign {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Some phrases with a letter lost, doubled, or in its neighbour's place.
fn mistype(text: String, random: &mut Pcg64Mcg) -> String {
    if random.random_range(0..MISTYPED) != 0 {
        return text;
    }
    let mut letters: Vec<char> = text.chars().collect();
    let in_words: Vec<usize> = (1..letters.len().saturating_sub(1))
        .filter(|at| {
            letters[at - 1..at + 2]
                .iter()
                .all(|sign| sign.is_ascii_alphabetic())
        })
        .collect();
    if in_words.is_empty() {
        return text;
    }
    let at = in_words[random.random_range(0..in_words.len())];
    match random.random_range(0..3) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    fn generate(text: &str) -> Result<Vec<Phrase>> {
        let files = [("en.tsv".to_owned(), text.to_owned())];
        Phrases::generate(&files, &mut Pcg64Mcg::seed_from_u64(1))
    }

    #[test]
    fn a_line_makes_what_its_brackets_and_lists_allow() {
        let text = "@who\ta [real|] clerk|someone\nperson*2\tgive me {who}\n";
        let phrases = generate(text).unwrap();
        let mut texts: Vec<_> = phrases.iter().map(|phrase| phrase.text.len()).collect();
        texts.sort_unstable();
        // One of them may be mistyped, by one letter.
        assert_eq!(texts.len(), 3, "{texts:?}");
        assert!(
            phrases
                .iter()
                .all(|phrase| phrase.labels == [Label::Person])
        );
        assert!(
            phrases
                .iter()
                .all(|phrase| phrase.weight == 2.0 * WEIGHT_MAX)
        );
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        for (line, expected) in [
            ("person", "line 2: a tab is missing"),
            ("persn\thi", "\"persn\" is no label"),
            ("person\t{who}", "no list \"who\" above"),
            ("person\t[a|b", "a bracket is not closed"),
            ("person*x\thi", "after * stands no number"),
        ] {
            let error = generate(&format!("# first\n{line}")).err().unwrap();
            let error = format!("{error:#}");
            assert!(
                error.contains("line 2") && error.contains(expected),
                "{error}"
            );
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_phrases() {
        let text = "@after\tplease|now\nnone\t[one|two|three] [bags|shoes|hats]";
        let all = || {
            let phrases = generate(text).unwrap().into_iter();
            phrases.map(|phrase| phrase.text).collect::<Vec<_>>()
        };
        assert_eq!(all(), all());
    }
}
