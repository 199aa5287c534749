//! The reference: what happens by itself, and when.

use crate::model::{Details, Holder, Model};
use crate::routed::Routed;

/// What happens by itself, after so many seconds.
pub(crate) const STEPS: [u64; 3] = [10, 20, 30];
pub(crate) const CLOSES: u64 = 60;
pub(crate) const REMINDS: u64 = 10;
pub(crate) const RESOLVES: u64 = 30;
pub(crate) const RESOLVES_AGENTS: u64 = 50;

/// What happens by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Due {
    /// The next step of a wait.
    Step,
    Loss,
    Reminder,
    Close,
    /// Whoever was asked let it pass.
    Pass,
}

impl Model {
    /// What happens by itself if the server looks now.
    pub(crate) fn due(&self) -> Vec<Due> {
        let waited = self.now - self.queued;
        match (self.holder, self.silence) {
            (Holder::Queue, _) => {
                let steps = STEPS.iter().skip(self.taken);
                let due = steps.filter(|after| waited >= **after).map(|_| Due::Step);
                let closes = self.visitor_gone && waited >= CLOSES;
                let passes = self.routed.passes(self.now, self.assigned_left);
                let passes = passes.then_some(Due::Pass);
                passes
                    .into_iter()
                    .chain(due)
                    .chain(closes.then_some(Due::Close))
                    .collect()
            }
            (Holder::Operator(_), _) if self.holder_lost => vec![Due::Loss],
            (Holder::Operator(_), Some((since, None))) if self.now >= since + REMINDS => {
                vec![Due::Reminder]
            }
            (Holder::Operator(_), Some((_, Some(reminded))))
                if self.now >= reminded + RESOLVES - REMINDS =>
            {
                vec![Due::Close]
            }
            (Holder::Agent, Some((since, _)))
                if self.owed.is_none() && self.now >= since + RESOLVES_AGENTS =>
            {
                vec![Due::Close]
            }
            _ => Vec::new(),
        }
    }

    pub(crate) fn happen(&mut self, due: Due) {
        match due {
            Due::Step => {
                self.head += 1;
                self.taken += 1;
                let told = self.taken == STEPS.len();
                if told && self.details == Details::Unasked {
                    self.details = Details::Offered;
                }
            }
            Due::Pass => {
                self.head += 1;
                self.routed.pass();
            }
            Due::Loss => self.lose(),
            Due::Reminder => {
                self.head += 1;
                self.silence = self.silence.map(|(since, _)| (since, Some(self.now)));
            }
            Due::Close => {
                self.close();
                self.withdraw();
            }
        }
    }

    pub(crate) fn close(&mut self) {
        self.pass_to(Holder::Nobody);
        self.wanted = None;
    }

    /// Whoever held it is gone: it waits again, since when a person was first wanted.
    pub(crate) fn lose(&mut self) {
        let had_it = self.holder;
        self.queue(self.wanted.unwrap_or(self.now));
        if let Holder::Operator(o) = had_it {
            self.routed = Routed::given_away_by(o);
        }
        if self.details == Details::Unasked {
            self.details = Details::Offered;
        }
    }

    pub(crate) fn queue(&mut self, since: u64) {
        self.pass_to(Holder::Queue);
        self.wanted = Some(since);
        self.queued = self.now;
        self.taken = 0;
    }
}
