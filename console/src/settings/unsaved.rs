//! Changes to agents' settings that are not saved. This browser keeps them, so that neither a look at
//! the inbox nor a reload loses them.

use crate::notice::Notices;
use crate::route::Router;
use baton_protocol::wire::{AgentId, HandoffSettings, OperatorId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const LEFT: &str =
    "Your changes to the handoff settings are not saved. They are kept here for later.";

/// Settings that somebody began to change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Begun {
    /// The version that they began from.
    pub(super) version: u64,
    /// How far they came.
    pub(super) settings: HandoffSettings,
}

/// What one operator began to change and has not saved, by agent.
#[derive(Clone, Copy)]
pub(crate) struct Unsaved {
    me: OperatorId,
    begun: RwSignal<BTreeMap<AgentId, Begun>>,
}

impl Unsaved {
    /// Reads what this browser kept, offers it to the components below, and tells who leaves the
    /// settings that something is not saved.
    pub(crate) fn provide(me: OperatorId, router: Router) {
        let unsaved = Self {
            me,
            begun: RwSignal::new(BTreeMap::new()),
        };
        let kept = crate::kept::read(&unsaved.key()).unwrap_or_default();
        unsaved.begun.set(kept);
        let notices = Notices::here();
        Effect::new(move |was_there: Option<bool>| {
            let is_there = router.at_settings();
            if was_there == Some(true) && !is_there && untrack(|| unsaved.any()) {
                notices.show(LEFT);
            }
            is_there
        });
        provide_context(unsaved);
    }

    /// The one that was provided.
    #[expect(
        clippy::expect_used,
        reason = "every component of the workspace is below it"
    )]
    pub(crate) fn here() -> Self {
        use_context().expect("the workspace provides what is unsaved")
    }

    /// Whether there is anything.
    pub(crate) fn any(self) -> bool {
        self.begun.with(|begun| !begun.is_empty())
    }

    /// What was begun for an agent.
    pub(super) fn of(self, agent: &AgentId) -> Option<Begun> {
        self.begun.with_untracked(|begun| begun.get(agent).cloned())
    }

    /// Keeps what was begun for an agent, or forgets it.
    pub(super) fn keep(self, agent: &AgentId, begun: Option<Begun>) {
        self.begun.update(|all| {
            match begun {
                Some(begun) => all.insert(agent.clone(), begun),
                None => all.remove(agent),
            };
        });
        self.begun
            .with_untracked(|all| crate::kept::write(&self.key(), all));
    }

    /// By operator: a colleague who logs in at the same browser doesn't find it.
    fn key(self) -> String {
        format!("baton.console.{}.settings", self.me)
    }
}
