//! An answer in the making.

use crate::session::Session;
use crate::wire::{CommandId, Seq};

/// The text of a run as far as it came.
#[derive(Debug)]
pub(super) struct Draft {
    run: CommandId,
    /// The visitor's message that it answers.
    answers: Seq,
    /// None once a piece was missing: the finished message replaces it soon enough.
    text: Option<String>,
}

impl Draft {
    /// Takes a piece of a run. A run starts at offset 0; one that was joined late is not shown.
    pub(super) fn extend(
        draft: &mut Option<Self>,
        session: &Session,
        run: CommandId,
        offset: usize,
        piece: &str,
    ) {
        // In nobody's debt the agent is silent: what still comes of a run is late.
        let Some(answers) = session.unanswered() else {
            return;
        };
        match draft {
            Some(draft) if draft.run == run => {
                let whole = draft.text.take_if(|text| text.is_char_boundary(offset));
                draft.text = whole.map(|mut text| {
                    text.truncate(offset);
                    text.push_str(piece);
                    text
                });
            }
            _ if offset == 0 => {
                *draft = Some(Self {
                    run,
                    answers,
                    text: Some(piece.to_owned()),
                });
            }
            _ => {}
        }
    }

    /// Drops what the log has settled: answered, superseded, or taken over.
    pub(super) fn settle(draft: &mut Option<Self>, session: &Session) {
        draft.take_if(|draft| Some(draft.answers) != session.unanswered());
    }

    pub(super) fn shown(&self) -> Option<(CommandId, &str)> {
        Some((self.run, self.text.as_deref()?))
    }
}
