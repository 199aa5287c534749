//! Small settings that this browser keeps, as JSON.

use baton_browser::storage;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What was kept under a key, if it can still be read.
pub(crate) fn read<T: DeserializeOwned>(key: &str) -> Option<T> {
    storage::get(key).and_then(|text| serde_json::from_str(&text).ok())
}

/// Keeps a value under a key.
pub(crate) fn write<T: Serialize>(key: &str, value: &T) {
    if let Ok(text) = serde_json::to_string(value) {
        storage::set(key, &text);
    }
}
