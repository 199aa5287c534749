//! What the documents promise: every word on the wire is explained, every link leads somewhere.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde_json::Value;

use super::{Tree, Violation};

const PROTOCOL_DOC: &str = "docs/protocol.md";
const WIRE_SNAPSHOTS: &str = "protocol/";

/// Fields whose value names the type of what they stand in.
const TYPE_TAGS: &[&str] = &["type", "kind", "code"];

/// Field names and type tags in the snapshots of the wire that docs/protocol.md does not show.
pub(super) fn wire_is_documented(tree: &Tree) -> Vec<Violation> {
    let documented = tree
        .texts
        .get(PROTOCOL_DOC)
        .map(|doc| words_in_code(doc))
        .unwrap_or_default();
    let snapshots: Vec<_> = tree
        .ending(&[".snap"])
        .filter(|(file, _)| file.starts_with(WIRE_SNAPSHOTS))
        .collect();
    if snapshots.is_empty() {
        return vec![Violation {
            file: WIRE_SNAPSHOTS.to_owned(),
            line: 0,
            problem: "no type of the wire has a snapshot".to_owned(),
            mend: "write one for each with insta, as a file: this rule reads what travels from there",
        }];
    }

    let mut violations = Vec::new();
    for (file, snapshot) in snapshots {
        let words = words_on_the_wire(snapshot);
        violations.extend(words.difference(&documented).map(|word| Violation {
            file: file.to_owned(),
            line: 0,
            problem: format!("`{word}` travels on the wire and does not stand in {PROTOCOL_DOC}"),
            mend: "show it there in code, for someone who writes a client in another language",
        }));
    }
    violations
}

/// Links from one document to another, or to a heading, that lead nowhere.
pub(super) fn links(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    let documents = tree
        .ending(&[".md"])
        .filter(|(file, _)| !file.contains('/') || file.starts_with("docs/"));
    for (file, text) in documents {
        for (line, link) in links_of(text) {
            if let Some(problem) = problem_with(tree, file, &link) {
                violations.push(Violation {
                    file: file.to_owned(),
                    line,
                    problem,
                    mend: "correct the link, or write what it should lead to",
                });
            }
        }
    }
    violations
}

/// Field names and type tags in the JSON of a snapshot, one value or several.
fn words_on_the_wire(snapshot: &str) -> BTreeSet<String> {
    let body = snapshot
        .split_once("\n---\n")
        .map_or(snapshot, |(_header, body)| body);
    let mut words = BTreeSet::new();
    for value in serde_json::Deserializer::from_str(body)
        .into_iter::<Value>()
        .map_while(Result::ok)
    {
        match value {
            // An enum without fields: its value is its tag.
            Value::String(tag) => drop(words.insert(tag)),
            value => collect_words(&value, &mut words),
        }
    }
    words
}

fn collect_words(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                words.insert(name.clone());
                if let (true, Value::String(tag)) = (TYPE_TAGS.contains(&name.as_str()), value) {
                    words.insert(tag.clone());
                }
                collect_words(value, words);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_words(item, words)),
        _ => {}
    }
}

/// The words in a document's code, between backticks and in blocks.
fn words_in_code(document: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut in_block = false;
    for event in Parser::new_ext(document, pulldown_cmark::Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_block = true,
            Event::End(TagEnd::CodeBlock) => in_block = false,
            Event::Text(code) if in_block => words.extend(split_words(&code)),
            Event::Code(code) => words.extend(split_words(&code)),
            _ => {}
        }
    }
    words
}

fn split_words(code: &str) -> impl Iterator<Item = String> + '_ {
    code.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
}

fn links_of(document: &str) -> Vec<(usize, String)> {
    Parser::new_ext(document, pulldown_cmark::Options::ENABLE_TABLES)
        .into_offset_iter()
        .filter_map(|(event, range)| match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some((
                document[..range.start].matches('\n').count() + 1,
                dest_url.into_string(),
            )),
            _ => None,
        })
        .collect()
}

fn problem_with(tree: &Tree, file: &str, link: &str) -> Option<String> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (path, heading) = link.split_once('#').unwrap_or((link, ""));
    let target = if path.is_empty() {
        file.to_owned()
    } else {
        resolve(file, path)
    };
    if !tree.has(&target) {
        return Some(format!("the link to {link} leads to no file"));
    }
    let document = tree
        .texts
        .get(&target)
        .filter(|_| target.ends_with(".md"))?;
    (!heading.is_empty() && !anchors(document).contains(heading))
        .then(|| format!("the link to {link} leads to no heading of {target}"))
}

/// The path from the root that `link` names when it stands in `file`.
fn resolve(file: &str, link: &str) -> String {
    let mut parts: Vec<_> = file.split('/').collect();
    parts.pop();
    for part in link.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// The names under which a page's headings can be linked to, as code hosts make them.
fn anchors(document: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut heading: Option<String> = None;
    for event in Parser::new(document) {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), heading) => *heading = Some(String::new()),
            (Event::Text(text) | Event::Code(text), Some(title)) => title.push_str(&text),
            (Event::End(TagEnd::Heading(_)), heading) => {
                anchors.extend(heading.take().map(|title| anchor(&title)));
            }
            _ => {}
        }
    }
    anchors
}

fn anchor(title: &str) -> String {
    title
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_on_the_wire_that_is_not_documented_is_found() {
        let snapshot =
            "---\nsource: a\n---\n{\"type\": \"claim\", \"session_id\": [{\"seq\": 1}]}\n";
        let tree = Tree::of(&[
            (
                PROTOCOL_DOC,
                "The seq is prose.\n\n```json\n{ \"type\": \"claim\" }\n```\n`session_id`",
            ),
            ("protocol/src/wire/snapshots/claim.snap", snapshot),
        ]);
        let found: Vec<_> = wire_is_documented(&tree)
            .into_iter()
            .map(|v| v.problem)
            .collect();
        assert_eq!(
            found,
            ["`seq` travels on the wire and does not stand in docs/protocol.md"]
        );
    }

    #[test]
    fn a_wire_without_snapshots_is_found() {
        let tree = Tree::of(&[(PROTOCOL_DOC, ""), ("server/src/a.snap", "")]);
        assert_eq!(wire_is_documented(&tree).len(), 1);
    }

    #[test]
    fn values_of_several_kinds_in_one_snapshot_are_read() {
        let words = words_on_the_wire("---\nsource: a\n---\n{\"seq\": 1}\n\"off_duty\"\n");
        assert_eq!(
            words,
            BTreeSet::from(["seq".to_owned(), "off_duty".to_owned()])
        );
    }

    #[test]
    fn links_that_lead_nowhere_are_found() {
        let tree = Tree::of(&[
            (
                "README.md",
                "[a](docs/a.md) [b](docs/b.md)\n[c](docs/a.md#one-thing) [d](docs/a.md#two)",
            ),
            (
                "docs/a.md",
                "# One `thing`\n[up](../README.md) [here](#one-thing) [web](https://x.y) [dir](../docs/)",
            ),
        ]);
        let found: Vec<_> = links(&tree)
            .into_iter()
            .map(|v| (v.line, v.problem))
            .collect();
        assert_eq!(
            found,
            [
                (1, "the link to docs/b.md leads to no file".into()),
                (
                    2,
                    "the link to docs/a.md#two leads to no heading of docs/a.md".into()
                ),
            ]
        );
    }
}
