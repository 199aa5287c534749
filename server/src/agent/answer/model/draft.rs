//! What the model writes, as far as it came: which of it may be seen, and what it comes to.

use super::address::{address_in, host, without_addresses};
use super::promise;
use crate::agent::{Answer, Passage, markdown};
use baton_protocol::wire::{Block, Citation, RichText, Span};
use std::collections::HashSet;
use std::sync::Arc;

/// What an answer may have, in bytes. The provider is told a limit, too; it need not hold it.
const ANSWER_BYTES_MAX: usize = 8_000;

pub(super) struct Draft<'p> {
    passages: &'p [Arc<Passage>],
    /// The links that may stand in it: those of the passages, to the hosts that they are on.
    links: HashSet<&'p str>,
    text: String,
}

impl<'p> Draft<'p> {
    pub(super) fn new(passages: &'p [Arc<Passage>]) -> Self {
        let urls = || passages.iter().filter_map(|passage| passage.url.as_deref());
        let mut links: HashSet<_> = urls().collect();
        for passage in passages {
            collect_links(&passage.body.0, &mut links);
        }
        // Whoever writes to an article must not lead visitors elsewhere.
        links.retain(|link| host(link).is_none_or(|at| urls().any(|url| host(url) == Some(at))));
        Self {
            passages,
            links,
            text: String::new(),
        }
    }

    /// False if it has become too long.
    pub(super) fn push(&mut self, words: &str) -> bool {
        self.text.push_str(words);
        self.text.len() <= ANSWER_BYTES_MAX
    }

    /// The words that may be shown; none before it rests on a passage.
    pub(super) fn so_far(&self) -> Option<String> {
        // What begins like a number or a link is not known before its end.
        let open = self.text.rfind(['[', '<']).filter(|at| {
            let rest = &self.text[*at..];
            !rest.contains([']', '>']) || rest.ends_with(']') || unfinished_link(rest)
        });
        let whole = &self.text[..open.unwrap_or(self.text.len())];
        // Nor is it known what a sentence about a person comes to.
        let whole = &whole[..promise::begun(whole).unwrap_or(whole.len())];
        let (body, citations) = self.read(whole);
        let words = body.plain_text();
        (!citations.is_empty() && !words.is_empty()).then_some(words)
    }

    /// The answer; none if it rests on no passage or says nothing.
    pub(super) fn finish(self) -> Option<Answer> {
        let (body, citations) = self.read(&self.text);
        let says_nothing = body.plain_text().trim().is_empty();
        (!citations.is_empty() && !says_nothing).then_some(Answer {
            body,
            citations,
            offers_person: false,
            nearest: None,
        })
    }

    fn read(&self, text: &str) -> (RichText, Vec<Citation>) {
        let mut reading = Reading {
            passages: self.passages,
            links: &self.links,
            cited: Vec::new(),
        };
        // The first line names what the answer rests on; it is no part of it.
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        let is_sources = !first.trim().is_empty()
            && first
                .chars()
                .all(|c| c.is_ascii_digit() || "[], \r".contains(c));
        let body = if is_sources { rest } else { text };
        let mut rich = markdown::reply(body.trim());
        if is_sources {
            for (_, _, number) in marks_of(first) {
                reading.cite(number);
            }
        }
        reading.blocks(&mut rich.0);
        let citations = (1..).zip(&reading.cited).map(|(number, passage)| Citation {
            number,
            title: passage.label(),
            url: passage.url.clone(),
        });
        (rich, citations.collect())
    }
}

/// "](" came, and its end did not.
fn unfinished_link(rest: &str) -> bool {
    rest.contains("](") && !rest.contains(')')
}

/// Checks what was written against the passages.
struct Reading<'d, 'p> {
    passages: &'p [Arc<Passage>],
    links: &'d HashSet<&'p str>,
    cited: Vec<&'p Arc<Passage>>,
}

impl Reading<'_, '_> {
    /// The citation's number in the answer; none for a passage that the model was not shown.
    fn cite(&mut self, number: usize) -> Option<u16> {
        let passage = self.passages.get(number.checked_sub(1)?)?;
        let known = self
            .cited
            .iter()
            .position(|cited| Arc::ptr_eq(cited, passage));
        let at = known.unwrap_or_else(|| {
            self.cited.push(passage);
            self.cited.len() - 1
        });
        u16::try_from(at + 1).ok()
    }

    fn blocks(&mut self, blocks: &mut Vec<Block>) {
        blocks.retain_mut(|block| match block {
            Block::Paragraph { spans } => {
                let old = promise::without(std::mem::take(spans));
                old.into_iter().for_each(|span| self.span(span, spans));
                !spans.is_empty()
            }
            Block::List { items, .. } => {
                items.iter_mut().for_each(|item| self.blocks(&mut item.0));
                items.retain(|item| !item.0.is_empty());
                !items.is_empty()
            }
            Block::Code { text } => {
                *text = self.without_addresses(&promise::lines_without(text));
                !text.trim().is_empty()
            }
        });
    }

    fn span(&mut self, span: Span, out: &mut Vec<Span>) {
        match span {
            Span::Text { text } => self.words(&self.without_addresses(&text), out),
            Span::Link { text, href } if !self.links.contains(&*href) => {
                self.words(&self.without_addresses(&text), out);
            }
            // Words that name another address than the one that they lead to.
            Span::Link { text, href } if text != href && address_in(&text).is_some() => {
                let text = href.clone();
                out.push(Span::Link { text, href });
            }
            Span::Strong { text } => out.push(Span::Strong {
                text: self.without_addresses(&text),
            }),
            Span::Emphasis { text } => out.push(Span::Emphasis {
                text: self.without_addresses(&text),
            }),
            Span::Code { text } => out.push(Span::Code {
                text: self.without_addresses(&text),
            }),
            other => out.push(other),
        }
    }

    /// Without web addresses that no passage links to.
    fn without_addresses(&self, text: &str) -> String {
        without_addresses(text, |address| self.links.contains(address))
    }

    /// Words with marks like "[2]" among them.
    fn words(&mut self, text: &str, out: &mut Vec<Span>) {
        let mut from = 0;
        for (start, end, number) in marks_of(text) {
            push_text(&text[from..start], out);
            if let Some(number) = self.cite(number) {
                out.push(Span::Citation { number });
            }
            from = end;
        }
        push_text(&text[from..], out);
    }
}

fn push_text(text: &str, out: &mut Vec<Span>) {
    if !text.is_empty() {
        out.push(Span::Text { text: text.into() });
    }
}

/// Where marks like "[2]" begin and end, and their numbers.
fn marks_of(text: &str) -> impl Iterator<Item = (usize, usize, usize)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + text[from..].find('[')?;
            let inner = &text[start + 1..];
            let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
            from = start + 1;
            if digits > 0 && inner[digits..].starts_with(']') {
                let end = start + digits + 2;
                from = end;
                // A number too long to be one is no passage's.
                return Some((start, end, inner[..digits].parse().unwrap_or(0)));
            }
        }
    })
}

/// The links of a passage's body.
fn collect_links<'b>(blocks: &'b [Block], links: &mut HashSet<&'b str>) {
    for block in blocks {
        match block {
            Block::Paragraph { spans } => {
                links.extend(spans.iter().filter_map(|span| match span {
                    Span::Link { href, .. } => Some(href.as_str()),
                    _ => None,
                }))
            }
            Block::List { items, .. } => {
                items.iter().for_each(|item| collect_links(&item.0, links));
            }
            Block::Code { .. } => {}
        }
    }
}
