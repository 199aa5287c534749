//! Which passages answer a message.

use super::excerpt::Wanted;
use super::sentence;
use crate::agent::knowledge::{Hit, Knowledge, KnowledgeError, Vector};

/// A passage that answers, and what of the message it answers.
pub(super) struct Found {
    pub(super) hit: Hit,
    pub(super) wanted: Wanted,
}

/// What the knowledge has for a message.
pub(super) enum Choice {
    /// The passages that answer it, in the order of what is asked.
    Answers(Vec<Found>),
    /// Articles that fit it equally well: the visitor has to say which.
    Level(Vec<Hit>),
    /// Nothing; with what came nearest.
    Nothing { nearest: Option<Hit> },
}

/// Passages in one answer.
const QUOTES_MAX: usize = 2;
/// Passages that are looked at for one that answers.
const CANDIDATES: usize = 4;
/// What a part of a message must have at least: one word alone is not a question.
const PART_TERMS_MIN: usize = 2;
/// Articles that a visitor is asked to choose from.
const LEVEL_MAX: usize = 4;
/// A question of more terms says enough to tell articles apart.
const LEVEL_TERMS_MAX: usize = 3;
/// Articles are level by what their titles and headings say, not by a word in the text.
const LEVEL_NAMED_MIN: f32 = 0.8;
/// A rank that is no further below the best one is level with it.
const LEVEL_SHARE: f32 = 0.985;

/// Two passages where the message asks two things, else one for all of it, else one for the part of
/// it that the knowledge speaks of.
pub(super) fn choose(
    knowledge: &Knowledge,
    message: &str,
    meaning: Option<&Vector>,
) -> Result<Choice, KnowledgeError> {
    let mut parts: Vec<Found> = Vec::new();
    for part in parts_of(message) {
        let Some(found) = best(&knowledge.search(part, CANDIDATES)?) else {
            continue;
        };
        let is_question = found.hit.fit.terms >= PART_TERMS_MIN || found.hit.fit.is_named;
        let is_new = parts
            .iter()
            .all(|other| other.hit.passage != found.hit.passage);
        if is_question && is_new {
            parts.push(found);
        }
    }
    let mut nearest = None;
    if parts.len() < QUOTES_MAX {
        let hits = knowledge.search_near(message, meaning, CANDIDATES)?;
        let level = level(&hits);
        if level.len() > 1 {
            return Ok(Choice::Level(level));
        }
        if let Some(whole) = best(&hits) {
            return Ok(Choice::Answers(vec![whole]));
        }
        nearest = hits.into_iter().next();
    }
    parts.truncate(QUOTES_MAX);
    Ok(match parts.is_empty() {
        true => Choice::Nothing { nearest },
        false => Choice::Answers(parts),
    })
}

fn parts_of(message: &str) -> impl Iterator<Item = &str> {
    sentence::split(message)
        .into_iter()
        .flat_map(|sentence| sentence.split(" and "))
}

fn best(hits: &[Hit]) -> Option<Found> {
    let hit = hits.iter().find(|hit| hit.fit.answers())?;
    Some(Found {
        wanted: Wanted::of(hit),
        hit: hit.clone(),
    })
}

/// The best passage of each article, where several answer a short question equally well and say
/// different things.
fn level(hits: &[Hit]) -> Vec<Hit> {
    let Some(first) = hits.first().filter(|hit| hit.fit.terms <= LEVEL_TERMS_MAX) else {
        return Vec::new();
    };
    let mut level: Vec<Hit> = Vec::new();
    let near = hits
        .iter()
        .take_while(|hit| hit.score >= first.score * LEVEL_SHARE)
        .filter(|hit| hit.fit.answers() && hit.fit.named >= LEVEL_NAMED_MIN);
    for hit in near {
        let is_new = level.iter().all(|other| {
            other.passage.document != hit.passage.document && other.passage.text != hit.passage.text
        });
        if is_new {
            level.push(hit.clone());
        }
    }
    level.truncate(LEVEL_MAX);
    level
}
