//! What an operator has begun to write. It outlives a reload, in this tab alone: what was never sent is
//! nobody else's.

use super::composer::Mode;
use baton_protocol::wire::{OperatorId, SessionId};
use leptos::prelude::*;
use std::collections::HashMap;
use web_sys::Storage;

/// The drafts of one operator.
#[derive(Clone, Copy)]
pub(super) struct Drafts {
    me: OperatorId,
    /// Those of this page's life; storage may be forbidden.
    typed: StoredValue<HashMap<(SessionId, Mode), String>>,
}

impl Drafts {
    pub(super) fn new(me: OperatorId) -> Self {
        Self {
            me,
            typed: StoredValue::new(HashMap::new()),
        }
    }

    /// What was begun here; empty if nothing was.
    pub(super) fn read(self, session: SessionId, mode: Mode) -> String {
        let typed = |typed: &HashMap<_, String>| typed.get(&(session, mode)).cloned();
        self.typed
            .with_value(typed)
            .or_else(|| storage()?.get_item(&self.key(session, mode)).ok()?)
            .unwrap_or_default()
    }

    /// Keeps what stands in the field; an empty text forgets it.
    pub(super) fn keep(self, session: SessionId, mode: Mode, text: &str) {
        self.typed.update_value(|typed| {
            typed.insert((session, mode), text.to_owned());
        });
        if let Some(storage) = storage() {
            let key = self.key(session, mode);
            // Without room the draft lives as long as the page.
            let _ = if text.is_empty() {
                storage.remove_item(&key)
            } else {
                storage.set_item(&key, text)
            };
        }
    }

    /// By operator: a colleague who logs in at the same tab doesn't find it.
    fn key(self, session: SessionId, mode: Mode) -> String {
        let mode = match mode {
            Mode::Reply => "reply",
            Mode::Note => "note",
        };
        format!("baton.console.{}.draft.{session}.{mode}", self.me)
    }
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
