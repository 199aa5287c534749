//! How fast an agent's queue is worked down, from its latest claims.
//!
//! A claim tells how long whoever stood in front had stood there: since the claim before, or since they
//! came, if that was later. The mean of this, times a position, is the estimate: with all operators busy it is
//! how often one of them becomes free, and with nobody before you how soon one reacts. Time in which nobody
//! waited tells nothing and does not count. Why so, and how good it is:
//! `docs/decisions/wait-estimate.md`.

use baton_protocol::wire::{Claimed, SessionId};

/// Claims that are older tell nothing of now.
pub const RECENT_MS: u64 = 30 * 60_000;
/// With fewer claims nothing is told.
const CLAIMS_MIN: usize = 3;
/// The latest so many count.
const CLAIMS_MAX: usize = 20;

const MINUTE_MS: u64 = 60_000;

/// The latest claims of one agent's queue.
#[derive(Debug, Default)]
pub struct Pace {
    /// In their order, with what tells two at one time apart. One more than count: it says since when the
    /// first of those stood in front.
    claims: Vec<(u64, SessionId, u64)>,
}

impl Pace {
    /// Takes a claim, in any order and as often as it comes.
    pub fn note(&mut self, session: SessionId, claimed: Claimed) {
        let claim = (claimed.at_ms, session, claimed.wanted_ms);
        if let Err(at) = self.claims.binary_search(&claim) {
            self.claims.insert(at, claim);
        }
        let surplus = self.claims.len().saturating_sub(CLAIMS_MAX + 1);
        self.claims.drain(..surplus);
    }

    /// How long it may take from now until who stands at a position is claimed, in seconds, rounded as
    /// people say it; none if recent claims don't tell. `front_since_ms` is since when the first one in the
    /// line waits.
    pub fn estimate(&self, position: u32, front_since_ms: u64, now_ms: u64) -> Option<u32> {
        let from_ms = now_ms.saturating_sub(RECENT_MS);
        let old = self.claims.partition_point(|(at_ms, ..)| *at_ms < from_ms);
        let surplus = self.claims.len().saturating_sub(CLAIMS_MAX);
        let first = old.max(surplus);
        let recent = &self.claims[first..];
        if recent.len() < CLAIMS_MIN {
            return None;
        }
        let mut before_ms = first
            .checked_sub(1)
            .map_or(0, |before| self.claims[before].0);
        let mut in_front_ms = 0;
        for (at_ms, _, wanted_ms) in recent {
            in_front_ms += at_ms.saturating_sub(before_ms.max(*wanted_ms));
            before_ms = *at_ms;
        }
        let mut count = recent.len() as u64;
        // Who is in front now has stood there for longer than usual: it is slower than it was.
        let open_ms = now_ms.saturating_sub(before_ms.max(front_since_ms));
        if open_ms > in_front_ms / count {
            in_front_ms += open_ms;
            count += 1;
        }
        Some(rounded(u64::from(position) * in_front_ms / count))
    }
}

/// Up to whole minutes, from ten minutes on to five, from an hour on to half an hour: nobody is told
/// less, and nobody more exactly than it is known.
fn rounded(estimate_ms: u64) -> u32 {
    let minutes = estimate_ms.div_ceil(MINUTE_MS).max(1);
    let step = match minutes {
        0..=10 => 1,
        11..=60 => 5,
        _ => 30,
    };
    u32::try_from(60 * minutes.next_multiple_of(step)).unwrap_or(u32::MAX)
}
