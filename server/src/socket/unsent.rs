//! What of a commit a client is still to be sent: every entry once, and none left out.

use baton_protocol::wire::{OperatorEntry, Seq};

/// A commit, seen from a client that was sent its log up to some entry.
#[derive(Debug, PartialEq)]
pub(super) enum Unsent<'a> {
    /// It came twice.
    Nothing,
    /// What comes before it was not sent either: its notice was lost, or is late.
    Gap,
    /// These, up to `last`.
    Entries {
        entries: &'a [OperatorEntry],
        last: Seq,
    },
}

/// What is left of a commit for a client that was sent everything up to `sent`.
pub(super) fn unsent(commit: &[OperatorEntry], sent: Seq) -> Unsent<'_> {
    let known = commit.partition_point(|entry| entry.seq <= sent);
    match &commit[known..] {
        [] => Unsent::Nothing,
        [first, ..] if first.seq > sent + 1 => Unsent::Gap,
        entries @ [.., last] => Unsent::Entries {
            entries,
            last: last.seq,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_protocol::wire::VisitorEvent;

    #[test]
    fn every_entry_is_sent_once_and_none_is_left_out() {
        let entry = |seq| OperatorEntry {
            seq,
            at_ms: 1,
            command: None,
            event: VisitorEvent::Internal,
            detail: None,
        };
        let commit: Vec<_> = (4..=6).map(entry).collect();
        let rest = |from: usize| Unsent::Entries {
            entries: &commit[from..],
            last: 6,
        };
        assert_eq!(unsent(&commit, 2), Unsent::Gap);
        assert_eq!(unsent(&commit, 3), rest(0));
        assert_eq!(unsent(&commit, 5), rest(2));
        assert_eq!(unsent(&commit, 6), Unsent::Nothing);
        assert_eq!(unsent(&commit, 9), Unsent::Nothing);
        assert_eq!(unsent(&[], 0), Unsent::Nothing);
    }
}
