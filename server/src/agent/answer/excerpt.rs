//! The part of a passage that answers a question: short enough for a chat, whole enough to be
//! understood.
//!
//! A passage is a row of units: sentences, and lists with the line that opens them. Those that speak
//! of what the heading doesn't say already are chosen and stay in their order, each word as it
//! stands.

use super::sentence;
use crate::agent::knowledge::{Hit, Passage, terms};
use crate::agent::language::Language;
use baton_protocol::wire::{Block, RichText, Span};
use std::collections::HashSet;

/// What is looked for in a passage.
pub(super) struct Wanted {
    /// The question's terms, each with its weight.
    pub(super) terms: Vec<(String, f32)>,
    /// The language that they are of.
    pub(super) language: Option<Language>,
}

/// A passage that the heading alone leads to is quoted whole up to this length, a longer one from
/// its beginning.
const WHOLE_BYTES: usize = 420;
/// What is chosen goes on with what follows it up to this length.
const SHORT_BYTES: usize = 260;
/// A unit is chosen beside the best one from this share of its score.
const SCORE_SHARE: f32 = 0.6;
/// From this share of the question on, what the heading doesn't say tells where in the passage its
/// answer is.
const TELLING_SHARE: f32 = 0.3;
/// A list with more items than this shows only those that the question names, where it names some.
const LIST_ITEMS_FEW: usize = 2;
/// A list never shows more items than this.
const LIST_ITEMS_MAX: usize = 8;

/// What of the passage answers the question. A list that nothing opens gets the heading to open it.
pub(super) fn excerpt(passage: &Passage, question: &Wanted) -> RichText {
    let named = format!("{} {}", passage.title, passage.heading.join(" "));
    let telling = question.without(&question.terms_in(&named));
    let units = units(&passage.body.0, &telling);
    let mut part = joined(&chosen(&units, question));
    if let (Some(Block::List { .. }), Some(heading)) = (part.first(), passage.heading.last()) {
        let text = heading.clone();
        part.insert(
            0,
            Block::Paragraph {
                spans: vec![Span::Strong { text }],
            },
        );
    }
    RichText(part)
}

/// What of a passage that was found answers the question, without form.
pub fn quotation(hit: &Hit) -> String {
    excerpt(&hit.passage, &Wanted::of(hit)).plain_text()
}

impl Wanted {
    /// What the question that found a passage asks.
    pub(super) fn of(hit: &Hit) -> Self {
        Self {
            terms: hit.asked.to_vec(),
            language: hit.language,
        }
    }

    fn terms_in(&self, text: &str) -> HashSet<String> {
        let tokens = terms::of(text, self.language);
        tokens.into_iter().map(|token| token.term).collect()
    }

    /// What the heading says already tells no part of its passage from another.
    fn without(&self, named: &HashSet<String>) -> Self {
        let terms = self.terms.iter().filter(|(term, _)| !named.contains(term));
        Self {
            terms: terms.cloned().collect(),
            language: self.language,
        }
    }

    fn weight(&self) -> f32 {
        self.terms.iter().map(|(_, weight)| weight).sum()
    }

    fn score(&self, text: &str) -> f32 {
        let terms = self.terms_in(text);
        self.terms
            .iter()
            .filter(|(term, _)| terms.contains(term))
            .map(|(_, weight)| weight)
            .sum()
    }
}

/// A sentence, or a list or a piece of code with the line that opens it.
struct Unit {
    blocks: Vec<Block>,
    /// Sentences of one paragraph have the same number.
    paragraph: usize,
    bytes: usize,
    score: f32,
}

impl Unit {
    fn new(blocks: Vec<Block>, paragraph: usize, telling: &Wanted) -> Self {
        let text = RichText(blocks.clone()).plain_text();
        Self {
            bytes: text.len(),
            score: telling.score(&text),
            paragraph,
            blocks,
        }
    }

    /// Whether it says what is not.
    fn excludes(&self) -> bool {
        const NOT: &[&str] = &[
            "n't ", "n’t ", "not ", "cannot ", "except", "never ", "nicht ", "kein", " pas ",
            "niet ", "geen ",
        ];
        let text = RichText(self.blocks.clone()).plain_text().to_lowercase();
        NOT.iter().any(|word| text.contains(word))
    }

    fn opens(&self) -> bool {
        RichText(self.blocks.clone()).plain_text().ends_with(':')
    }
}

fn units(blocks: &[Block], telling: &Wanted) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for (paragraph, block) in blocks.iter().enumerate() {
        match block {
            Block::Paragraph { spans } => {
                let sentences = sentence::split_spans(spans).into_iter();
                units.extend(
                    sentences.map(|spans| {
                        Unit::new(vec![Block::Paragraph { spans }], paragraph, telling)
                    }),
                );
            }
            other => {
                let opening = units.pop_if(|last| last.opens());
                let excludes = opening.as_ref().is_some_and(Unit::excludes);
                let mut blocks = opening.map_or_else(Vec::new, |unit| unit.blocks);
                // Of what is not taken back, one item shown would say that all else is.
                blocks.push(match excludes {
                    true => other.clone(),
                    false => narrowed(other, telling),
                });
                units.push(Unit::new(blocks, paragraph, telling));
            }
        }
    }
    units
}

/// The units that speak of what is asked, and what follows them while there is room; the passage
/// from its beginning where the heading says it all.
fn chosen<'a>(units: &'a [Unit], question: &Wanted) -> Vec<&'a Unit> {
    let best = units.iter().map(|unit| unit.score).fold(0.0, f32::max);
    let is_in_body = best >= question.weight() * TELLING_SHARE;
    let room = match is_in_body {
        true => SHORT_BYTES,
        false => WHOLE_BYTES,
    };
    if units.iter().map(|unit| unit.bytes).sum::<usize>() <= room {
        return units.iter().collect();
    }
    let is_wanted = |unit: &Unit| is_in_body && unit.score >= best * SCORE_SHARE;
    let first = opening(units, units.iter().position(is_wanted).unwrap_or(0));
    let mut shown: Vec<&Unit> = Vec::new();
    let mut bytes = 0;
    let mut follows = true;
    for unit in &units[first..] {
        let bytes_max = match is_wanted(unit) {
            true => WHOLE_BYTES,
            false => room,
        };
        let fits = shown.is_empty() || bytes + unit.bytes <= bytes_max;
        follows = fits && (follows || is_wanted(unit));
        if follows {
            bytes += unit.bytes;
            shown.push(unit);
        }
    }
    shown
}

/// A sentence often leans on the one before it ("It isn't made for carbon rails"): where the two are
/// short, the answer begins with that.
fn opening(units: &[Unit], first: usize) -> usize {
    let before = first.checked_sub(1).filter(|before| {
        let (before, unit) = (&units[*before], &units[first]);
        before.paragraph == unit.paragraph && before.bytes + unit.bytes <= SHORT_BYTES
    });
    before.unwrap_or(first)
}

/// The chosen units as blocks; sentences of one paragraph stand together again.
fn joined(units: &[&Unit]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut paragraph = None;
    for unit in units {
        let goes_on = paragraph == Some(unit.paragraph);
        paragraph = Some(unit.paragraph);
        match (blocks.last_mut(), &unit.blocks[..]) {
            (Some(Block::Paragraph { spans: last }), [Block::Paragraph { spans }]) if goes_on => {
                last.push(Span::Text { text: " ".into() });
                last.extend(spans.iter().cloned());
            }
            _ => blocks.extend(unit.blocks.iter().cloned()),
        }
    }
    blocks
}

/// A long list of facts (countries, prices) cut to the items that the question tells apart; any
/// list cut to what a chat can show.
fn narrowed(block: &Block, telling: &Wanted) -> Block {
    let Block::List { ordered, items } = block else {
        return block.clone();
    };
    let mut shown = items.clone();
    if !ordered && items.len() > LIST_ITEMS_FEW {
        let terms: Vec<HashSet<String>> = items
            .iter()
            .map(|item| telling.terms_in(&item.plain_text()))
            .collect();
        let tells_apart = |term: &str| {
            let with = terms.iter().filter(|item| item.contains(term)).count();
            with > 0 && with * 2 <= items.len()
        };
        let asked: Vec<_> = telling
            .terms
            .iter()
            .filter(|(term, _)| tells_apart(term))
            .collect();
        let score = |at: usize| -> f32 {
            let named = asked.iter().filter(|(term, _)| terms[at].contains(term));
            named.map(|(_, weight)| weight).sum()
        };
        let best = (0..items.len()).map(score).fold(0.0, f32::max);
        if best > 0.0 {
            let mut at = 0;
            shown.retain(|_| {
                at += 1;
                score(at - 1) >= best * SCORE_SHARE
            });
        }
    }
    shown.truncate(LIST_ITEMS_MAX);
    Block::List {
        ordered: *ordered,
        items: shown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::knowledge::{Document, Format};

    fn of(markdown: &str, question: &[&str]) -> String {
        let passages = Document::read("x", markdown, Format::Markdown).passages(None);
        let terms: Vec<_> = question
            .iter()
            .map(|term| ((*term).to_owned(), 1.0))
            .collect();
        let wanted = Wanted {
            terms,
            language: Some(Language::English),
        };
        excerpt(&passages[0], &wanted).plain_text()
    }

    const FILLER: &str = "Nothing of interest stands in this sentence, which is here to be long. ";

    #[test]
    fn a_short_passage_is_quoted_whole() {
        assert_eq!(
            of("One. Two.\n\n- a\n- b", &["question"]),
            "One. Two.\na\nb"
        );
    }

    #[test]
    fn a_long_list_shows_the_item_that_the_question_names() {
        let list = "Days:\n\n- Spain: 4\n- Italy: 4\n- France: 2\n- Belgium: 1\n- Austria: 3\n";
        assert_eq!(of(list, &["franc"]), "Days:\nFrance: 2");
        assert_eq!(of(list, &["ship"]).lines().count(), 6);
    }

    #[test]
    fn a_list_of_what_is_not_is_shown_whole() {
        let list = "We can't take back:\n\n- bags with a name\n- gift cards\n- used repair kits\n";
        assert_eq!(of(list, &["bag"]).lines().count(), 4);
    }

    #[test]
    fn a_long_passage_gives_the_sentence_that_answers_and_little_more() {
        let filler = FILLER.repeat(5);
        let seen = of(
            &format!("{filler}\n\n{filler}The moon is round. It shines. {filler}"),
            &["moon"],
        );
        assert!(seen.contains("The moon is round. It shines."), "{seen}");
        assert!(seen.len() <= SHORT_BYTES + 10, "{seen}");
    }

    #[test]
    fn sentences_that_answer_together_keep_their_order() {
        let filler = FILLER.repeat(3);
        let seen = of(
            &format!("The moon is round. {filler}\n\n{filler}\n\nThe moon is far."),
            &["moon"],
        );
        assert!(seen.starts_with("The moon is round."), "{seen}");
        assert!(seen.ends_with("The moon is far."), "{seen}");
    }

    #[test]
    fn a_list_comes_with_the_line_that_opens_it() {
        let filler = FILLER.repeat(7);
        let seen = of(
            &format!("{filler}\n\nDo this:\n\n1. Call the moon\n2. Wait"),
            &["moon"],
        );
        assert_eq!(seen, "Do this:\nCall the moon\nWait");
    }
}
