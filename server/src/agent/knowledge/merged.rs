//! Passages as they are read: neighbours in one piece.

use super::{Hit, Passage};
use baton_protocol::wire::{Block, RichText, Span};
use std::sync::Arc;

/// Puts passages that follow each other in an article together, in the order in which they stand
/// there. A piece comes where the best of them came.
pub(in crate::agent) fn merged(hits: &[Hit]) -> Vec<Arc<Passage>> {
    let mut left: Vec<&Hit> = hits.iter().collect();
    let mut pieces = Vec::new();
    while !left.is_empty() {
        let mut piece = vec![left.remove(0)];
        // Each one that is taken may have a further neighbour.
        while let Some(next) = left.iter().position(|hit| follows(&piece, hit)) {
            piece.push(left.remove(next));
        }
        piece.sort_by_key(|hit| hit.place);
        pieces.push(joined(&piece));
    }
    pieces
}

fn follows(piece: &[&Hit], hit: &Hit) -> bool {
    piece.iter().any(|other| {
        other.place.abs_diff(hit.place) == 1 && other.passage.document == hit.passage.document
    })
}

/// One passage of several, under the headings that all of them share. Where a heading of one alone
/// begins, it stands in the text.
fn joined(piece: &[&Hit]) -> Arc<Passage> {
    let first = &piece[0].passage;
    if piece.len() == 1 {
        return Arc::clone(first);
    }
    let shared = piece.iter().fold(first.heading.len(), |shared, hit| {
        let pairs = first.heading.iter().zip(&hit.passage.heading);
        pairs
            .take_while(|(one, other)| one == other)
            .count()
            .min(shared)
    });
    let mut blocks = Vec::new();
    let mut above = &first.heading[..shared];
    for hit in piece {
        let heading = &hit.passage.heading[..];
        if let (true, Some(text)) = (heading != above, heading.last()) {
            let text = text.clone();
            blocks.push(Block::Paragraph {
                spans: vec![Span::Strong { text }],
            });
        }
        above = heading;
        blocks.extend(hit.passage.body.0.iter().cloned());
    }
    let body = RichText(blocks);
    Arc::new(Passage {
        heading: first.heading[..shared].to_vec(),
        text: body.plain_text(),
        body,
        ..Passage::clone(first)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::knowledge::{Document, Format, Knowledge};

    /// What is found of all but the passages below one heading.
    fn read(articles: &[(&str, &str)], question: &str, but: &str) -> Vec<Arc<Passage>> {
        let documents: Vec<_> = articles
            .iter()
            .map(|(name, source)| Document::read(name, source, Format::Markdown))
            .collect();
        let knowledge = Knowledge::build(&documents, None).unwrap();
        let mut hits = knowledge.search(question, 6).unwrap();
        hits.retain(|hit| !hit.passage.label().ends_with(but));
        merged(&hits)
    }

    #[test]
    fn neighbours_are_read_in_one_piece_and_in_their_order() {
        let article = "# Repairs\n## Price\nA repair costs nine euros.\n## Opening\nWe open at ten.\n\
                       ## Repair by post\nSend the repair to us.\n### Repair label\nThe repair label is free.";
        let pieces = read(
            &[("a", article), ("b", "# Repair\nRepair shops.")],
            "repair",
            "Opening",
        );
        let seen: Vec<_> = pieces
            .iter()
            .map(|piece| (piece.label(), &*piece.text))
            .collect();
        let expected = (
            "Repairs: Repair by post".to_owned(),
            "Send the repair to us.\nRepair label\nThe repair label is free.",
        );
        assert!(seen.contains(&expected), "{seen:?}");
        assert!(
            seen.iter().any(|(label, _)| label == "Repairs: Price"),
            "{seen:?}"
        );
        assert_eq!(seen.len(), 3, "{seen:?}");
    }

    #[test]
    fn a_long_part_that_was_cut_is_whole_again() {
        let long: String = (0..60)
            .map(|number| format!("Repair number {number} is a long story about bags.\n\n"))
            .collect();
        let pieces = read(&[("a", &format!("# Repairs\n{long}"))], "repair", "Opening");
        assert_eq!(pieces.len(), 1);
        assert!(pieces[0].text.starts_with("Repair number 0 "));
        assert_eq!(pieces[0].text.lines().count(), 60);
        assert!(!pieces[0].text.contains("Repairs"));
    }
}
