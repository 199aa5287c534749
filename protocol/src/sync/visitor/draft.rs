//! An answer in the making.

use crate::wire::{CommandId, Seq};

/// The text of a run as far as it came.
#[derive(Debug)]
pub(super) struct Draft {
    run: CommandId,
    /// The visitor's message that it answers.
    pub(super) answers: Seq,
    /// None once a piece was missing: the finished message replaces it soon enough.
    text: Option<String>,
}

impl Draft {
    /// Takes a piece of a run. A run starts at offset 0; one that was joined late is not shown.
    pub(super) fn extend(
        draft: &mut Option<Self>,
        answers: Seq,
        run: CommandId,
        offset: usize,
        piece: &str,
    ) {
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

    pub(super) fn shown(&self) -> Option<(CommandId, &str)> {
        Some((self.run, self.text.as_deref()?))
    }
}
