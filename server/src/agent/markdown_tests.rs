use super::*;
use proptest::prelude::*;

fn depth(rich: &RichText) -> usize {
    let of_block = |block: &Block| match block {
        Block::List { items, .. } => 1 + items.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    };
    rich.0.iter().map(of_block).max().unwrap_or(0)
}

fn spans(rich: &RichText) -> Vec<Span> {
    rich.0
        .iter()
        .flat_map(|block| match block {
            Block::Paragraph { spans } => spans.clone(),
            Block::List { items, .. } => items.iter().flat_map(spans_of).collect(),
            Block::Code { .. } => Vec::new(),
        })
        .collect()
}

fn spans_of(rich: &RichText) -> Vec<Span> {
    spans(rich)
}

fn links(rich: &RichText) -> Vec<String> {
    spans(rich)
        .into_iter()
        .filter_map(|span| match span {
            Span::Link { href, .. } => Some(href),
            _ => None,
        })
        .collect()
}

fn text(text: &str) -> Span {
    Span::Text { text: text.into() }
}

#[test]
fn a_reply_keeps_its_line_breaks_and_its_looks() {
    assert_eq!(
        reply("Hi *Ann*,\nuse **CP10** or `CP20`."),
        RichText(vec![Block::Paragraph {
            spans: vec![
                text("Hi "),
                Span::Emphasis { text: "Ann".into() },
                text(","),
                Span::Break,
                text("use "),
                Span::Strong {
                    text: "CP10".into()
                },
                text(" or "),
                Span::Code {
                    text: "CP20".into()
                },
                text("."),
            ]
        }])
    );
}

#[test]
fn headings_become_strong_paragraphs() {
    assert_eq!(
        reply("# Big *news*"),
        RichText(vec![Block::Paragraph {
            spans: vec![Span::Strong {
                text: "Big news".into()
            }]
        }])
    );
}

#[test]
fn a_table_becomes_a_list_that_names_its_cells() {
    let rich = reply("|To|Cost|Days|\n|-|-|-|\n|Belgium|€5|1|\n|Spain|€9|4|");
    assert!(matches!(&rich.0[..], [Block::List { items, .. }] if items.len() == 2));
    assert_eq!(
        rich.plain_text(),
        "Belgium: Cost €5, Days 1\nSpain: Cost €9, Days 4"
    );
}

#[test]
fn bare_addresses_in_a_reply_are_links() {
    let rich = reply("See https://a.example/b_c_d?x=1&y=2, thanks");
    assert_eq!(links(&rich), ["https://a.example/b_c_d?x=1&y=2"]);
}

#[test]
fn hostile_markup_is_only_words() {
    for source in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=alert(1)>b</b>",
        "[x](javascript:alert(1))",
        "[x](JAVASCRIPT&colon;alert(1))",
        "[x](  \u{1}javascript:alert(1))",
        "[x](java&#10;script:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        "[x](//evil.example)",
        "[x][1]\n\n[1]: vbscript:x",
        "[x](/admin)",
    ] {
        assert!(links(&reply(source)).is_empty(), "{source}");
        assert!(!reply(source).plain_text().is_empty(), "{source}");
    }
    assert_eq!(reply("<b>hi</b>").plain_text(), "<b>hi</b>");
}

#[test]
fn control_characters_do_not_pass_even_as_entities() {
    let plain = reply("a\u{0}b\u{1b}[31mc\u{202e}d &#x202e;e&#7;f\tg\r\nh").plain_text();
    assert_eq!(plain, "ab[31mcd ef\tg\nh");
}

#[test]
fn lists_nest_no_deeper_than_the_limit_and_lose_no_words() {
    let nested: String = (0..1_000)
        .map(|n| format!("{}- w{n}\n", " ".repeat(2 * n)))
        .collect();
    let one_line = format!("{}x", "- ".repeat(1_000));
    let quotes = format!("{}x", "> ".repeat(1_000));
    for source in [&nested, &one_line, &quotes] {
        assert!(depth(&reply(source)) <= RICH_TEXT_DEPTH_MAX);
    }
    let shallow: String = (0..12)
        .map(|n| format!("{}- w{n}\n", " ".repeat(2 * n)))
        .collect();
    let plain = reply(&shallow).plain_text();
    assert!((0..12).all(|n| plain.contains(&format!("w{n}"))), "{plain}");
}

#[test]
fn a_list_that_starts_elsewhere_keeps_its_numbers() {
    assert_eq!(reply("2024. A good year").plain_text(), "2024. A good year");
    assert_eq!(
        reply("3. c\n\n4. d\n\n   - e").plain_text(),
        "3. c\n4. d\ne"
    );
    assert!(
        matches!(&reply("1. a\n2. b").0[..], [Block::List { ordered: true, items }] if items.len() == 2)
    );
}

#[test]
fn a_reply_of_signs_only_is_shown_as_it_stands() {
    for source in ["---", "#", "-", "***", "[x]: http://a.example", ">"] {
        assert_eq!(reply(source).plain_text(), source);
    }
}

/// The tree is as large as its source allows, whatever the source: time that grew faster than the
/// input would let this test run for hours.
#[test]
fn a_megabyte_of_anything_is_read_in_one_go() {
    for unit in [
        "a",
        "*",
        "_a",
        "**",
        "[",
        "](",
        "![",
        "`",
        "<",
        "<a ",
        "&amp;",
        "> ",
        "# ",
        "\n- x",
        "|a",
        "a\n\n",
        "[a](b)",
        "https://",
        "http://a ",
        "\\",
        "~~~\n",
        "<!--",
    ] {
        let source = unit.repeat((1 << 20) / unit.len());
        let rich = reply(&source);
        assert!(depth(&rich) <= RICH_TEXT_DEPTH_MAX);
        assert!(rich.plain_text().len() <= 2 * source.len(), "{unit:?}");
    }
}

proptest! {
    #[test]
    fn any_text_gives_a_safe_tree(source in r#"([-*_\[\]()!<>`#|&;:/\\ \n\t\r0-9a-z.~"'\u{0}\u{202e}]|https://|javascript:|data:| - |\n\n|&#x1;){0,80}"#) {
        let rich = reply(&source);
        prop_assert!(depth(&rich) <= RICH_TEXT_DEPTH_MAX);
        for href in links(&rich) {
            let allowed = ["http://", "https://", "mailto:", "tel:"];
            prop_assert!(allowed.iter().any(|scheme| href.starts_with(scheme)), "{href}");
        }
        let unwanted = |c: char| c.is_control() && c != '\n' && c != '\t';
        prop_assert!(!rich.plain_text().contains(unwanted));
    }
}
