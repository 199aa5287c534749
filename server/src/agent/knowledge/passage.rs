//! A passage: the part of a document below one heading, small enough to be an answer's source.

use baton_protocol::wire::{Block, RichText};

/// A part of a document, as it is searched, quoted and cited.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// The name of its document.
    pub document: String,
    /// The title of its document.
    pub title: String,
    /// The headings that lead to it, the outermost first; empty above the first heading.
    pub heading: Vec<String>,
    /// The `http(s)` address of its document; none if it is not published.
    pub url: Option<String>,
    /// What it says.
    pub body: RichText,
    /// The words of the body, without form.
    pub text: String,
}

impl Passage {
    /// How a citation names it: the document's title, and the heading where there is one.
    pub fn label(&self) -> String {
        match self.heading.last() {
            Some(heading) => format!("{}: {heading}", self.title),
            None => self.title.clone(),
        }
    }
}

/// A passage goes on past its heading's part up to about this many bytes, then a new one begins.
const PASSAGE_BYTES: usize = 2_000;

/// Cuts a long part between its blocks.
pub(super) fn cut(body: RichText) -> impl Iterator<Item = RichText> {
    let mut blocks = body.0.into_iter().peekable();
    std::iter::from_fn(move || {
        let mut part: Vec<Block> = vec![blocks.next()?];
        let mut bytes = block_bytes(&part[0]);
        while let Some(next) = blocks.next_if(|next| bytes + block_bytes(next) <= PASSAGE_BYTES) {
            bytes += block_bytes(&next);
            part.push(next);
        }
        Some(RichText(part))
    })
}

fn block_bytes(block: &Block) -> usize {
    RichText(vec![block.clone()]).plain_text().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_part_is_cut_between_blocks_and_loses_nothing() {
        let paragraph = "word ".repeat(150);
        let body = RichText(
            (0..10)
                .flat_map(|_| RichText::paragraph(&*paragraph).0)
                .collect(),
        );
        let parts: Vec<_> = cut(body.clone()).collect();
        assert!(parts.len() > 1);
        assert!(
            parts
                .iter()
                .all(|part| part.plain_text().len() <= PASSAGE_BYTES)
        );
        let again: Vec<_> = parts.into_iter().flat_map(|part| part.0).collect();
        assert_eq!(RichText(again), body);
    }
}
