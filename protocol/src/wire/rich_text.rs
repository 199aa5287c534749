//! Rich text: a small tree that the server parses from Markdown and the apps turn into DOM nodes.
//! No HTML string exists anywhere on the way.

use serde::{Deserialize, Serialize};

/// A sequence of blocks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct RichText(pub Vec<Block>);

/// A block of rich text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph; headings become one with its text strong.
    Paragraph {
        /// Its content.
        spans: Vec<Span>,
    },
    /// A list. Items hold blocks, so lists nest; the server cuts at `RICH_TEXT_DEPTH_MAX`.
    List {
        /// Numbered from 1 if true, bullets otherwise.
        ordered: bool,
        /// The items.
        #[cfg_attr(feature = "schema", schema(no_recursion))]
        items: Vec<RichText>,
    },
    /// Preformatted text.
    Code {
        /// The lines, with their breaks.
        text: String,
    },
}

/// A run of text within a block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Span {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// Stronger than its surroundings.
    Strong {
        /// The words.
        text: String,
    },
    /// Stressed.
    Emphasis {
        /// The words.
        text: String,
    },
    /// Code within a line.
    Code {
        /// The characters.
        text: String,
    },
    /// A link. The server lets only `http`, `https`, `mailto` and `tel` through.
    Link {
        /// The words.
        text: String,
        /// Where it leads.
        href: String,
    },
    /// Refers to the message's citation of this number.
    Citation {
        /// 1 for the first.
        number: u16,
    },
    /// A line break.
    Break,
}

impl RichText {
    /// One paragraph of plain words.
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self(vec![Block::Paragraph {
            spans: vec![Span::Text { text: text.into() }],
        }])
    }

    /// The words alone, blocks and items on lines of their own, without citation numbers.
    pub fn plain_text(&self) -> String {
        let mut out = String::new();
        self.write_plain(&mut out);
        out.truncate(out.trim_end().len());
        out
    }

    fn write_plain(&self, out: &mut String) {
        for block in &self.0 {
            match block {
                Block::Paragraph { spans } => {
                    spans.iter().for_each(|span| span.write_plain(out));
                    out.push('\n');
                }
                Block::List { items, .. } => items.iter().for_each(|item| item.write_plain(out)),
                Block::Code { text } => {
                    out.push_str(text);
                    out.push('\n');
                }
            }
        }
    }
}

impl Span {
    fn write_plain(&self, out: &mut String) {
        match self {
            Self::Text { text }
            | Self::Strong { text }
            | Self::Emphasis { text }
            | Self::Code { text }
            | Self::Link { text, .. } => out.push_str(text),
            Self::Citation { .. } => {}
            Self::Break => out.push('\n'),
        }
    }
}
