//! SQLite's own form of JSON (<https://sqlite.org/jsonb.html>), in which many rows are one parameter.
//!
//! As text, the JSON in a row would be escaped here, and parsed and unescaped there.

use serde::Serialize;
use uuid::Uuid;

// Kinds of elements.
const NULL: u8 = 0;
const INTEGER: u8 = 3;
/// A text in which nothing is escaped.
const TEXT_RAW: u8 = 10;
const ARRAY: u8 = 11;

/// Stands beside the kind: the size follows in four bytes. Any size may be written so.
const SIZE_OF_FOUR_BYTES: u8 = 14 << 4;
const HEADER_BYTES: usize = 5;

/// Elements behind one another.
#[derive(Default)]
pub(super) struct Jsonb(Vec<u8>);

impl Jsonb {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(super) fn push_null(&mut self) {
        self.0.push(NULL);
    }

    pub(super) fn push_integer(&mut self, number: u64) {
        self.push_sized(INTEGER, |this| {
            this.0.extend_from_slice(number.to_string().as_bytes());
        });
    }

    /// 32 hex digits: JSON has no bytes.
    pub(super) fn push_id(&mut self, id: Uuid) {
        let mut digits = [0; 32];
        let digits = id.simple().encode_lower(&mut digits);
        self.push_sized(TEXT_RAW, |this| this.0.extend_from_slice(digits.as_bytes()));
    }

    /// The text that a value is as JSON.
    pub(super) fn push_json(&mut self, value: &impl Serialize) -> serde_json::Result<()> {
        self.push_sized(TEXT_RAW, |this| serde_json::to_writer(&mut this.0, value))
    }

    pub(super) fn push_array<R>(&mut self, elements: impl FnOnce(&mut Self) -> R) -> R {
        self.push_sized(ARRAY, elements)
    }

    /// Elements that were written before.
    pub(super) fn extend(&mut self, elements: &Self) {
        self.0.extend_from_slice(&elements.0);
    }

    /// The size comes first, and is known last.
    fn push_sized<R>(&mut self, kind: u8, write: impl FnOnce(&mut Self) -> R) -> R {
        let start = self.0.len();
        let written_from = start + HEADER_BYTES;
        self.0.resize(written_from, SIZE_OF_FOUR_BYTES | kind);
        let result = write(self);
        // SQLite takes no parameter that is a quarter as long as what would not fit.
        let size = u32::try_from(self.0.len() - written_from).unwrap_or(u32::MAX);
        self.0[start + 1..written_from].copy_from_slice(&size.to_be_bytes());
        result
    }
}
