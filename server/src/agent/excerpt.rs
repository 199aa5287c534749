//! The part of a passage that answers a question: short enough for a chat, whole enough to be
//! understood.

use super::passage::Passage;
use super::sentence;
use super::terms;
use baton_protocol::wire::{Block, RichText, Span};
use std::collections::HashSet;

/// A passage that is no longer than this is quoted whole.
const WHOLE_BYTES: usize = 420;
/// A window of sentences goes on up to this length.
const WINDOW_BYTES: usize = 320;
/// Sentences in a window.
const WINDOW_SENTENCES: usize = 3;
/// A list with more items than this shows only those that the question names, where it names some.
const LIST_ITEMS_FEW: usize = 4;
/// A list never shows more items than this.
const LIST_ITEMS_MAX: usize = 8;

/// What of the passage answers a question with these weighted terms. A list that nothing opens
/// gets the heading to open it.
pub(super) fn excerpt(passage: &Passage, question: &[(String, f32)]) -> RichText {
    let mut part = chosen(passage, question);
    if let (Some(Block::List { .. }), Some(heading)) = (part.0.first(), passage.heading.last()) {
        let text = heading.clone();
        part.0.insert(
            0,
            Block::Paragraph {
                spans: vec![Span::Strong { text }],
            },
        );
    }
    part
}

fn chosen(passage: &Passage, question: &[(String, f32)]) -> RichText {
    let named = format!("{} {}", passage.title, passage.heading.join(" "));
    let named = terms::of(&named);
    // What the heading says already tells no item of a list from another.
    let (_, telling): (Vec<_>, Vec<_>) = question
        .iter()
        .cloned()
        .partition(|(term, _)| named.contains(term));
    let blocks = passage.body.0.iter().map(|block| narrowed(block, &telling));
    let whole = RichText(blocks.collect());
    if whole.plain_text().len() <= WHOLE_BYTES {
        return whole;
    }
    let scores: Vec<f32> = whole
        .0
        .iter()
        .map(|block| score_of_block(block, question))
        .collect();
    let mut best = 0;
    for (at, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = at;
        }
    }
    RichText(around(&whole.0, best, question))
}

/// The chosen block with what it can't be understood without: the line that opens a list, or the
/// list that a line opens.
fn around(blocks: &[Block], best: usize, question: &[(String, f32)]) -> Vec<Block> {
    match &blocks[best] {
        Block::Paragraph { spans } => {
            let mut part = vec![Block::Paragraph {
                spans: window(spans, question),
            }];
            let opens_list = ends_with_colon(&part[0]);
            if let (true, Some(list)) = (opens_list, blocks.get(best + 1)) {
                part.push(list.clone());
            }
            part
        }
        list_or_code => {
            let opening = best
                .checked_sub(1)
                .and_then(|before| match &blocks[before] {
                    Block::Paragraph { spans } => sentence::split_spans(spans).pop(),
                    _ => None,
                });
            opening
                .map(|spans| Block::Paragraph { spans })
                .into_iter()
                .chain([list_or_code.clone()])
                .collect()
        }
    }
}

/// A long list of facts (countries, prices) cut to the items that the question tells apart; any
/// list cut to what a chat can show.
fn narrowed(block: &Block, question: &[(String, f32)]) -> Block {
    let Block::List { ordered, items } = block else {
        return block.clone();
    };
    let mut shown = items.clone();
    if !ordered && items.len() > LIST_ITEMS_FEW {
        let terms: Vec<HashSet<String>> = items
            .iter()
            .map(|item| terms::of(&item.plain_text()).into_iter().collect())
            .collect();
        let tells_apart = |term: &str| {
            let with = terms.iter().filter(|item| item.contains(term)).count();
            with > 0 && with * 3 <= items.len()
        };
        let telling: Vec<_> = question
            .iter()
            .filter(|(term, _)| tells_apart(term))
            .collect();
        let named = |at: usize| telling.iter().any(|(term, _)| terms[at].contains(term));
        if !telling.is_empty() {
            let mut at = 0;
            shown.retain(|_| {
                at += 1;
                named(at - 1)
            });
        }
    }
    shown.truncate(LIST_ITEMS_MAX);
    Block::List {
        ordered: *ordered,
        items: shown,
    }
}

/// The best sentence and what follows it; the whole paragraph where it is short.
fn window(spans: &[Span], question: &[(String, f32)]) -> Vec<Span> {
    let sentences = sentence::split_spans(spans);
    let texts: Vec<String> = sentences.iter().map(|sentence| plain(sentence)).collect();
    if sentences.len() <= WINDOW_SENTENCES
        && texts.iter().map(String::len).sum::<usize>() <= WINDOW_BYTES
    {
        return spans.to_vec();
    }
    let mut start = 0;
    for (at, text) in texts.iter().enumerate() {
        if score(text, question) > score(&texts[start], question) {
            start = at;
        }
    }
    // The last sentence alone often leans on the one before.
    if start > 0 && start + 1 == texts.len() {
        start -= 1;
    }
    let mut shown: Vec<Span> = Vec::new();
    let mut bytes = 0;
    for (sentence, text) in sentences
        .iter()
        .zip(&texts)
        .skip(start)
        .take(WINDOW_SENTENCES)
    {
        if !shown.is_empty() {
            if bytes + text.len() > WINDOW_BYTES {
                break;
            }
            shown.push(Span::Text { text: " ".into() });
        }
        bytes += text.len();
        shown.extend(sentence.iter().cloned());
    }
    shown
}

fn score_of_block(block: &Block, question: &[(String, f32)]) -> f32 {
    score(&RichText(vec![block.clone()]).plain_text(), question)
}

fn score(text: &str, question: &[(String, f32)]) -> f32 {
    let terms: HashSet<String> = terms::of(text).into_iter().collect();
    question
        .iter()
        .filter(|(term, _)| terms.contains(term))
        .map(|(_, weight)| weight)
        .sum()
}

fn plain(spans: &[Span]) -> String {
    RichText(vec![Block::Paragraph {
        spans: spans.to_vec(),
    }])
    .plain_text()
}

fn ends_with_colon(block: &Block) -> bool {
    RichText(vec![block.clone()]).plain_text().ends_with(':')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::document::{Document, Format};

    fn of(markdown: &str, question: &[&str]) -> String {
        let passages = Document::read("x", markdown, Format::Markdown).passages(None);
        let question: Vec<_> = question
            .iter()
            .map(|term| ((*term).to_owned(), 1.0))
            .collect();
        excerpt(&passages[0], &question).plain_text()
    }

    #[test]
    fn a_short_passage_is_quoted_whole() {
        assert_eq!(of("One. Two.\n\n- a\n- b", &["two"]), "One. Two.\na\nb");
    }

    #[test]
    fn a_long_list_shows_the_item_that_the_question_names() {
        let list = "Days:\n\n- Spain: 4\n- Italy: 4\n- France: 2\n- Belgium: 1\n- Austria: 3\n";
        assert_eq!(of(list, &["franc"]), "Days:\nFrance: 2");
        assert_eq!(of(list, &["ship"]).lines().count(), 6);
    }

    #[test]
    fn a_long_passage_gives_the_sentence_and_its_neighbours() {
        let filler =
            "Nothing of interest stands in this sentence, which is here to be long. ".repeat(5);
        let seen = of(
            &format!("{filler}\n\n{filler}The moon is round. It shines. {filler}"),
            &["moon"],
        );
        assert!(seen.starts_with("The moon is round. It shines."), "{seen}");
        assert!(seen.len() <= WINDOW_BYTES + 10, "{seen}");
    }

    #[test]
    fn a_list_comes_with_the_line_that_opens_it() {
        let filler =
            "Nothing of interest stands in this sentence, which is here to be long. ".repeat(7);
        let seen = of(
            &format!("{filler}\n\nDo this:\n\n1. Call the moon\n2. Wait"),
            &["moon"],
        );
        assert_eq!(seen, "Do this:\nCall the moon\nWait");
    }
}
