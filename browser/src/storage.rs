//! What a page keeps over a reload: small texts in `localStorage`.
//!
//! A browser may forbid storage, or have no room left. Then the page remembers for as long as it
//! lives: the chat works, a reload starts anew.

use crate::listen::listen;
use baton_protocol::sync::OutboxItem;
use baton_protocol::wire::CommandId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::BTreeMap;
use web_sys::{Storage, StorageEvent};

thread_local! {
    /// What `localStorage` would not take.
    static UNKEPT: RefCell<BTreeMap<String, String>> = const { RefCell::new(BTreeMap::new()) };
}

fn local_storage() -> Option<Storage> {
    // Throws where the visitor blocks storage for sites in frames.
    web_sys::window()?.local_storage().ok().flatten()
}

/// The text under a key.
pub fn get(key: &str) -> Option<String> {
    local_storage()
        .and_then(|storage| storage.get_item(key).ok().flatten())
        .or_else(|| UNKEPT.with_borrow(|unkept| unkept.get(key).cloned()))
}

/// Keeps a text under a key, in place of what was there.
pub fn set(key: &str, text: &str) {
    let kept = local_storage().is_some_and(|storage| {
        let is_kept = storage.set_item(key, text).is_ok();
        if !is_kept {
            // What was there before is not what is true now.
            let _ = storage.remove_item(key);
        }
        is_kept
    });
    UNKEPT.with_borrow_mut(|unkept| {
        if kept {
            unkept.remove(key);
        } else {
            unkept.insert(key.into(), text.into());
        }
    });
}

/// Forgets what is under a key.
pub fn remove(key: &str) {
    if let Some(storage) = local_storage() {
        let _ = storage.remove_item(key);
    }
    UNKEPT.with_borrow_mut(|unkept| unkept.remove(key));
}

/// The keys that start so, in their order.
fn keys_starting_with(prefix: &str) -> Vec<String> {
    let mut keys: Vec<String> = UNKEPT.with_borrow(|unkept| unkept.keys().cloned().collect());
    if let Some(storage) = local_storage() {
        let count = storage.length().unwrap_or(0);
        for key in (0..count).filter_map(|index| storage.key(index).ok().flatten()) {
            // A few keys: the library's sort would be larger than all of this file.
            let at = keys.iter().position(|other| *other > key);
            keys.insert(at.unwrap_or(keys.len()), key);
        }
    }
    keys.retain(|key| key.starts_with(prefix));
    keys
}

/// Tells of every key that another tab of this site sets, with its new text. Forgotten keys are not
/// told: what another tab has confirmed, this one learns from the log.
pub fn on_set_elsewhere(mut told: impl FnMut(&str, String) + 'static) {
    let Some(window) = web_sys::window() else {
        return;
    };
    listen(&window, "storage", move |event: StorageEvent| {
        if let (Some(key), Some(text)) = (event.key(), event.new_value()) {
            told(&key, text);
        }
    });
}

/// The kept part of an outbox: one key per item, so that two tabs never overwrite each other's.
pub struct KeptItems {
    prefix: String,
}

impl KeptItems {
    /// The items under `<prefix>.outbox.<id>`.
    pub fn new(prefix: &str) -> Self {
        Self {
            prefix: [prefix, ".outbox."].concat(),
        }
    }

    /// All that are kept, oldest first. What can't be read (from another version, say) is forgotten.
    pub fn load<C: DeserializeOwned>(&self) -> Vec<OutboxItem<C>> {
        self.load_with(|text| serde_json::from_str(text).ok())
    }

    /// The same with a reader of one's own.
    pub fn load_with<T>(&self, read: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let keys = keys_starting_with(&self.prefix).into_iter();
        keys.filter_map(|key| {
            let item = get(&key).and_then(|text| read(&text));
            if item.is_none() {
                remove(&key);
            }
            item
        })
        .collect()
    }

    /// Keeps one.
    pub fn keep<C: Serialize>(&self, item: &OutboxItem<C>) {
        if let Ok(text) = serde_json::to_string(item) {
            set(&self.key(item.id), &text);
        }
    }

    /// Forgets one.
    pub fn forget(&self, id: CommandId) {
        remove(&self.key(id));
    }

    /// Whether this key is of one of these.
    pub fn holds(&self, key: &str) -> bool {
        key.starts_with(&self.prefix)
    }

    fn key(&self, id: CommandId) -> String {
        let mut key = self.prefix.clone();
        key.push_str(id.0.hyphenated().encode_lower(&mut [0; 36]));
        key
    }
}
