//! What did not arrive, as the server said last, and what was sent again since the page was opened.

use crate::request::{self, Failure};
use crate::route::Router;
use crate::seen::Seen;
use baton_protocol::wire::{DeadLetter, NotificationId};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;

const PATH: &str = "/v1/operator/outbox/dead";
/// While somebody looks at the list.
const LOOK_SOON: Duration = Duration::from_secs(5);
/// Of so many looks that would be soon, all but one are left out while nobody does.
const SELDOM: u32 = 12;

/// How the list stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// It is on its way.
    NotYet,
    /// It is here.
    Here,
    /// It can't be had; a sentence that says why.
    Failed(String),
}

/// What became of a letter that was sent again here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// It was asked for.
    Underway,
    /// The server has put it on its way.
    OnItsWay,
    /// It was not possible; a sentence that says why.
    Refused(String),
    /// It was tried again, and did not arrive.
    FailedAgain,
}

/// The letters. Copies mean the same ones.
#[derive(Clone, Copy)]
pub(crate) struct Undelivered {
    known: RwSignal<Known>,
    letters: RwSignal<Vec<DeadLetter>>,
    /// Each with the letter as it was: it leaves the server's list.
    sent: RwSignal<BTreeMap<NotificationId, (DeadLetter, Sent)>>,
    /// When each was given up that was shown since the page was opened: what is given up again keeps its
    /// place, and its button the focus.
    places: StoredValue<BTreeMap<NotificationId, u64>>,
}

impl Undelivered {
    /// Begins to ask, and offers what is known to the components below.
    pub(crate) fn provide(router: Router, seen: Seen) {
        let undelivered = Self {
            known: RwSignal::new(Known::NotYet),
            letters: RwSignal::new(Vec::new()),
            sent: RwSignal::new(BTreeMap::new()),
            places: StoredValue::new(BTreeMap::new()),
        };
        undelivered.look();
        let looks = StoredValue::new(0_u32);
        let look = move || {
            let number = looks.try_update_value(|looks| {
                *looks = looks.wrapping_add(1);
                *looks
            });
            let is_due = number.is_some_and(|number| number.is_multiple_of(SELDOM))
                || untrack(|| router.at_undelivered());
            if is_due && seen.sees_page() {
                undelivered.look();
            }
        };
        if let Ok(timer) = set_interval_with_handle(look, LOOK_SOON) {
            on_cleanup(move || timer.clear());
        }
        Effect::new(move |was_here: Option<bool>| {
            let is_here = router.at_undelivered();
            match (was_here, is_here) {
                (Some(true), false) => {
                    undelivered.sent.set(BTreeMap::new());
                    undelivered.places.set_value(BTreeMap::new());
                }
                (Some(false), true) => undelivered.look(),
                _ => {}
            }
            is_here
        });
        provide_context(undelivered);
    }

    /// The ones that were provided.
    #[expect(
        clippy::expect_used,
        reason = "every component of the workspace is below it"
    )]
    pub(crate) fn here() -> Self {
        use_context().expect("the workspace provides what was not delivered")
    }

    /// How many there are.
    pub(crate) fn count(self) -> usize {
        self.letters.with(Vec::len)
    }

    /// How the list stands.
    pub(super) fn known(self) -> Known {
        self.known.get()
    }

    /// The ids of all that is shown, the latest first: what did not arrive, and what was sent again.
    pub(super) fn shown(self) -> Vec<NotificationId> {
        let mut all = BTreeMap::new();
        self.sent.with(|sent| {
            all.extend(sent.iter().map(|(id, (letter, _))| (*id, letter.dead_ms)));
        });
        self.letters.with(|letters| {
            all.extend(letters.iter().map(|letter| (letter.id, letter.dead_ms)));
        });
        self.places.update_value(|places| {
            for (id, dead_ms) in &mut all {
                *dead_ms = *places.entry(*id).or_insert(*dead_ms);
            }
        });
        let mut shown: Vec<_> = all.into_iter().collect();
        shown.sort_by_key(|(id, dead_ms)| (Reverse(*dead_ms), *id));
        shown.into_iter().map(|(id, _)| id).collect()
    }

    /// A letter that is shown.
    pub(super) fn letter(self, id: NotificationId) -> Option<DeadLetter> {
        let listed = |letters: &Vec<DeadLetter>| letters.iter().find(|it| it.id == id).cloned();
        let sent = || {
            self.sent
                .with(|sent| sent.get(&id).map(|(letter, _)| letter.clone()))
        };
        self.letters.with(listed).or_else(sent)
    }

    /// What became of a letter that was sent again.
    pub(super) fn sent(self, id: NotificationId) -> Option<Sent> {
        self.sent
            .with(|sent| sent.get(&id).map(|(_, sent)| sent.clone()))
    }

    /// Asks for the list.
    pub(super) fn look(self) {
        spawn_local(async move {
            match request::get(PATH).await {
                Ok(letters) => self.learn(letters),
                // A list that is here stays: it is looked at again soon.
                Err(failure) if self.known.get_untracked() != Known::Here => {
                    self.known.set(Known::Failed(failure.sentence()));
                }
                Err(_) => {}
            }
        });
    }

    /// Asks once more, where that failed.
    pub(super) fn try_again(self) {
        self.known.set(Known::NotYet);
        self.look();
    }

    /// Sends one of them again.
    pub(super) fn send(self, id: NotificationId) {
        spawn_local(async move {
            // Why it was not possible stands in its row.
            let _ = self.sent_again(id).await;
        });
    }

    /// Sends all of them again, one after the other, until that is not possible.
    pub(super) fn send_all(self) {
        let ids: Vec<_> = self
            .letters
            .with_untracked(|letters| letters.iter().map(|letter| letter.id).collect());
        spawn_local(async move {
            for id in ids {
                if self.sent_again(id).await.is_err() {
                    break;
                }
            }
        });
    }

    async fn sent_again(self, id: NotificationId) -> Result<(), ()> {
        let Some(letter) = untrack(|| self.letter(id)) else {
            return Ok(());
        };
        if untrack(|| self.sent(id)) == Some(Sent::Underway) {
            return Ok(());
        }
        let note = |became| {
            self.sent.update(|sent| {
                sent.insert(id, (letter.clone(), became));
            });
        };
        note(Sent::Underway);
        match request::ask(&format!("{PATH}/{id}/send-again")).await {
            // Somebody else was quicker.
            Ok(()) | Err(Failure::Refused { status: 404, .. }) => {
                note(Sent::OnItsWay);
                self.letters
                    .update(|letters| letters.retain(|letter| letter.id != id));
                Ok(())
            }
            Err(failure) => {
                note(Sent::Refused(failure.sentence()));
                Err(())
            }
        }
    }

    fn learn(self, letters: Vec<DeadLetter>) {
        self.sent.update(|sent| {
            for letter in &letters {
                let Some((before, became)) = sent.get_mut(&letter.id) else {
                    continue;
                };
                if *became == Sent::OnItsWay && before.dead_ms != letter.dead_ms {
                    *became = Sent::FailedAgain;
                }
            }
        });
        // What is told at every look is drawn once.
        if self.letters.with_untracked(|known| *known != letters) {
            self.letters.set(letters);
        }
        if self.known.get_untracked() != Known::Here {
            self.known.set(Known::Here);
        }
    }
}
