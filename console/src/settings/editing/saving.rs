//! How changed settings are saved: sent, stored, refused, or overtaken by somebody else's.

use super::{Editing, in_normal_form};
use crate::request::{self, Failure};
use baton_protocol::wire::{AgentSettings, ChangeSettings, HandoffSettings};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The status of a refusal whose reason is that somebody else was first.
const CONFLICT: u16 = 409;

/// How saving goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::settings) enum Saving {
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

impl Editing {
    /// How saving goes.
    pub(in crate::settings) fn saving(self) -> Saving {
        self.saving.get()
    }

    /// The same, once.
    pub(in crate::settings) fn saving_now(self) -> Saving {
        self.saving.get_untracked()
    }

    /// Goes on with what was changed, after somebody else stored something: saving replaces theirs.
    pub(in crate::settings) fn go_on(self) {
        let version = self.stored.with_untracked(|stored| stored.version);
        self.from.set_value(version);
        self.saving.set(Saving::Idle);
        self.keep();
    }

    /// Stores what stands on the page.
    pub(in crate::settings) fn save(self) {
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
    pub(in crate::settings) fn back_to_file(self, tell_failure: impl FnOnce(String) + 'static) {
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
    pub(in crate::settings) async fn look_again(self) {
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
    pub(super) fn compare(self) {
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
    pub(super) fn take(self, stored: AgentSettings) {
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
}
