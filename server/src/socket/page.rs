//! Pages: long lists as several frames, each within what a connection buffers.

use baton_protocol::wire::limits::{PAGE_BYTES, PAGE_ENTRIES_MAX, PAGE_ROWS_MAX};
use baton_protocol::wire::{InboxRow, OperatorEntry, SessionId, VisitorEntry};
use serde::Serialize;

/// `VisitorServerFrame::Entries` frames.
pub(super) fn of_visitor(
    entries: impl Iterator<Item = VisitorEntry>,
    frames: &mut Vec<String>,
) -> serde_json::Result<()> {
    let head = r#"{"type":"entries","entries":["#;
    write(head, entries, PAGE_ENTRIES_MAX, frames)
}

/// `OperatorServerFrame::Entries` frames of one session.
pub(super) fn of_operator<'a>(
    session: SessionId,
    entries: impl Iterator<Item = &'a OperatorEntry>,
    frames: &mut Vec<String>,
) -> serde_json::Result<()> {
    let head = format!(r#"{{"type":"entries","session":"{session}","entries":["#);
    write(&head, entries, PAGE_ENTRIES_MAX, frames)
}

/// `OperatorServerFrame::Inbox` frames.
pub(super) fn of_inbox<'a>(
    rows: impl Iterator<Item = &'a InboxRow>,
    frames: &mut Vec<String>,
) -> serde_json::Result<()> {
    write(r#"{"type":"inbox","rows":["#, rows, PAGE_ROWS_MAX, frames)
}

/// Each item is written once, straight to where it is sent from. One item alone stays far below
/// `WRITE_BUFFER_BYTES_MAX` less `PAGE_BYTES`.
fn write<T: Serialize>(
    head: &str,
    items: impl Iterator<Item = T>,
    items_max: usize,
    frames: &mut Vec<String>,
) -> serde_json::Result<()> {
    let mut page = Vec::new();
    let mut count = 0;
    for item in items {
        if count == items_max || page.len() > PAGE_BYTES {
            finish(&mut page, frames);
            count = 0;
        }
        page.extend_from_slice(if count == 0 { head.as_bytes() } else { b"," });
        serde_json::to_writer(&mut page, &item)?;
        count += 1;
    }
    if count > 0 {
        finish(&mut page, frames);
    }
    Ok(())
}

fn finish(page: &mut Vec<u8>, frames: &mut Vec<String>) {
    page.extend_from_slice(b"]}");
    // serde_json writes UTF-8, and nothing else was added.
    frames.extend(String::from_utf8(std::mem::take(page)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_protocol::wire::{
        Author, Body, OperatorServerFrame, VisitorEvent, VisitorServerFrame,
    };

    fn entry(seq: u64, text: String) -> OperatorEntry {
        OperatorEntry {
            seq,
            at_ms: 1,
            command: None,
            event: VisitorEvent::MessageSent {
                author: Author::Visitor,
                body: Body::Text { text },
                citations: Vec::new(),
                offers_person: false,
                interrupted: false,
            },
            detail: None,
        }
    }

    #[test]
    fn pages_are_frames_of_the_wire_and_keep_every_entry_in_order() {
        let entries: Vec<_> = (1..=250)
            .map(|seq| entry(seq, "é\"\n".repeat(300)))
            .collect();
        let (mut pages, mut seen) = (Vec::new(), Vec::new());
        of_visitor(entries.iter().map(OperatorEntry::for_visitor), &mut pages).unwrap();
        for page in pages {
            assert!(page.len() < 2 * PAGE_BYTES);
            let VisitorServerFrame::Entries { entries } = serde_json::from_str(&page).unwrap()
            else {
                panic!("{page}")
            };
            assert!(entries.len() <= PAGE_ENTRIES_MAX);
            seen.extend(entries.iter().map(|entry| entry.seq));
        }
        assert!(seen.iter().copied().eq(1..=250));
    }

    #[test]
    fn an_operators_page_names_its_session() {
        let session = SessionId(uuid::Uuid::from_bytes([7; 16]));
        let entries = vec![entry(1, "hi".into())];
        let mut pages = Vec::new();
        of_operator(session, [].iter(), &mut pages).unwrap();
        assert!(pages.is_empty());
        of_operator(session, entries.iter(), &mut pages).unwrap();
        let frame: OperatorServerFrame = serde_json::from_str(&pages[0]).unwrap();
        assert_eq!(frame, OperatorServerFrame::Entries { session, entries });
    }
}
