//! How often "is writing" is told, whatever a client sends.

use baton_protocol::wire::SessionId;
use baton_protocol::wire::limits::TYPING_EVERY_MS;
use std::time::Duration;
use tokio::time::Instant;

/// Half of what clients keep to: one that the network held up must not cost the next.
const TOLD_AGAIN_AFTER: Duration = Duration::from_millis(TYPING_EVERY_MS / 2);

/// When a connection last told that somebody is writing, and in which session.
#[derive(Default)]
pub(super) struct TypingPace {
    told: Option<(SessionId, Instant)>,
}

impl TypingPace {
    /// Whether it is worth telling: nothing was told of this session for a while.
    pub(super) fn may_tell(&mut self, session: SessionId, now: Instant) -> bool {
        let is_news = self
            .told
            .is_none_or(|(last, at)| last != session || now - at >= TOLD_AGAIN_AFTER);
        if is_news {
            self.told = Some((session, now));
        }
        is_news
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[tokio::test]
    async fn a_flood_is_told_once_and_another_session_at_once() {
        let [one, other] = [1, 2].map(|number| SessionId(Uuid::from_u128(number)));
        let start = Instant::now();
        let mut pace = TypingPace::default();
        assert!(pace.may_tell(one, start));
        let soon = start + TOLD_AGAIN_AFTER - Duration::from_millis(1);
        assert!(!pace.may_tell(one, start));
        assert!(!pace.may_tell(one, soon));
        assert!(pace.may_tell(one, start + TOLD_AGAIN_AFTER));
        assert!(pace.may_tell(other, start + TOLD_AGAIN_AFTER));
    }
}
