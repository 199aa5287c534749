//! Parts of conversations, with markup wherever somebody else's words can stand.

use baton_protocol::wire::{Block, Citation, CommandId, OperatorId, OperatorRef, RichText, Span};

pub(crate) const MARKUP: &str = "<img src=x onerror=alert(1)><b>bold</b>&amp;";

pub(crate) fn command_id(number: u8) -> CommandId {
    CommandId(uuid::Uuid::from_bytes([number; 16]))
}

pub(crate) fn operator() -> OperatorRef {
    OperatorRef {
        id: OperatorId(uuid::Uuid::from_bytes([7; 16])),
        name: MARKUP.into(),
    }
}

pub(crate) fn rich() -> RichText {
    let text = || MARKUP.to_owned();
    let spans = vec![
        Span::Text { text: text() },
        Span::Strong { text: text() },
        Span::Emphasis { text: text() },
        Span::Code { text: text() },
        Span::Link {
            text: text(),
            href: "javascript:alert(1)".into(),
        },
        Span::Link {
            text: text(),
            href: "https://example.com/?a=1&b=\"'><script>".into(),
        },
        Span::Citation { number: 1 },
        Span::Break,
    ];
    let paragraph = Block::Paragraph { spans };
    RichText(vec![
        paragraph.clone(),
        Block::List {
            ordered: true,
            items: vec![RichText(vec![paragraph.clone()])],
        },
        Block::List {
            ordered: false,
            items: vec![RichText(vec![paragraph, Block::Code { text: text() }])],
        },
        Block::Code { text: text() },
    ])
}

pub(crate) fn citation(url: Option<&str>) -> Citation {
    Citation {
        number: 1,
        title: MARKUP.into(),
        url: url.map(str::to_owned),
    }
}
