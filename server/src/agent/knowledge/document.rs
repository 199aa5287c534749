//! A document of the owner's: a Markdown or plain text file with a title and an address.

use super::passage::{self, Passage};
use crate::agent::language::Language;
use crate::agent::link;
use crate::agent::markdown::{self, Builder, Newlines, OPTIONS};
use baton_protocol::wire::{Block, RichText, Span};
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

/// One file of the owner's knowledge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What it is called among the owner's documents. No two have the same name.
    pub name: String,
    /// Its title: the front matter's, else the first heading, else made from the name.
    pub title: String,
    /// Where it can be read: an `http(s)` address, or a path on the owner's site. None if it is
    /// not published.
    pub url: Option<String>,
    /// What it says, without the front matter.
    pub body: String,
    /// How the body is written.
    pub format: Format,
}

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// CommonMark with tables.
    Markdown,
    /// Plain text: an empty line ends a paragraph.
    Text,
}

impl Format {
    /// The format that a file's name tells by its ending; none if it is not one that is understood.
    pub fn of_file(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "md" | "markdown" => Some(Self::Markdown),
            "txt" | "text" => Some(Self::Text),
            _ => None,
        }
    }

    /// How a stored document of this name is written: what was HTML is kept as Markdown, what was
    /// PDF as text.
    pub fn of_stored(name: &str) -> Self {
        let is_pdf = name.to_ascii_lowercase().ends_with(".pdf");
        let kept_as = if is_pdf { Self::Text } else { Self::Markdown };
        Self::of_file(name).unwrap_or(kept_as)
    }
}

impl Document {
    /// Reads a document. It may open with front matter: a line `---`, lines such as
    /// `title: Returns` and `url: /help/returns`, and a line `---`.
    pub fn read(name: &str, source: &str, format: Format) -> Self {
        let source = source.trim_start_matches('\u{feff}');
        let source = markdown::clean(source);
        let (front, body) = split_front_matter(&source);
        let title = front_value(front, "title")
            .or_else(|| (format == Format::Markdown).then(|| first_heading(body))?)
            .unwrap_or_else(|| title_from_name(name));
        let url = front_value(front, "url").filter(|url| {
            let on_site = url.starts_with('/') && link::safe(url, Some("")).is_some();
            on_site || (url.starts_with("http") && link::safe(url, None).is_some())
        });
        Self {
            name: name.to_owned(),
            title,
            url,
            body: body.to_owned(),
            format,
        }
    }

    /// The language that it is written in, as far as its function words tell.
    pub fn language(&self) -> Option<Language> {
        Language::of(&self.body)
    }

    /// The whole document, to be shown. Paths in its links are appended to `site`, the address of
    /// the owner's site; without one they are not links.
    pub fn rich_text(&self, site: Option<&str>) -> RichText {
        match self.format {
            Format::Markdown => {
                let mut builder = Builder::new(Newlines::Flow, site);
                Parser::new_ext(&self.body, OPTIONS).for_each(|event| builder.push(event));
                builder.finish()
            }
            Format::Text => plain_text(&self.body),
        }
    }

    /// The document cut by its headings, and further where a part is very long.
    pub fn passages(&self, site: Option<&str>) -> Vec<Passage> {
        let url = self
            .url
            .as_deref()
            .and_then(|url| link::safe(url, site))
            .filter(|url| url.starts_with("http"));
        let sections = match self.format {
            Format::Markdown => self.sections(site),
            Format::Text => vec![(Vec::new(), plain_text(&self.body))],
        };
        sections
            .into_iter()
            .flat_map(|(heading, body)| passage::cut(body).map(move |part| (heading.clone(), part)))
            .map(|(heading, body)| Passage {
                document: self.name.clone(),
                title: self.title.clone(),
                heading,
                url: url.clone(),
                text: body.plain_text(),
                body,
            })
            .collect()
    }

    /// What stands below each heading, with the path of headings that leads there. A heading of
    /// the first level names the document and is not part of the path.
    fn sections(&self, site: Option<&str>) -> Vec<(Vec<String>, RichText)> {
        let mut sections = Vec::new();
        let mut path: Vec<(HeadingLevel, String)> = Vec::new();
        let mut builder = Builder::new(Newlines::Flow, site);
        let mut heading: Option<String> = None;
        let mut nesting = 0_usize;
        for event in Parser::new_ext(&self.body, OPTIONS) {
            match (&event, &mut heading) {
                (Event::Start(Tag::Heading { level, .. }), _) if nesting == 0 => {
                    let done = std::mem::replace(&mut builder, Builder::new(Newlines::Flow, site));
                    sections.push((names(&path), done.finish()));
                    path.retain(|(above, _)| above < level);
                    heading = Some(String::new());
                }
                (Event::End(TagEnd::Heading(level)), Some(text)) => {
                    path.push((*level, text.trim().to_owned()));
                    heading = None;
                }
                (Event::Text(text) | Event::Code(text), Some(heading)) => heading.push_str(text),
                (_, Some(_)) => {}
                (Event::Start(_), None) => {
                    nesting += 1;
                    builder.push(event);
                }
                (Event::End(_), None) => {
                    nesting = nesting.saturating_sub(1);
                    builder.push(event);
                }
                (_, None) => builder.push(event),
            }
        }
        sections.push((names(&path), builder.finish()));
        sections.retain(|(_, body)| !body.0.is_empty());
        sections
    }
}

fn names(path: &[(HeadingLevel, String)]) -> Vec<String> {
    path.iter()
        .filter(|(level, name)| *level != HeadingLevel::H1 && !name.is_empty())
        .map(|(_, name)| name.clone())
        .collect()
}

/// The lines of the front matter, and what follows it.
fn split_front_matter(source: &str) -> (&str, &str) {
    source
        .strip_prefix("---\n")
        .and_then(|rest| {
            rest.split_once("\n---\n")
                .or_else(|| Some((rest.strip_suffix("\n---")?, "")))
        })
        .unwrap_or(("", source))
}

fn front_value(front: &str, key: &str) -> Option<String> {
    front.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        let value = value.trim();
        let unquoted = ['"', '\'']
            .iter()
            .find_map(|&quote| value.strip_prefix(quote)?.strip_suffix(quote))
            .unwrap_or(value);
        (found.trim() == key && !unquoted.is_empty()).then(|| unquoted.to_owned())
    })
}

fn first_heading(body: &str) -> Option<String> {
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(body, OPTIONS) {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), _) => heading = Some(String::new()),
            (Event::End(TagEnd::Heading(_)), Some(text)) if !text.trim().is_empty() => break,
            (Event::Text(text) | Event::Code(text), Some(heading)) => heading.push_str(&text),
            _ => {}
        }
    }
    heading
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
}

/// `help/gift-cards` is "Gift cards".
fn title_from_name(name: &str) -> String {
    let last = name.rsplit('/').find(|part| !part.is_empty());
    let words = last.unwrap_or(name).replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

fn plain_text(body: &str) -> RichText {
    let mut blocks = Vec::new();
    let mut spans = Vec::new();
    for line in body.lines().map(str::trim).chain([""]) {
        if !line.is_empty() {
            if !spans.is_empty() {
                spans.push(Span::Break);
            }
            spans.push(Span::Text { text: line.into() });
        } else if !spans.is_empty() {
            let spans = link::find_in(std::mem::take(&mut spans));
            blocks.push(Block::Paragraph { spans });
        }
    }
    RichText(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARTICLE: &str = "---\ntitle: \"Returns\"\nurl: /help/returns\n---\nLead.\n\n\
        ## How\n\nPack it, see [sizes](/help/sizes).\n\n### By post\n\n- one\n- two\n\n## When\n\nSoon.\n";

    #[test]
    fn front_matter_gives_title_and_url() {
        let document = Document::read("returns", ARTICLE, Format::Markdown);
        assert_eq!(document.title, "Returns");
        assert_eq!(document.url.as_deref(), Some("/help/returns"));
        assert!(document.body.starts_with("Lead."));
    }

    #[test]
    fn passages_follow_the_headings_and_keep_their_path() {
        let document = Document::read("returns", ARTICLE, Format::Markdown);
        let passages = document.passages(Some("https://shop.example"));
        let seen: Vec<_> = passages
            .iter()
            .map(|p| (p.heading.join(" > "), p.text.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                ("".to_owned(), "Lead."),
                ("How".to_owned(), "Pack it, see sizes."),
                ("How > By post".to_owned(), "one\ntwo"),
                ("When".to_owned(), "Soon."),
            ]
        );
        assert_eq!(
            passages[0].url.as_deref(),
            Some("https://shop.example/help/returns")
        );
    }

    #[test]
    fn title_falls_back_to_the_first_heading_and_then_to_the_name() {
        let read = |source| Document::read("gift-cards", source, Format::Markdown).title;
        assert_eq!(read("# All about *gifts*\n\nText"), "All about gifts");
        assert_eq!(read("Text"), "Gift cards");
        let page = "https://shop.example/help/gift-cards/";
        assert_eq!(
            Document::read(page, "Text", Format::Text).title,
            "Gift cards"
        );
        assert_eq!(read("---\r\ntitle: Windows\r\n---\r\nText"), "Windows");
    }

    #[test]
    fn an_address_that_is_no_web_address_is_dropped() {
        for url in [
            "javascript:alert(1)",
            "//evil.example/x",
            "mailto:a@b.example",
            "help/x",
        ] {
            let source = format!("---\nurl: {url}\n---\nText");
            assert_eq!(
                Document::read("x", &source, Format::Markdown).url,
                None,
                "{url}"
            );
        }
    }

    #[test]
    fn plain_text_keeps_its_lines_and_paragraphs() {
        let document = Document::read("notes", "a *b*\nc\n\n\nd", Format::Text);
        assert_eq!(document.rich_text(None).plain_text(), "a *b*\nc\nd");
        assert_eq!(document.rich_text(None).0.len(), 2);
    }
}
