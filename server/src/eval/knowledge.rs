//! How well the knowledge is found, and whether the agent answers what it can and only that.

use super::documents;
use super::questions::{self, Asked};
use super::score::Share;
use super::table::TableError;
use crate::agent::{ExtractiveAnswerer, Hit, Knowledge, KnowledgeError, Question};
use crate::ingest::Skipped;
use baton_protocol::wire::SessionId;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use uuid::Uuid;

/// What was found over all questions.
#[derive(Debug, Serialize)]
pub struct KnowledgeReport {
    /// Documents that were searched.
    pub documents: usize,
    /// The passages that they were cut into.
    pub passages: usize,
    /// The questions by what the file calls them.
    pub kinds: BTreeMap<String, KindFigures>,
    /// Answered though there is no answer, or not answered though there is one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<WrongAnswer>,
    /// What could not be read for a document.
    #[serde(skip)]
    pub skipped: Vec<Skipped>,
}

/// The figures of the questions of one kind.
#[derive(Clone, Debug, Default, Serialize)]
pub struct KindFigures {
    /// How many there are.
    pub questions: u32,
    /// A right document is the first that is found. Of the questions that name one.
    pub recall_at_1: Option<Share>,
    /// A right document is among the first five.
    pub recall_at_5: Option<Share>,
    /// Answered from the knowledge.
    pub answered: u32,
    /// Not answered.
    pub declined: u32,
    /// The answered as a share.
    pub answered_share: Option<Share>,
    /// Answered with a citation of a right document. Of the questions that name one.
    pub answered_right: Option<Share>,
    #[serde(skip)]
    named: u32,
    #[serde(skip)]
    right: u32,
    #[serde(skip)]
    first: u32,
    #[serde(skip)]
    among_five: u32,
}

/// A question that was dealt with wrongly.
#[derive(Debug, Serialize)]
pub struct WrongAnswer {
    /// What was asked.
    pub question: String,
    /// Whether it has an answer.
    pub answerable: bool,
    /// The titles that the answer cites; none if it was declined.
    pub cited: Vec<String>,
}

/// Why the knowledge can't be measured.
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeEvalError {
    /// A file can't be used.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The documents can't be indexed or searched.
    #[error(transparent)]
    Knowledge(#[from] KnowledgeError),
}

/// A right document is found if it is among so many.
const RANKS: usize = 5;
/// Passages that are looked at for that many documents.
const PASSAGES: usize = 40;

/// Asks every question of the documents.
///
/// # Errors
/// If a file is not understood.
pub fn evaluate(documents: &Path, asked: &Path) -> Result<KnowledgeReport, KnowledgeEvalError> {
    let (documents, skipped) = documents::read(documents)?;
    let asked = questions::questions(asked)?;
    let knowledge = Knowledge::build(&documents, None)?;
    let mut kinds: BTreeMap<String, KindFigures> = BTreeMap::new();
    let mut wrong = Vec::new();
    for asked in asked {
        let text = &*asked.question;
        let question = Question {
            session: SessionId(Uuid::nil()),
            text,
            locale: None,
        };
        let answer = ExtractiveAnswerer::answer_from(&knowledge, question)?;
        let cited: Vec<String> = answer
            .citations
            .into_iter()
            .map(|cited| cited.title)
            .collect();
        let is_answered = !cited.is_empty();
        let hits = knowledge.search(text, PASSAGES)?;
        let is_right = hits.iter().any(|hit| {
            cited.contains(&hit.passage.label()) && asked.documents.contains(&hit.passage.document)
        });
        let figures = kinds.entry(asked.kind.clone()).or_default();
        figures.count(&asked, &ranked(&hits), is_answered, is_right);
        if is_answered != asked.is_answerable {
            wrong.push(WrongAnswer {
                question: asked.question,
                answerable: asked.is_answerable,
                cited,
            });
        }
    }
    kinds.values_mut().for_each(KindFigures::finish);
    Ok(KnowledgeReport {
        documents: documents.len(),
        passages: knowledge.len(),
        kinds,
        wrong,
        skipped,
    })
}

/// The names of the documents that were found, the best first.
fn ranked(hits: &[Hit]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for hit in hits {
        if !names.contains(&&*hit.passage.document) {
            names.push(&hit.passage.document);
        }
    }
    names.truncate(RANKS);
    names
}

impl KindFigures {
    fn count(&mut self, asked: &Asked, ranked: &[&str], is_answered: bool, is_right: bool) {
        self.questions += 1;
        if is_answered {
            self.answered += 1;
        } else {
            self.declined += 1;
        }
        if asked.documents.is_empty() {
            return;
        }
        self.named += 1;
        self.right += u32::from(is_right);
        let is_asked = |name: &&str| asked.documents.iter().any(|asked| asked == name);
        match ranked.iter().position(is_asked) {
            Some(0) => {
                self.first += 1;
                self.among_five += 1;
            }
            Some(_) => self.among_five += 1,
            None => {}
        }
    }

    fn finish(&mut self) {
        self.recall_at_1 = Share::of(self.first, self.named);
        self.recall_at_5 = Share::of(self.among_five, self.named);
        self.answered_share = Share::of(self.answered, self.questions);
        self.answered_right = Share::of(self.right, self.named);
    }
}

fn percent(share: Option<Share>) -> String {
    share.map_or_else(String::new, |share| {
        let [value, low, high] = [share.value, share.low, share.high].map(|part| part * 100.0);
        format!("{value:.1}% ({low:.1} to {high:.1})")
    })
}

impl fmt::Display for KnowledgeReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            documents,
            passages,
            ..
        } = self;
        writeln!(
            f,
            "{documents} documents, {passages} passages. In brackets, 95% intervals.\n"
        )?;
        writeln!(
            f,
            "{:28} {:>9} {:>9} {:>9}  {:22}{:22}{:22}{:22}",
            "",
            "questions",
            "answered",
            "declined",
            "answered",
            "from the right one",
            "recall at 1",
            "recall at 5"
        )?;
        for (kind, figures) in &self.kinds {
            write!(
                f,
                "{kind:28} {:>9} {:>9} {:>9}  ",
                figures.questions, figures.answered, figures.declined
            )?;
            for share in [
                figures.answered_share,
                figures.answered_right,
                figures.recall_at_1,
                figures.recall_at_5,
            ] {
                write!(f, "{:22}", percent(share))?;
            }
            writeln!(f)?;
        }
        if !self.wrong.is_empty() {
            writeln!(f, "\nGot wrong:")?;
        }
        for wrong in &self.wrong {
            let what = if wrong.answerable {
                "declined"
            } else {
                "answered"
            };
            write!(f, "  {what}  {}", wrong.question)?;
            if !wrong.cited.is_empty() {
                write!(f, "  ({})", wrong.cited.join("; "))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
