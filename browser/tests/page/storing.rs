//! What a page keeps over a reload.

use crate::sample::{MARKUP, command_id};
use baton_browser::storage::{self, KeptItems};
use baton_browser::visitor_wire;
use baton_protocol::sync::OutboxItem;
use baton_protocol::wire::VisitorCommand;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_kept_item_is_there_until_it_is_forgotten() {
    let items = KeptItems::new("baton.test-kept");
    let item = |number| OutboxItem {
        id: command_id(number),
        command: VisitorCommand::SendMessage {
            text: MARKUP.into(),
        },
    };
    items.keep(&item(2));
    items.keep(&item(1));
    storage::set("baton.test-kept.outbox.unreadable", "{");
    let kept = items.load_with(visitor_wire::outbox_item);
    assert_eq!(
        kept,
        [item(1), item(2)],
        "oldest first, unreadable ones left out"
    );
    assert_eq!(storage::get("baton.test-kept.outbox.unreadable"), None);

    items.forget(item(1).id);
    items.forget(item(2).id);
    assert_eq!(items.load::<VisitorCommand>(), []);
}

#[wasm_bindgen_test]
fn what_storage_has_no_room_for_is_remembered_by_the_page() {
    let too_much = "x".repeat(12_000_000);
    storage::set("baton.test-room", "what was there before");
    storage::set("baton.test-room", &too_much);
    assert_eq!(
        storage::get("baton.test-room").map(|text| text.len()),
        Some(too_much.len())
    );
    storage::remove("baton.test-room");
    assert_eq!(storage::get("baton.test-room"), None);
}
