//! What was said lately: another fold of the same log, for evidence and for briefs.

use crate::wire::limits::{BRIEF_CHARS_MAX, BRIEF_MESSAGES_MAX};
use crate::wire::{
    Answered, Author, Brief, Citation, HandoffReason, OperatorDetail, OperatorEntry, Page,
    VisitorEvent,
};

/// What visitor and agent said since the session started, was reopened or returned: what led to an
/// episode that is closed is forgotten, so that it never leads to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recent {
    asked: Vec<String>,
    /// How many of these came before the agent's last answer.
    asked_before_answer: usize,
    answered: Vec<Answered>,
    not_in_knowledge: u32,
    offered: bool,
    language: Option<String>,
    page: Option<Page>,
}

impl Recent {
    /// Folds one entry, under the same terms as [`apply`](super::apply).
    pub fn apply(&mut self, entry: &OperatorEntry) {
        match &entry.event {
            VisitorEvent::SessionStarted { page, locale, .. } => {
                self.page.clone_from(page);
                self.language.clone_from(locale);
            }
            VisitorEvent::SessionReopened | VisitorEvent::SessionReturned { .. } => {
                self.asked.clear();
                self.asked_before_answer = 0;
                self.answered.clear();
                self.not_in_knowledge = 0;
                self.offered = false;
            }
            VisitorEvent::MessageSent {
                author: Author::Visitor,
                body,
                ..
            } => {
                let forgot_one = keep(&mut self.asked, cut(&body.plain_text()));
                self.asked_before_answer = self
                    .asked_before_answer
                    .saturating_sub(usize::from(forgot_one));
            }
            VisitorEvent::MessageSent {
                author: Author::Agent,
                body,
                citations,
                offers_person,
                ..
            } => {
                self.offered = *offers_person;
                self.not_in_knowledge = in_a_row(entry.detail.as_ref());
                self.asked_before_answer = self.asked.len();
                keep(&mut self.answered, answer(&body.plain_text(), citations));
            }
            _ => {}
        }
    }

    /// How many messages in a row the knowledge had no answer to.
    pub fn not_in_knowledge(&self) -> u32 {
        self.not_in_knowledge
    }

    /// Whether the agent offered a person with what it said last.
    pub fn offers_person(&self) -> bool {
        self.offered
    }

    /// What the visitor asked and the agent answered, oldest first; of long ones, the beginning.
    pub fn answered_questions(&self) -> &[String] {
        self.asked
            .get(..self.asked_before_answer)
            .unwrap_or_default()
    }

    /// What it takes in memory besides itself, about.
    pub fn bytes(&self) -> usize {
        let said = self.answered.iter().map(|answered| &answered.text);
        let texts = self
            .asked
            .iter()
            .chain(said)
            .map(String::len)
            .sum::<usize>();
        let sources = self
            .answered
            .iter()
            .flat_map(|answered| &answered.citations);
        let titles = sources.map(|source| source.title.len()).sum::<usize>();
        texts + titles
    }

    /// The brief of a handoff that comes after these entries, which are not folded yet.
    pub fn brief_after(&self, entries: &[OperatorEntry]) -> Brief {
        let mut recent = self.clone();
        entries.iter().for_each(|entry| recent.apply(entry));
        Brief {
            wants: recent.asked,
            answered: recent.answered,
            language: recent.language,
            page: recent.page,
        }
    }
}

fn in_a_row(detail: Option<&OperatorDetail>) -> u32 {
    match detail {
        Some(OperatorDetail::NotAnswered {
            reason: HandoffReason::NotInKnowledge { in_a_row, .. },
        }) => *in_a_row,
        _ => 0,
    }
}

fn answer(text: &str, citations: &[Citation]) -> Answered {
    Answered {
        text: cut(text),
        citations: citations.to_vec(),
    }
}

/// Whether the oldest had to go.
fn keep<T>(latest: &mut Vec<T>, new: T) -> bool {
    let is_full = latest.len() == BRIEF_MESSAGES_MAX;
    if is_full {
        latest.remove(0);
    }
    latest.push(new);
    is_full
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(BRIEF_CHARS_MAX) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
