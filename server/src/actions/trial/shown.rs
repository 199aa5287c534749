//! What a trial shows of what fired and of what was found.

use crate::actions::triggers::reason;
use crate::actions::words;
use crate::agent::{Firing, Hit, quotation};
use baton_protocol::wire::limits::TRY_EXCERPT_CHARS_MAX;
use baton_protocol::wire::{FiredTrigger, FoundPassage, NearestPassage, TriggerScore};

pub(super) fn firing_of(firing: Firing, text: &str) -> FiredTrigger {
    FiredTrigger {
        reason: reason(firing.fired, text),
        score: firing.score.map(|score| TriggerScore {
            permille: permille(score.value),
            fires_from_permille: permille(score.fires_from),
        }),
    }
}

pub(super) fn found(hit: &Hit) -> FoundPassage {
    let score = permille(hit.score).max(0).cast_unsigned();
    let coverage = permille(hit.fit.together).clamp(0, 1_000);
    FoundPassage {
        title: hit.passage.title.clone(),
        heading: hit.passage.heading.last().cloned(),
        url: hit.passage.url.clone(),
        excerpt: words::beginning(&quotation(hit), TRY_EXCERPT_CHARS_MAX),
        coverage_permille: u16::try_from(coverage).unwrap_or(1_000),
        score_permille: score,
        answers: hit.fit.answers(),
    }
}

pub(super) fn nearest(passage: &FoundPassage) -> NearestPassage {
    let title = match &passage.heading {
        Some(heading) => format!("{}: {heading}", passage.title),
        None => passage.title.clone(),
    };
    NearestPassage {
        title,
        coverage_permille: passage.coverage_permille,
    }
}

fn permille(share: f32) -> i32 {
    (share * 1_000.0).round() as i32
}
