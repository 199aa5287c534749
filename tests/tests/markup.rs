//! Markup is text: what people type comes back as data, in every field, to everyone.

use anyhow::{Context, Result, bail, ensure};
use baton_protocol::wire::{
    Block, Body, Contact, OperatorCommand, OperatorDetail, Page, RichText, Span, VisitorCommand,
    VisitorEvent,
};
use baton_tests::operator::Operator;
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::visitor::{Visitor, command_id, token};

/// Texts that a careless page would run, hide or break on.
fn hostile_texts() -> Vec<String> {
    let combining: String = (0..300).map(|_| "e\u{301}\u{338}\u{35b}").collect();
    let mut texts: Vec<String> = vec![
        "<script>document.title = 'mine'</script>".into(),
        "</textarea><svg/onload=fetch('//evil.example')>".into(),
        "<iframe srcdoc='&lt;b&gt;hi'></iframe><!-- --><style>*{display:none}</style>".into(),
        "\"'`${document.cookie}{{constructor}}%00&lt;b&gt;".into(),
        "[open me](javascript:alert(1)) <javascript:alert(2)>".into(),
        combining,
        "w".repeat(3_900),
        "👩‍👩‍👧‍👦".repeat(100),
    ];
    texts.extend(OTHERWISE_IN_LINE.iter().map(|(text, _)| (*text).to_owned()));
    texts
}

/// Those that read otherwise in a field of one line, a name or a title, each with how it reads there:
/// nothing stays that nobody sees, and a line never ends.
const OTHERWISE_IN_LINE: &[(&str, &str)] = &[
    (
        "left \u{202e}thgir\u{202c} \u{2066}isolate\u{2069} \u{200b}\u{feff}zero",
        "left thgir isolate zero",
    ),
    ("before\u{0}after \u{1b}[31mred\u{7}", "beforeafter [31mred"),
    (
        "tabs\tand\r\nlines\n\n\n# no heading",
        "tabs and  lines   # no heading",
    ),
];

/// What the protocol promises to keep of a text: all but control characters, line breaks and tabs.
fn kept(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

/// How a text reads in a field of one line.
fn in_line(text: &str) -> &str {
    let otherwise = OTHERWISE_IN_LINE.iter().find(|(other, _)| *other == text);
    otherwise.map_or(text, |(_, line)| line)
}

/// Markdown with links that lead where no link may.
const HOSTILE_MARKDOWN: &[&str] = &[
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](\u{1}javascript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x) [b](file:///etc/passwd) [c](blob:x) [d](//evil.example/x)",
    "<javascript:alert(1)> <data:text/html,x>",
    "[a]: javascript:alert(1)\n\n[a] [link][a]",
    "![image](javascript:alert(1)) ![pixel](https://evil.example/p.png)",
    "<a href=\"javascript:alert(1)\">raw</a> <img src=x onerror=alert(1)>",
    "<script>alert(1)</script>\n\n<div onclick=alert(1)>block</div>",
    "[ok](https://example.com/a?b=c) [mail](mailto:a@example.com) [call](tel:+3215550100)",
];

#[tokio::test]
async fn a_visitors_words_and_an_operators_note_come_back_as_text() -> Result<()> {
    let (server, mut operator) = server_with_operator().await?;
    let mut random = seed::generator("markup");
    for text in hostile_texts() {
        let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
        let said = visitor.say(command_id(&mut random), &text).await?;
        ensure!(text_of(&said.event)? == kept(&text), "{text:?}");

        operator.open(visitor.session).await?;
        let row = operator.row(visitor.session, |row| row.last_message.is_some());
        row.await?;
        let note = OperatorCommand::AddNote { text: text.clone() };
        let noted = operator
            .command(visitor.session, command_id(&mut random), note)
            .await?
            .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;
        let Some(OperatorDetail::Note { text: noted, .. }) = noted.detail else {
            bail!("a note was due");
        };
        ensure!(noted == kept(&text), "the note reads {noted:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_lead_comes_back_as_text_to_both_sides() -> Result<()> {
    let (server, mut operator) = server_with_operator().await?;
    let mut random = seed::generator("markup");
    for text in hostile_texts() {
        let name: String = text.chars().take(40).collect();
        let mut contact = Contact {
            name: Some(name.clone()),
            email: Some("<b>@example.com".into()),
            phone: None,
            ..Contact::default()
        };
        let command = VisitorCommand::CaptureLead {
            contact: contact.clone(),
            question: text.clone(),
        };
        contact.name = Some(in_line(&name).to_owned());
        let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
        let entry = visitor.command(command_id(&mut random), command).await?;
        let entry = entry.map_err(|refusal| anyhow::anyhow!("{text:?}: {refusal:?}"))?;
        let VisitorEvent::LeadCaptured {
            contact: stored,
            question,
        } = entry.event
        else {
            bail!("a lead was due");
        };
        ensure!(stored == contact, "{stored:?}");
        ensure!(question == kept(&text), "{question:?}");
        let row = operator.row(visitor.session, |row| row.lead.is_some());
        let lead = row.await?.lead.context("no lead")?;
        ensure!(lead.contact == contact && lead.question == question);
    }
    Ok(())
}

#[tokio::test]
async fn a_pages_title_is_text_and_its_address_leads_to_a_page() -> Result<()> {
    let (server, mut operator) = server_with_operator().await?;
    let mut random = seed::generator("markup");
    let urls = [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "https://shop.example/?q=<script>alert(1)</script>#secret-fragment",
        "not an address",
    ];
    for (url, title) in urls.into_iter().cycle().zip(hostile_texts()) {
        let page = Page {
            url: url.into(),
            title: title.clone(),
        };
        let token = token(&mut random);
        let mut visitor = Visitor::connect_from(&server, &token, Some(page)).await?;
        visitor.say(command_id(&mut random), "Hello").await?;
        let row = operator.row(visitor.session, |row| row.last_message.is_some());
        let Some(stored) = row.await?.page else {
            ensure!(!url.starts_with("http"), "{url} is a page and was dropped");
            continue;
        };
        ensure!(
            stored.url.starts_with("https://") && !stored.url.contains("secret-fragment"),
            "{url} became {}",
            stored.url
        );
        ensure!(
            in_line(&title).starts_with(stored.title.trim()) && !stored.title.is_empty(),
            "{title:?} became {:?}",
            stored.title
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_operators_markdown_becomes_a_tree_with_links_that_lead_to_pages_only() -> Result<()> {
    let (server, mut operator) = server_with_operator().await?;
    let mut random = seed::generator("markup");
    let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
    visitor.say(command_id(&mut random), "Hello").await?;
    operator.open(visitor.session).await?;
    operator
        .command(
            visitor.session,
            command_id(&mut random),
            OperatorCommand::TakeOverSession,
        )
        .await?
        .map_err(|refusal| anyhow::anyhow!("{refusal:?}"))?;

    let mut links = Vec::new();
    let texts = HOSTILE_MARKDOWN.iter().map(|text| (*text).to_owned());
    for text in texts.chain(hostile_texts()) {
        let id = command_id(&mut random);
        let reply = OperatorCommand::SendMessage { text: text.clone() };
        let replied = operator.command(visitor.session, id, reply).await?;
        replied.map_err(|refusal| anyhow::anyhow!("{text:?}: {refusal:?}"))?;
        let entry = visitor.entry(|entry| entry.command == Some(id)).await?;
        let VisitorEvent::MessageSent {
            body: Body::Rich { rich },
            ..
        } = entry.event
        else {
            bail!("{text:?}: rich text was due");
        };
        collect_links(&rich, &mut links);
    }
    for href in &links {
        let allowed = ["http://", "https://", "mailto:", "tel:"];
        ensure!(
            allowed.iter().any(|scheme| href.starts_with(scheme)),
            "a link to {href:?}"
        );
    }
    for href in [
        "https://example.com/a?b=c",
        "mailto:a@example.com",
        "tel:+3215550100",
    ] {
        ensure!(links.iter().any(|link| link == href), "no link to {href}");
    }
    Ok(())
}

fn collect_links(rich: &RichText, links: &mut Vec<String>) {
    for block in &rich.0 {
        match block {
            Block::Paragraph { spans } => {
                links.extend(spans.iter().filter_map(|span| match span {
                    Span::Link { href, .. } => Some(href.clone()),
                    _ => None,
                }))
            }
            Block::List { items, .. } => items.iter().for_each(|item| collect_links(item, links)),
            Block::Code { .. } => {}
        }
    }
}

fn text_of(event: &VisitorEvent) -> Result<&str> {
    match event {
        VisitorEvent::MessageSent {
            body: Body::Text { text },
            ..
        } => Ok(text),
        other => bail!("a plain message was due, not {other:?}"),
    }
}

async fn server_with_operator() -> Result<(Server, Operator)> {
    let setup = Setup::unhurried().with_operators(&["Ada"]);
    let login = setup.operators[0].clone();
    let server = Server::start(setup).await?;
    let operator = Operator::connect(&server, &login).await?;
    Ok((server, operator))
}
