//! What reaches the operator while they edit it: what is stored, what stands on the page, and how saving
//! goes. Only they change it, so nobody is overtaken but by themselves.

use crate::request;
use baton_protocol::wire::{
    MemberPreferences, NotificationKind, OwnNotifications, OwnWay, PushBrowser,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

const PREFERENCES: &str = "/v1/operator/me/preferences";

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
}

/// What is edited. Copies mean the same.
#[derive(Clone, Copy)]
pub(super) struct Editing {
    stored: RwSignal<OwnNotifications>,
    now: RwSignal<MemberPreferences>,
    saving: RwSignal<Saving>,
    /// Where the server found something wrong, and what.
    problem: RwSignal<Option<(String, String)>>,
}

impl Editing {
    /// Begins from what is stored.
    pub(super) fn begin(stored: OwnNotifications) -> Self {
        let stored = in_order(stored);
        Self {
            now: RwSignal::new(stored.preferences.clone()),
            stored: RwSignal::new(stored),
            saving: RwSignal::new(Saving::Idle),
            problem: RwSignal::new(None),
        }
    }

    /// A part of what is stored.
    pub(super) fn stored<T: PartialEq + Send + Sync + 'static>(
        self,
        part: impl Fn(&OwnNotifications) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.stored.with(&part))
    }

    /// The browsers that are subscribed, once.
    pub(super) fn browsers_now(self) -> Vec<PushBrowser> {
        self.stored.with_untracked(|own| own.browsers.clone())
    }

    /// A part of what stands on the page.
    pub(super) fn part<T: PartialEq + Send + Sync + 'static>(
        self,
        part: impl Fn(&MemberPreferences) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.now.with(&part))
    }

    /// Takes over what the server says now, but for what stands on the page and is not saved.
    pub(super) fn learn(self, stored: OwnNotifications) {
        let stored = in_order(stored);
        if !untrack(|| self.is_changed()) {
            self.now.set(stored.preferences.clone());
        }
        self.stored.set(stored);
    }

    /// Whether something stands on the page that is not stored.
    pub(super) fn is_changed(self) -> bool {
        self.now
            .with(|now| self.stored.with(|stored| *now != stored.preferences))
    }

    /// How saving goes.
    pub(super) fn saving(self) -> Saving {
        self.saving.get()
    }

    /// What the server found wrong at this place, named as it names it.
    pub(super) fn problem_at(self, field: &'static str) -> Memo<Option<String>> {
        Memo::new(move |_| {
            let problem = self.problem.get();
            problem.and_then(|(at, why)| (at == field).then_some(why))
        })
    }

    /// Changes what stands on the page.
    pub(super) fn change(self, change: impl FnOnce(&mut MemberPreferences)) {
        self.now.update(change);
        self.problem.set(None);
        if self.saving.get_untracked() != Saving::Underway {
            self.saving.set(Saving::Idle);
        }
    }

    /// Whether a kind reaches them by a way, changed.
    pub(super) fn choose(self, way: OwnWay, kind: NotificationKind, wanted: bool) {
        self.change(|preferences| {
            let kinds = kinds_mut(preferences, way);
            kinds.retain(|known| *known != kind);
            if wanted {
                kinds.push(kind);
                sort(kinds);
            }
        });
    }

    /// Takes back what was changed.
    pub(super) fn discard(self) {
        let preferences = self
            .stored
            .with_untracked(|stored| stored.preferences.clone());
        self.now.set(preferences);
        self.problem.set(None);
        self.saving.set(Saving::Idle);
    }

    /// Stores what stands on the page.
    pub(super) fn save(self) {
        let underway = self.saving.get_untracked() == Saving::Underway;
        if underway || !untrack(|| self.is_changed()) {
            return;
        }
        self.saving.set(Saving::Underway);
        let sent = self.now.get_untracked();
        spawn_local(async move {
            let outcome: Result<OwnNotifications, _> = request::put(PREFERENCES, &sent).await;
            match outcome {
                Ok(stored) => {
                    self.stored.set(in_order(stored));
                    let is_all = !untrack(|| self.is_changed());
                    self.saving
                        .set(if is_all { Saving::Done } else { Saving::Idle });
                }
                Err(failure) => {
                    self.problem.set(failure.at_field());
                    self.saving.set(Saving::Failed(failure.sentence()));
                }
            }
        });
    }
}

/// What reaches them by a way.
pub(super) fn kinds(preferences: &MemberPreferences, way: OwnWay) -> &[NotificationKind] {
    match way {
        OwnWay::Email => &preferences.email,
        OwnWay::Push => &preferences.push,
    }
}

fn kinds_mut(preferences: &mut MemberPreferences, way: OwnWay) -> &mut Vec<NotificationKind> {
    match way {
        OwnWay::Email => &mut preferences.email,
        OwnWay::Push => &mut preferences.push,
    }
}

/// The same choice always looks the same, so that what was changed back is no change.
fn in_order(mut own: OwnNotifications) -> OwnNotifications {
    sort(&mut own.preferences.email);
    sort(&mut own.preferences.push);
    own
}

fn sort(kinds: &mut [NotificationKind]) {
    kinds.sort_by_key(|kind| {
        super::events::EVENTS
            .iter()
            .position(|event| event.kind == *kind)
    });
}
