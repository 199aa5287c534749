//! A page's tree, unless it is deeper than any needs to be.
//!
//! A parser's time grows with the square of the depth, and what walks a tree recurses. So the page
//! is parsed piece by piece, and given up as soon as it is too deep.

use htmd::Node;
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::RcDom;
use std::rc::Rc;

/// Elements within each other.
const DEPTH_MAX: usize = 256;
/// How much is parsed between two looks at the depth.
const PIECE_BYTES: usize = 16 * 1024;

/// Parses a page as a reader without scripts would see it; none if it nests too deeply.
pub(super) fn parse(source: &str) -> Option<Rc<Node>> {
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts {
            scripting_enabled: false,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    };
    let mut parser = parse_document(RcDom::default(), options);
    let mut rest = source;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE_BYTES));
        parser.process(StrTendril::from_slice(piece));
        if is_end_deep(&parser.tokenizer.sink.sink.document) {
            return None;
        }
        rest = after;
    }
    let document = parser.finish().document;
    (!is_deep(&document)).then_some(document)
}

/// Whether what is parsed at the moment is too deep: it stands at the end of the tree.
fn is_end_deep(document: &Rc<Node>) -> bool {
    let mut node = Rc::clone(document);
    for _ in 0..DEPTH_MAX {
        let last = node.children.borrow().last().map(Rc::clone);
        match last {
            Some(last) => node = last,
            None => return false,
        }
    }
    true
}

/// Whether anything in the tree is too deep.
fn is_deep(document: &Rc<Node>) -> bool {
    let mut ahead = vec![(Rc::clone(document), 0)];
    while let Some((node, depth)) = ahead.pop() {
        if depth >= DEPTH_MAX {
            return true;
        }
        let children = node.children.borrow();
        ahead.extend(children.iter().map(|child| (Rc::clone(child), depth + 1)));
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_nests_without_end_is_given_up() {
        for piece in [
            "<div>",
            "<b>",
            "<SPAN class=x>",
            // An end that ends nothing.
            "<div></x>",
            "<div></span>",
            // A table keeps ends of what is around it from counting.
            "<div><table><tr><td></div></table>",
            "<table><tr><td>",
        ] {
            assert!(parse(&piece.repeat(100_000)).is_none(), "{piece}");
        }
    }

    #[test]
    fn a_long_page_is_not_deep() {
        for piece in [
            "<p>A word.<ul><li>One<li>Two</ul>",
            "<p>Wörter <b>und</b> mehr</p>",
            "<br>",
            "<script>if (i<n) {}</script>",
        ] {
            assert!(parse(&piece.repeat(5_000)).is_some(), "{piece}");
        }
    }
}
