//! A log on its way to a client: every entry is sent once, in order, and none is left out.

use baton_protocol::wire::{OperatorEntry, Seq};

/// How far a client was sent one log.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Feed {
    /// The last entry that was sent.
    sent: Seq,
    /// Whether the log may hold more than that, which is read and sent page by page.
    lacks_some: bool,
}

impl Feed {
    /// For a client that has everything up to `sent`. Whatever follows it is read first.
    pub(super) fn after(sent: Seq) -> Self {
        Self {
            sent,
            lacks_some: true,
        }
    }

    pub(super) fn sent(&self) -> Seq {
        self.sent
    }

    pub(super) fn lacks_some(&self) -> bool {
        self.lacks_some
    }

    /// The client has nothing after this entry.
    pub(super) fn rewind(&mut self, after: Seq) {
        self.sent = self.sent.min(after);
        self.lacks_some = true;
    }

    /// What goes out of a commit now.
    pub(super) fn commit<'a>(&mut self, commit: &'a [OperatorEntry]) -> &'a [OperatorEntry] {
        let known = commit.partition_point(|entry| entry.seq <= self.sent);
        match &commit[known..] {
            // It came twice.
            [] => &[],
            // What comes before it was not sent either: its notice was lost, or is late.
            [first, ..] if first.seq > self.sent + 1 => {
                self.lacks_some = true;
                &[]
            }
            entries @ [.., last] => {
                self.sent = last.seq;
                entries
            }
        }
    }

    /// What goes out for a command that was carried out before: its entry once more, unless it is
    /// still to be sent anyway.
    pub(super) fn made_before<'a>(&mut self, entry: &'a OperatorEntry) -> &'a [OperatorEntry] {
        if entry.seq > self.sent {
            self.lacks_some = true;
            return &[];
        }
        std::slice::from_ref(entry)
    }

    /// The log was read after the last entry that was sent, and this goes out.
    pub(super) fn page(&mut self, entries: &[OperatorEntry]) {
        match entries.last() {
            Some(last) => self.sent = last.seq,
            None => self.lacks_some = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_protocol::wire::VisitorEvent;
    use std::ops::RangeInclusive;

    fn entries(seqs: RangeInclusive<Seq>) -> Vec<OperatorEntry> {
        let entry = |seq| OperatorEntry {
            seq,
            at_ms: 1,
            command: None,
            event: VisitorEvent::Internal,
            detail: None,
        };
        seqs.map(entry).collect()
    }

    /// Of a client that lacks nothing.
    fn up_to(sent: Seq) -> Feed {
        let mut feed = Feed::after(sent);
        feed.page(&[]);
        feed
    }

    #[test]
    fn every_entry_is_sent_once_and_none_is_left_out() {
        let commit = entries(4..=6);
        for (sent, goes_out, then) in [
            (2, &commit[3..], Feed::after(2)),
            (3, &commit[..], up_to(6)),
            (5, &commit[2..], up_to(6)),
            (6, &commit[3..], up_to(6)),
            (9, &commit[3..], up_to(9)),
        ] {
            let mut feed = up_to(sent);
            assert_eq!(feed.commit(&commit), goes_out, "after {sent}");
            assert_eq!(feed, then, "after {sent}");
        }
        assert!(up_to(0).commit(&[]).is_empty());
    }

    #[test]
    fn a_gap_is_read_until_nothing_follows() {
        let mut feed = up_to(2);
        assert!(feed.commit(&entries(6..=6)).is_empty());
        assert!(feed.lacks_some());
        feed.page(&entries(3..=4));
        assert!(feed.lacks_some(), "more may follow a page");
        feed.page(&entries(5..=6));
        feed.page(&[]);
        assert_eq!(feed, up_to(6));
    }

    #[test]
    fn a_commit_that_follows_is_sent_though_the_log_is_still_being_read() {
        let mut feed = Feed::after(3);
        let commit = entries(4..=4);
        assert_eq!(feed.commit(&commit), commit);
        assert_eq!(feed, Feed::after(4));
    }

    #[test]
    fn what_was_made_before_is_sent_again_unless_it_is_still_to_come() {
        let made = entries(5..=5);
        let mut feed = up_to(5);
        assert_eq!(feed.made_before(&made[0]), made);
        assert_eq!(feed, up_to(5));
        let mut behind = up_to(4);
        assert!(behind.made_before(&made[0]).is_empty());
        assert_eq!(behind, Feed::after(4));
    }

    #[test]
    fn a_client_is_sent_again_what_it_says_it_lacks() {
        let mut feed = up_to(5);
        feed.rewind(3);
        assert_eq!(feed, Feed::after(3));
        feed.rewind(9);
        assert_eq!(feed, Feed::after(3), "never more than was sent");
    }
}
