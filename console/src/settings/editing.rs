//! An agent's settings while an operator edits them: what is stored, and what stands on the page.

use super::topic_list::normal;
use super::unsaved::{Begun, Unsaved};
use baton_protocol::session::Policy;
use baton_protocol::wire::{AgentId, AgentSettings, HandoffSettings, Plan};
use leptos::prelude::*;

mod saving;

pub(super) use saving::Saving;

/// The settings that are edited.
#[derive(Clone, Copy)]
pub(super) struct Editing {
    agent: StoredValue<AgentId>,
    stored: RwSignal<AgentSettings>,
    now: RwSignal<HandoffSettings>,
    /// The version that the changes began from.
    from: StoredValue<u64>,
    saving: RwSignal<Saving>,
    /// Where the server found something wrong, and what.
    problem: RwSignal<Option<(String, String)>>,
    unsaved: Unsaved,
}

impl Editing {
    /// Begins from what is stored, or goes on with what was begun before.
    pub(super) fn begin(agent: AgentId, stored: AgentSettings, unsaved: Unsaved) -> Self {
        let stored = in_normal_form(stored);
        let (version, plan) = (stored.version, stored.settings.plan);
        let editing = Self {
            now: RwSignal::new(stored.settings.clone()),
            from: StoredValue::new(version),
            stored: RwSignal::new(stored),
            saving: RwSignal::new(Saving::Idle),
            problem: RwSignal::new(None),
            agent: StoredValue::new(agent),
            unsaved,
        };
        if let Some(begun) = unsaved.of(&editing.agent()) {
            // The plan is nobody's to change here.
            let settings = HandoffSettings {
                plan,
                ..begun.settings
            };
            editing.now.set(normal(settings));
            editing.from.set_value(begun.version);
            editing.compare();
        }
        editing
    }

    /// Whose they are.
    pub(super) fn agent(self) -> AgentId {
        self.agent.get_value()
    }

    /// What is stored, as far as is known.
    pub(super) fn stored(self) -> AgentSettings {
        self.stored.get()
    }

    /// What stands on the page.
    pub(super) fn now(self) -> HandoffSettings {
        self.now.get()
    }

    /// A part of what stands on the page.
    pub(super) fn part<T>(
        self,
        part: impl Fn(&HandoffSettings) -> T + Send + Sync + 'static,
    ) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.now.with(&part))
    }

    /// What the settings allow, with the plan.
    pub(super) fn policy(self) -> Memo<Policy> {
        self.part(|settings| Policy::from(settings))
    }

    /// Whether the plan has no handoff.
    pub(super) fn is_starter(self) -> Memo<bool> {
        self.part(|settings| settings.plan == Plan::Starter)
    }

    /// What the server found wrong at this place, named as it names it.
    pub(super) fn problem_at(self, field: &str) -> Memo<Option<String>> {
        let field = field.to_owned();
        Memo::new(move |_| {
            let problem = self.problem.get();
            problem.and_then(|(at, why)| (at == field).then_some(why))
        })
    }

    /// Whether something stands on the page that is not stored.
    pub(super) fn is_changed(self) -> bool {
        self.now
            .with(|now| self.stored.with(|stored| *now != stored.settings))
    }

    /// Changes what stands on the page.
    pub(super) fn change(self, change: impl FnOnce(&mut HandoffSettings)) {
        self.now.update(change);
        self.problem.set(None);
        if matches!(
            self.saving.get_untracked(),
            Saving::Done | Saving::Failed(_)
        ) {
            self.saving.set(Saving::Idle);
        }
        self.keep();
    }

    /// Takes back what was changed, for what is stored.
    pub(super) fn discard(self) {
        self.take(self.stored.get_untracked());
        self.saving.set(Saving::Idle);
    }

    fn keep(self) {
        let begun = untrack(|| self.is_changed()).then(|| Begun {
            version: self.from.get_value(),
            settings: self.now.get_untracked(),
        });
        self.unsaved.keep(&self.agent(), begun);
    }

    fn path(self) -> String {
        self.path_of("handoff")
    }

    /// The path of something of the agent's.
    pub(super) fn path_of(self, what: &str) -> String {
        format!("/v1/operator/agents/{}/{what}", self.agent())
    }
}

fn in_normal_form(stored: AgentSettings) -> AgentSettings {
    AgentSettings {
        settings: normal(stored.settings),
        ..stored
    }
}
