//! Markdown into rich text, for articles and for operators' replies.
//!
//! Whatever comes in, only the typed tree comes out: raw HTML is words, an image is its
//! alternative text, a link is `http`, `https`, `mailto`, `tel` or nothing but its words, and lists
//! nest no deeper than `RICH_TEXT_DEPTH_MAX`. It takes time and memory in proportion to the input.

mod table;

use super::link;
use baton_protocol::wire::limits::RICH_TEXT_DEPTH_MAX;
use baton_protocol::wire::{Block, RichText, Span};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;
use table::Table;

/// What an operator wrote. As in every chat, a line break is a line break.
pub fn reply(markdown: &str) -> RichText {
    let markdown = clean(markdown);
    let mut builder = Builder::new(Newlines::Kept, None);
    Parser::new_ext(&markdown, OPTIONS).for_each(|event| builder.push(event));
    let rich = builder.finish();
    // "---" is a line between paragraphs, "#" a heading of nothing: then it was meant as it stands.
    if rich.plain_text().trim().is_empty() {
        return RichText::paragraph(markdown.trim());
    }
    rich
}

/// The Markdown that is understood: CommonMark and tables.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_TASKLISTS);

/// What a single line break in a paragraph means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Newlines {
    /// A space, as in an article that is wrapped at some column.
    Flow,
    /// A line break, as in a chat.
    Kept,
}

/// Without the control characters that no text needs, and without those that turn the writing
/// direction for everything that follows.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let unwanted = |c: char| {
        (c.is_control() && c != '\n' && c != '\t') || ('\u{202a}'..='\u{202e}').contains(&c)
    };
    if text.contains(unwanted) {
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        Cow::Owned(lines.chars().filter(|&c| !unwanted(c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// How a run of words looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Plain,
    Strong,
    Emphasis,
}

/// A list that is being read.
struct OpenList {
    ordered: bool,
    items: Vec<RichText>,
    /// The blocks around the list, to go on with when it ends.
    around: Vec<Block>,
}

/// Builds the tree from the parser's events, one at a time.
pub(super) struct Builder<'s> {
    newlines: Newlines,
    site: Option<&'s str>,
    blocks: Vec<Block>,
    lists: Vec<OpenList>,
    /// Lists whose items go on as paragraphs of the item around: those that are deeper than allowed,
    /// and those that the tree has no number for ("3. Third"). Each with its next number.
    flat_lists: Vec<Option<u64>>,
    spans: Vec<Span>,
    strong: usize,
    emphasis: usize,
    link: Option<OpenLink>,
    code: Option<String>,
    table: Option<Table>,
}

struct OpenLink {
    href: Option<String>,
    text: String,
}

impl<'s> Builder<'s> {
    pub(super) fn new(newlines: Newlines, site: Option<&'s str>) -> Self {
        Self {
            newlines,
            site,
            blocks: Vec::new(),
            lists: Vec::new(),
            flat_lists: Vec::new(),
            spans: Vec::new(),
            strong: 0,
            emphasis: 0,
            link: None,
            code: None,
            table: None,
        }
    }

    pub(super) fn push(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                match &mut self.code {
                    Some(code) => code.push_str(&clean(&text)),
                    None => self.words(&text),
                }
            }
            Event::Code(text) => self.inline_code(&text),
            Event::SoftBreak if self.newlines == Newlines::Flow => self.words(" "),
            Event::SoftBreak | Event::HardBreak => self.line_break(),
            Event::Rule => self.end_paragraph(),
            Event::TaskListMarker(done) => self.words(if done { "☑ " } else { "☐ " }),
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.words(&text);
            }
        }
    }

    pub(super) fn finish(mut self) -> RichText {
        self.end_paragraph();
        while !self.lists.is_empty() {
            self.end_list();
        }
        RichText(self.blocks)
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } => {
                self.end_paragraph();
                self.strong += 1;
            }
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.emphasis += 1,
            Tag::Link { dest_url, .. } => {
                self.link = Some(OpenLink {
                    href: link::safe(&dest_url, self.site),
                    text: String::new(),
                });
            }
            Tag::CodeBlock(_) => {
                self.end_paragraph();
                self.code = Some(String::new());
            }
            Tag::List(first) => self.start_list(first),
            Tag::Table(_) => {
                self.end_paragraph();
                self.table = Some(Table::default());
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.column = 0;
                    table.in_header = matches!(tag, Tag::TableHead);
                }
            }
            Tag::TableCell => self.start_cell(),
            Tag::Item => self.start_item(),
            Tag::Paragraph => self.start_paragraph(),
            Tag::BlockQuote(_) | Tag::HtmlBlock => self.end_paragraph(),
            // An image is its alternative text, which comes as words; the others are not enabled.
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.end_paragraph();
                self.strong = self.strong.saturating_sub(1);
            }
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::Link => self.end_link(),
            TagEnd::CodeBlock => {
                if let Some(text) = self.code.take() {
                    let text = text.trim_end_matches('\n').to_owned();
                    self.blocks.push(Block::Code { text });
                }
            }
            TagEnd::List(_) => {
                self.end_paragraph();
                if self.flat_lists.pop().is_none() {
                    self.end_list();
                }
            }
            TagEnd::Item => self.end_item(),
            TagEnd::TableCell => self.end_cell(),
            TagEnd::TableRow => {
                let spans = std::mem::take(&mut self.spans);
                if let Some(table) = &mut self.table {
                    table.rows.push(RichText(vec![Block::Paragraph { spans }]));
                }
            }
            TagEnd::Table => {
                if let Some(Table { rows: items, .. }) = self.table.take() {
                    self.blocks.push(Block::List {
                        ordered: false,
                        items,
                    });
                }
            }
            TagEnd::Paragraph | TagEnd::BlockQuote(_) | TagEnd::HtmlBlock => self.end_paragraph(),
            _ => {}
        }
    }

    fn look(&self) -> Look {
        match (self.strong, self.emphasis) {
            (1.., _) => Look::Strong,
            (_, 1..) => Look::Emphasis,
            _ => Look::Plain,
        }
    }

    /// Adds words, to the last span where it looks the same: the parser cuts at every sign that
    /// could have been markup.
    fn words(&mut self, text: &str) {
        // Again, because entities such as `&#x202e;` are characters only now.
        let text = clean(text);
        if text.contains('\n') && self.link.is_none() && self.newlines == Newlines::Kept {
            for (at, line) in text.split('\n').enumerate() {
                if at > 0 {
                    self.line_break();
                }
                self.words(line);
            }
            return;
        }
        if let Some(link) = &mut self.link {
            link.text.push_str(&text);
            return;
        }
        match (self.look(), self.spans.last_mut()) {
            (_, _) if text.is_empty() => {}
            (Look::Plain, Some(Span::Text { text: last }))
            | (Look::Strong, Some(Span::Strong { text: last }))
            | (Look::Emphasis, Some(Span::Emphasis { text: last })) => last.push_str(&text),
            (Look::Plain, _) => self.spans.push(Span::Text { text: text.into() }),
            (Look::Strong, _) => self.spans.push(Span::Strong { text: text.into() }),
            (Look::Emphasis, _) => self.spans.push(Span::Emphasis { text: text.into() }),
        }
    }

    fn inline_code(&mut self, text: &str) {
        let text = clean(text).into_owned();
        match &mut self.link {
            Some(link) => link.text.push_str(&text),
            None => self.spans.push(Span::Code { text }),
        }
    }

    fn line_break(&mut self) {
        match &mut self.link {
            Some(link) => link.text.push(' '),
            None => self.spans.push(Span::Break),
        }
    }

    fn end_link(&mut self) {
        let Some(OpenLink { href, text }) = self.link.take() else {
            return;
        };
        match href {
            Some(href) if text.trim().is_empty() => self.spans.push(Span::Link {
                text: href.clone(),
                href,
            }),
            Some(href) => self.spans.push(Span::Link { text, href }),
            None => self.words(&text),
        }
    }

    fn end_paragraph(&mut self) {
        if self.table.is_some() {
            return;
        }
        let mut spans = std::mem::take(&mut self.spans);
        trim(&mut spans);
        if !spans.is_empty() {
            let spans = link::find_in(spans);
            self.blocks.push(Block::Paragraph { spans });
        }
    }

    fn start_list(&mut self, first: Option<u64>) {
        self.end_paragraph();
        let has_number = first.is_none_or(|first| first == 1);
        if has_number && self.flat_lists.is_empty() && self.lists.len() < RICH_TEXT_DEPTH_MAX {
            let around = std::mem::take(&mut self.blocks);
            self.lists.push(OpenList {
                ordered: first.is_some(),
                items: Vec::new(),
                around,
            });
        } else {
            self.flat_lists.push(first);
        }
    }

    fn start_item(&mut self) {
        self.end_paragraph();
        if let Some(Some(number)) = self.flat_lists.last_mut() {
            let lead = format!("{number}. ");
            *number = number.saturating_add(1);
            self.words(&lead);
        }
    }

    /// A paragraph goes on behind the number of its item, and starts afresh anywhere else.
    fn start_paragraph(&mut self) {
        let follows_number =
            matches!(&self.spans[..], [Span::Text { text }] if text.ends_with(". "));
        if !(follows_number && matches!(self.flat_lists.last(), Some(Some(_)))) {
            self.end_paragraph();
        }
    }

    fn end_item(&mut self) {
        self.end_paragraph();
        if !self.flat_lists.is_empty() {
            return;
        }
        if let Some(list) = self.lists.last_mut() {
            list.items.push(RichText(std::mem::take(&mut self.blocks)));
        }
    }

    fn end_list(&mut self) {
        if let Some(list) = self.lists.pop() {
            self.blocks = list.around;
            self.blocks.push(Block::List {
                ordered: list.ordered,
                items: list.items,
            });
        }
    }
}

/// Cuts line breaks and spaces from both ends of a paragraph.
fn trim(spans: &mut Vec<Span>) {
    let is_blank = |span: &Span| match span {
        Span::Break => true,
        Span::Text { text } | Span::Strong { text } | Span::Emphasis { text } => {
            text.trim().is_empty()
        }
        _ => false,
    };
    while spans.last().is_some_and(is_blank) {
        spans.pop();
    }
    let blank = spans.iter().take_while(|span| is_blank(span)).count();
    spans.drain(..blank);
    if let Some(Span::Text { text } | Span::Strong { text }) = spans.last_mut() {
        text.truncate(text.trim_end().len());
    }
    if let Some(Span::Text { text } | Span::Strong { text }) = spans.first_mut() {
        text.drain(..text.len() - text.trim_start().len());
    }
}

#[cfg(test)]
#[path = "markdown_tests.rs"]
mod tests;
