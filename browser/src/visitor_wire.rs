//! Reads what the server sends to a visitor's page.
//!
//! `serde` reads the same types, but its readers for tagged enums were a quarter of the widget
//! (140 of 570 KB): too much for what a visitor loads. The tests below hold both to the same JSON.
//! The console, which nobody loads over a phone line, uses `serde`.

use crate::json::Json;
use baton_protocol::sync::OutboxItem;
use baton_protocol::wire::{
    AgentId, AgentProfile, Ask, Author, Block, Body, Citation, Contact, ContactForm, ContactReason,
    LapseReason, OperatorRef, Page, QueuePlace, Refusal, RefusalCode, RichText, Span,
    VisitorCommand, VisitorEntry, VisitorEvent, VisitorServerFrame,
};

/// A frame; none if it is of a type that this page is too old to know.
pub fn frame(text: &str) -> Option<VisitorServerFrame> {
    let json = Json::parse(text)?;
    let frame = match json.text("type")?.as_str() {
        "welcome" => VisitorServerFrame::Welcome {
            session: json.parsed("session")?,
            epoch: json.parsed("epoch")?,
            head: json.number("head")?,
            agent: agent_profile(&json.field("agent")?)?,
            on_duty: json.flag("on_duty"),
            opens_at_ms: json.number("opens_at_ms"),
        },
        "entries" => VisitorServerFrame::Entries {
            entries: json.list("entries", entry)?,
        },
        "delta" => VisitorServerFrame::Delta {
            run: json.parsed("run")?,
            offset: json.number("offset")? as usize,
            text: json.text("text")?,
        },
        "typing" => VisitorServerFrame::Typing {
            author: author(&json.field("author")?)?,
        },
        "duty" => VisitorServerFrame::Duty {
            on_duty: json.flag("on_duty"),
            opens_at_ms: json.number("opens_at_ms"),
        },
        "queue" => VisitorServerFrame::Queue(QueuePlace {
            position: json.number("position")? as u32,
            estimate_seconds: json
                .number("estimate_seconds")
                .map(|seconds| seconds as u32),
        }),
        "contact_form" => VisitorServerFrame::ContactForm {
            form: contact_form(&json.field("form")?),
        },
        "refused" => VisitorServerFrame::Refused {
            id: json.parsed("id"),
            refusal: refusal(&json.field("refusal")?)?,
        },
        "pong" => VisitorServerFrame::Pong,
        _ => return None,
    };
    Some(frame)
}

/// A kept item of a visitor's outbox.
pub fn outbox_item(text: &str) -> Option<OutboxItem<VisitorCommand>> {
    let json = Json::parse(text)?;
    let command = json.field("command")?;
    let command = match command.text("type")?.as_str() {
        "send_message" => VisitorCommand::SendMessage {
            text: command.text("text")?,
        },
        "request_handoff" => VisitorCommand::RequestHandoff,
        "capture_lead" => VisitorCommand::CaptureLead {
            contact: contact(&command.field("contact")?),
            question: command.text("question")?,
        },
        _ => return None,
    };
    Some(OutboxItem {
        id: json.parsed("id")?,
        command,
    })
}

/// An agent's profile, as the server writes it into the frame's document.
pub fn profile(text: &str) -> Option<AgentProfile> {
    agent_profile(&Json::parse(text)?)
}

fn agent_profile(json: &Json) -> Option<AgentProfile> {
    Some(AgentProfile {
        id: AgentId::try_from(json.text("id")?).ok()?,
        name: json.text("name")?,
        greeting: json.text("greeting")?,
        suggestions: json.list("suggestions", Json::as_text)?,
        accent: json.text("accent")?,
        wait_hint: json.text("wait_hint")?,
        contact_form: json
            .field("contact_form")
            .map_or(ContactForm::DEFAULT, |form| contact_form(&form)),
    })
}

fn contact_form(json: &Json) -> ContactForm {
    let ask = |name| match json.text(name).as_deref() {
        Some("off") => Ask::Off,
        Some("required") => Ask::Required,
        _ => Ask::Optional,
    };
    ContactForm {
        name: ask("name"),
        email: ask("email"),
        phone: ask("phone"),
        ..ContactForm::DEFAULT
    }
}

fn entry(json: &Json) -> Option<VisitorEntry> {
    Some(VisitorEntry {
        seq: json.number("seq")?,
        at_ms: json.number("at_ms")?,
        command: json.parsed("command"),
        // An event that this page is too old to know must not leave a hole in the log.
        event: event(&json.field("event")?).unwrap_or(VisitorEvent::Internal),
    })
}

fn event(json: &Json) -> Option<VisitorEvent> {
    let operator = || operator(&json.field("operator")?);
    let episode = || json.number("episode").map(|episode| episode as u32);
    let event = match json.text("type")?.as_str() {
        "session_started" => VisitorEvent::SessionStarted {
            agent: AgentId::try_from(json.text("agent")?).ok()?,
            page: json.field("page").and_then(|page| self::page(&page)),
            locale: json.text("locale"),
        },
        "session_reopened" => VisitorEvent::SessionReopened,
        "message_sent" => VisitorEvent::MessageSent {
            author: author(&json.field("author")?)?,
            body: body(&json.field("body")?)?,
            citations: json.list("citations", citation)?,
            offers_person: json.flag("offers_person"),
            interrupted: json.flag("interrupted"),
        },
        "session_transferred" => VisitorEvent::SessionTransferred {
            operator: operator()?,
            to: json.text("to")?,
        },
        "handoff_requested" => VisitorEvent::HandoffRequested {
            episode: episode()?,
        },
        "contact_requested" => VisitorEvent::ContactRequested {
            reason: match json.text("reason")?.as_str() {
                "off_hours" => ContactReason::OffHours,
                "nobody_on_duty" => ContactReason::NobodyOnDuty,
                _ => ContactReason::HandoffOff,
            },
            question: json.text("question"),
            unanswered: json.number("unanswered"),
        },
        "lead_captured" => VisitorEvent::LeadCaptured {
            contact: contact(&json.field("contact")?),
            question: json.text("question")?,
        },
        "session_claimed" => VisitorEvent::SessionClaimed {
            operator: operator()?,
        },
        "session_taken_over" => VisitorEvent::SessionTakenOver {
            operator: operator()?,
            episode: episode()?,
        },
        "session_released" => VisitorEvent::SessionReleased {
            operator: operator()?,
            lost: json.flag("lost"),
        },
        "session_returned" => VisitorEvent::SessionReturned {
            operator: operator()?,
        },
        "session_resolved" => VisitorEvent::SessionResolved {
            operator: operator()?,
        },
        "wait_prolonged" => VisitorEvent::WaitProlonged,
        "visitor_reminded" => VisitorEvent::VisitorReminded,
        "session_lapsed" => VisitorEvent::SessionLapsed {
            reason: match json.text("reason")?.as_str() {
                "visitor_gone" => LapseReason::VisitorGone,
                _ => LapseReason::Idle,
            },
        },
        "internal" => VisitorEvent::Internal,
        _ => return None,
    };
    Some(event)
}

/// The page of a message between site and frame, or of an entry.
fn page(json: &Json) -> Option<Page> {
    Some(Page {
        url: json.text("url")?,
        title: json.text("title")?,
    })
}

fn author(json: &Json) -> Option<Author> {
    match json.text("type")?.as_str() {
        "visitor" => Some(Author::Visitor),
        "agent" => Some(Author::Agent),
        "operator" => Some(Author::Operator {
            operator: operator(&json.field("operator")?)?,
        }),
        _ => None,
    }
}

fn operator(json: &Json) -> Option<OperatorRef> {
    Some(OperatorRef {
        id: json.parsed("id")?,
        name: json.text("name")?,
    })
}

/// Without what was given in the owner's own fields, which no part of the widget shows.
fn contact(json: &Json) -> Contact {
    Contact {
        name: json.text("name"),
        email: json.text("email"),
        phone: json.text("phone"),
        ..Contact::default()
    }
}

fn citation(json: &Json) -> Option<Citation> {
    Some(Citation {
        number: json.number("number")? as u16,
        title: json.text("title")?,
        url: json.text("url"),
    })
}

fn body(json: &Json) -> Option<Body> {
    match json.text("type")?.as_str() {
        "text" => Some(Body::Text {
            text: json.text("text")?,
        }),
        "rich" => Some(Body::Rich {
            rich: rich_text(&json.field("rich")?)?,
        }),
        _ => None,
    }
}

fn rich_text(json: &Json) -> Option<RichText> {
    json.items(block).map(RichText)
}

fn block(json: &Json) -> Option<Block> {
    match json.text("type")?.as_str() {
        "paragraph" => Some(Block::Paragraph {
            spans: json.list("spans", span)?,
        }),
        "list" => Some(Block::List {
            ordered: json.flag("ordered"),
            items: json.list("items", rich_text)?,
        }),
        "code" => Some(Block::Code {
            text: json.text("text")?,
        }),
        _ => None,
    }
}

fn span(json: &Json) -> Option<Span> {
    let text = || json.text("text");
    match json.text("type")?.as_str() {
        "text" => Some(Span::Text { text: text()? }),
        "strong" => Some(Span::Strong { text: text()? }),
        "emphasis" => Some(Span::Emphasis { text: text()? }),
        "code" => Some(Span::Code { text: text()? }),
        "link" => Some(Span::Link {
            text: text()?,
            href: json.text("href")?,
        }),
        "citation" => Some(Span::Citation {
            number: json.number("number")? as u16,
        }),
        "break" => Some(Span::Break),
        _ => None,
    }
}

/// The codes that a page makes a difference for; of the others it shows the sentence.
fn refusal(json: &Json) -> Option<Refusal> {
    let code = match json.text("code")?.as_str() {
        "text_empty" => RefusalCode::TextEmpty,
        "text_too_long" => RefusalCode::TextTooLong,
        "contact_invalid" => RefusalCode::ContactInvalid,
        "already_with_person" => RefusalCode::AlreadyWithPerson,
        "rate_limited" => RefusalCode::RateLimited,
        "invalid_frame" => RefusalCode::InvalidFrame,
        _ => RefusalCode::Unavailable,
    };
    Some(Refusal {
        code,
        message: json.text("message")?,
        retry: json.flag("retry"),
        owner: json.field("owner").and_then(|owner| operator(&owner)),
        field: None,
    })
}
