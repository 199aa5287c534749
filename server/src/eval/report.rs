//! What a scoring found, for people and for programs.

use super::score::{Counts, Share};
use crate::ingest::Skipped;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// All that a scoring found.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Rows that the file leaves out of scoring.
    pub left_out: usize,
    /// All rows.
    pub overall: Figures,
    /// By the column `lang`, if there is one.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by_lang: BTreeMap<String, Figures>,
    /// By the column `source`, if there is one.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub by_source: BTreeMap<String, Figures>,
    /// The rows that were got wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<Wrong>,
    /// What could not be read for a document.
    #[serde(skip)]
    pub skipped: Vec<Skipped>,
}

/// The figures of some rows.
#[derive(Debug, Serialize)]
pub struct Figures {
    /// What they are made of.
    pub counts: Counts,
    /// Of those that should fire, how many do.
    pub recall: Option<Share>,
    /// Of those that fire, how many should.
    pub precision: Option<Share>,
    /// Of those that should not fire, how many do.
    pub false_alarm_rate: Option<Share>,
    /// How well the scores part the two kinds, whatever the threshold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auc: Option<Share>,
}

/// A row that was got wrong.
#[derive(Debug, Serialize)]
pub struct Wrong {
    /// What the row says.
    pub text: String,
    /// What it is.
    pub gold: bool,
    /// What fired on it, or how near it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// Counts while rows are read.
#[derive(Default)]
pub(super) struct Tally {
    left_out: usize,
    overall: Sums,
    by_lang: BTreeMap<String, Sums>,
    by_source: BTreeMap<String, Sums>,
    wrong: Vec<Wrong>,
}

#[derive(Default)]
struct Sums {
    counts: Counts,
    scores: Vec<(f32, bool)>,
}

impl Tally {
    pub(super) fn new(left_out: usize) -> Self {
        Self {
            left_out,
            ..Self::default()
        }
    }

    /// Counts a row that fires or does not.
    pub(super) fn count(&mut self, lang: &str, source: &str, gold: bool, fired: bool) {
        self.each(lang, source, |sums| sums.counts.count(gold, fired));
    }

    /// Counts a row that fires by its score.
    pub(super) fn score(&mut self, lang: &str, source: &str, gold: bool, score: f32, fired: bool) {
        self.each(lang, source, |sums| {
            sums.counts.count(gold, fired);
            sums.scores.push((score, gold));
        });
    }

    fn each(&mut self, lang: &str, source: &str, count: impl Fn(&mut Sums)) {
        count(&mut self.overall);
        for (value, groups) in [(lang, &mut self.by_lang), (source, &mut self.by_source)] {
            if !value.is_empty() {
                count(groups.entry(value.to_owned()).or_default());
            }
        }
    }

    /// Keeps a row if it was got wrong.
    pub(super) fn wrong(&mut self, gold: bool, fired: bool, text: String, why: Option<String>) {
        if gold != fired {
            self.wrong.push(Wrong { text, gold, why });
        }
    }

    pub(super) fn report(self) -> Report {
        let all = |groups: BTreeMap<String, Sums>| {
            let figures = groups
                .into_iter()
                .map(|(name, sums)| (name, sums.figures()));
            figures.collect()
        };
        Report {
            left_out: self.left_out,
            overall: self.overall.figures(),
            by_lang: all(self.by_lang),
            by_source: all(self.by_source),
            wrong: self.wrong,
            skipped: Vec::new(),
        }
    }
}

impl Sums {
    fn figures(&self) -> Figures {
        Figures {
            counts: self.counts,
            recall: self.counts.recall(),
            precision: self.counts.precision(),
            false_alarm_rate: self.counts.false_alarm_rate(),
            auc: Share::area(&self.scores),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows", self.overall.counts.rows())?;
        if self.left_out > 0 {
            write!(f, ", {} left out", self.left_out)?;
        }
        writeln!(f, ". In brackets, 95% intervals.\n")?;
        writeln!(
            f,
            "{:28} {:>5} {:>5}  {:22}{:22}{:22}",
            "", "are", "not", "recall", "precision", "false alarms"
        )?;
        self.overall.line(f, "overall")?;
        for (title, groups) in [("lang", &self.by_lang), ("source", &self.by_source)] {
            for (name, figures) in groups {
                figures.line(f, &format!("{title} {name}"))?;
            }
        }
        if !self.wrong.is_empty() {
            writeln!(f, "\nGot wrong:")?;
        }
        for wrong in &self.wrong {
            let kind = if wrong.gold {
                "missed     "
            } else {
                "false alarm"
            };
            write!(f, "  {kind}  {}", wrong.text)?;
            if let Some(why) = &wrong.why {
                write!(f, "  ({why})")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

impl Figures {
    fn line(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        let counts = &self.counts;
        write!(
            f,
            "{name:28} {:>5} {:>5}  ",
            counts.hits + counts.misses,
            counts.false_alarms + counts.quiet
        )?;
        for share in [self.recall, self.precision, self.false_alarm_rate] {
            write!(f, "{:22}", percent(share))?;
        }
        if let Some(auc) = self.auc {
            write!(
                f,
                "AUC {:.3} ({:.3} to {:.3})",
                auc.value, auc.low, auc.high
            )?;
        }
        writeln!(f)
    }
}

fn percent(share: Option<Share>) -> String {
    share.map_or_else(String::new, |share| {
        let [value, low, high] = [share.value, share.low, share.high].map(|part| part * 100.0);
        format!("{value:.1}% ({low:.1} to {high:.1})")
    })
}
