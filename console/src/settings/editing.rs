//! An agent's settings while an operator edits them: what is stored, what stands on the page, and how
//! saving goes.

use super::topic_list::normal;
use super::unsaved::{Begun, Unsaved};
use crate::request::{self, Failure};
use baton_protocol::session::Policy;
use baton_protocol::wire::{AgentId, AgentSettings, ChangeSettings, HandoffSettings, Plan};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The status of a refusal whose reason is that somebody else was first.
const CONFLICT: u16 = 409;

/// How saving goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Saving {
    /// It was not asked for since the last change.
    Idle,
    /// It is on its way.
    Underway,
    /// It is done, and nothing was changed since.
    Done,
    /// It did not work; a sentence that says why.
    Failed(String),
    /// Somebody else changed what is stored after this began.
    Overtaken,
}

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

    /// How saving goes.
    pub(super) fn saving(self) -> Saving {
        self.saving.get()
    }

    /// The same, once.
    pub(super) fn saving_now(self) -> Saving {
        self.saving.get_untracked()
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

    /// Goes on with what was changed, after somebody else stored something: saving replaces theirs.
    pub(super) fn go_on(self) {
        let version = self.stored.with_untracked(|stored| stored.version);
        self.from.set_value(version);
        self.saving.set(Saving::Idle);
        self.keep();
    }

    /// Stores what stands on the page.
    pub(super) fn save(self) {
        let may = !matches!(
            self.saving.get_untracked(),
            Saving::Underway | Saving::Overtaken
        );
        if !may || !untrack(|| self.is_changed()) {
            return;
        }
        let change = ChangeSettings {
            settings: self.now.get_untracked(),
            version: self.from.get_value(),
        };
        self.saving.set(Saving::Underway);
        spawn_local(async move {
            let outcome = request::put(&self.path(), &change).await;
            match outcome {
                Ok(stored) => self.settled(in_normal_form(stored), &change.settings),
                Err(failure) => self.failed(failure).await,
            }
        });
    }

    /// Goes back to what the configuration file says, and forgets what was changed here.
    pub(super) fn back_to_file(self, tell_failure: impl FnOnce(String) + 'static) {
        let before = self.saving.get_untracked();
        if before == Saving::Underway {
            return;
        }
        self.saving.set(Saving::Underway);
        let version = self.stored.with_untracked(|stored| stored.version);
        let path = format!("{}?version={version}", self.path());
        spawn_local(async move {
            match request::delete::<AgentSettings>(&path).await {
                Ok(stored) => {
                    self.take(in_normal_form(stored));
                    self.saving.set(Saving::Done);
                }
                Err(failure) if failure.status() == Some(CONFLICT) => {
                    self.saving.set(before);
                    self.look_again().await;
                    tell_failure(failure.sentence());
                }
                Err(failure) => {
                    self.saving.set(before);
                    tell_failure(failure.sentence());
                }
            }
        });
    }

    /// Looks whether somebody else changed what is stored. That it can't be seen now matters only
    /// when something is saved, and is told then.
    pub(super) async fn look_again(self) {
        if let Ok(stored) = request::get(&self.path()).await
            && self.saving.get_untracked() != Saving::Underway
        {
            self.learn(in_normal_form(stored));
        }
    }

    /// What is stored is known anew, and not by this page's doing.
    fn learn(self, stored: AgentSettings) {
        if untrack(|| self.is_changed()) {
            self.stored.set(stored);
            self.compare();
        } else {
            self.take(stored);
        }
    }

    /// Whether what was changed began from what is stored.
    fn compare(self) {
        let stored = self.stored.get_untracked();
        if !untrack(|| self.is_changed()) {
            self.take(stored);
        } else if stored.version != self.from.get_value() {
            self.saving.set(Saving::Overtaken);
        }
    }

    /// The server stored what was sent. Something may have been changed while it was on its way.
    fn settled(self, stored: AgentSettings, sent: &HandoffSettings) {
        if self.now.with_untracked(|now| now == sent) {
            self.take(stored);
            self.saving.set(Saving::Done);
        } else {
            self.from.set_value(stored.version);
            self.stored.set(stored);
            self.saving.set(Saving::Idle);
            self.keep();
        }
    }

    /// Puts what is stored on the page.
    fn take(self, stored: AgentSettings) {
        self.problem.set(None);
        self.from.set_value(stored.version);
        self.now.set(stored.settings.clone());
        self.stored.set(stored);
        self.keep();
    }

    async fn failed(self, failure: Failure) {
        if failure.status() == Some(CONFLICT)
            && let Ok(stored) = request::get(&self.path()).await
        {
            self.saving.set(Saving::Idle);
            return self.learn(in_normal_form(stored));
        }
        self.problem.set(failure.at_field());
        self.saving.set(Saving::Failed(failure.sentence()));
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
