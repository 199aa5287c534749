//! Whether a message is about something that the agent does not answer like anything else: the
//! built-in topics by the model, the owner's by their phrases.

use super::Score;
use super::model::{Label, Model, Scores};
use super::reading::{Reading, Word};
use baton_protocol::wire::{HandoffSettings, Topic, TopicAction};
use std::ops::Range;

/// The score from which the model is believed. Refunds that are asked for are above, questions about
/// the terms of a refund below.
const SCORE_MIN: f32 = -0.07;

/// Words that stand in messages on anything, so that a phrase of nothing else would fire on nearly
/// all. Fewer than a language's function words: "hello" or "question" may well be meant.
const SAYING_NOTHING: &str = "
    a an the and or but if of to in on at by for from with as is are was be been am it its this that
    these those i me my we us our you your he him his she her they them their do does did have has had
    not no so el la los las un una le les du et une der das und ein eine het een il lo gli";

/// Checks what [`HandoffSettings::check`] can't, as it knows no language: that every phrase of the
/// owner's topics says something.
///
/// # Errors
/// One sentence that says what is wrong.
pub(crate) fn check(settings: &HandoffSettings) -> Result<(), String> {
    settings.check()?;
    for set in &settings.topics {
        let Topic::Own { name, phrases } = &set.topic else {
            continue;
        };
        if let Some(phrase) = phrases.iter().find(|phrase| says_nothing(phrase)) {
            return Err(format!(
                "the phrase \"{phrase}\" of the topic \"{name}\" stands in nearly every message: add a word that says what is meant"
            ));
        }
    }
    Ok(())
}

fn says_nothing(phrase: &str) -> bool {
    let is_letter =
        |word: &str| word.len() == 1 && word.starts_with(|c: char| c.is_ascii_alphabetic());
    let known = SAYING_NOTHING.split_whitespace();
    let words = words_of(phrase);
    words
        .iter()
        .all(|word| is_letter(word) || known.clone().any(|known| known == word))
}

/// What an agent does with messages on topics.
#[derive(Clone, Debug)]
pub(super) struct Topics {
    built_in: Vec<(Label, Topic, TopicAction)>,
    own: Vec<Own>,
}

#[derive(Clone, Debug)]
struct Own {
    topic: Topic,
    action: TopicAction,
    /// Each as its folded words.
    phrases: Vec<Vec<String>>,
}

/// A message on a topic.
pub(super) struct OnTopic<'a> {
    pub(super) topic: &'a Topic,
    pub(super) action: TopicAction,
    /// The words that told.
    pub(super) at: Range<usize>,
}

impl Topics {
    /// As the owner set them. A built-in topic that is not among the settings hands over; one that is
    /// off is not looked for.
    pub(super) fn of(settings: &HandoffSettings) -> Self {
        let action_of = |topic: &Topic| {
            let set = settings.topics.iter().find(|set| set.topic == *topic);
            set.map_or(TopicAction::HandOver, |set| set.action)
        };
        let built_in = BUILT_IN.iter().map(|(label, topic)| {
            let action = action_of(topic);
            (*label, topic.clone(), action)
        });
        let own = settings.topics.iter().filter_map(|set| match &set.topic {
            Topic::Own { phrases, .. } => Some(Own {
                topic: set.topic.clone(),
                action: set.action,
                phrases: phrases.iter().map(|phrase| words_of(phrase)).collect(),
            }),
            _ => None,
        });
        let is_on = |action: TopicAction| action != TopicAction::Off;
        Self {
            built_in: built_in.filter(|(_, _, action)| is_on(*action)).collect(),
            own: own.filter(|own| is_on(own.action)).collect(),
        }
    }

    /// The topic of a message: the first of the owner's own that it names, or else the likeliest of
    /// the built-in ones.
    pub(super) fn find(
        &self,
        model: &Model,
        reading: &Reading,
        scores: &Scores,
    ) -> Option<OnTopic<'_>> {
        self.own_topic(reading).or_else(|| {
            // A word alone names a subject and says nothing of it: "payment", "return". Only of
            // distress it is enough.
            let says_more = reading.words.iter().filter(|word| is_telling(word)).count() > 1;
            let on = self
                .built_in
                .iter()
                .filter(|(label, ..)| says_more || *label == Label::Distress)
                .map(|entry| (entry, scores.of(entry.0)));
            let likely = on.filter(|(_, score)| *score >= SCORE_MIN);
            let ((label, topic, action), _) = likely.max_by(|a, b| a.1.total_cmp(&b.1))?;
            Some(OnTopic {
                topic,
                action: *action,
                at: model.evidence(reading, scores, *label),
            })
        })
    }

    /// Every topic of the message: the owner's that it names, then the built-in ones, the likeliest
    /// first.
    pub(super) fn find_all(
        &self,
        model: &Model,
        reading: &Reading,
        scores: &Scores,
    ) -> Vec<(OnTopic<'_>, Option<Score>)> {
        let own = self.own.iter().filter_map(|own| own.in_message(reading));
        let mut likely: Vec<_> = self
            .built_in
            .iter()
            .map(|entry| (entry, scores.of(entry.0)))
            .filter(|(_, score)| *score >= SCORE_MIN)
            .collect();
        // As above, of two that are level the later one comes first.
        likely.reverse();
        likely.sort_by(|a, b| b.1.total_cmp(&a.1));
        let likely = likely.into_iter().map(|((label, topic, action), value)| {
            let on = OnTopic {
                topic,
                action: *action,
                at: model.evidence(reading, scores, *label),
            };
            let fires_from = SCORE_MIN;
            (on, Some(Score { value, fires_from }))
        });
        own.map(|on| (on, None)).chain(likely).collect()
    }

    fn own_topic(&self, reading: &Reading) -> Option<OnTopic<'_>> {
        self.own.iter().find_map(|own| own.in_message(reading))
    }
}

impl Own {
    fn in_message(&self, reading: &Reading) -> Option<OnTopic<'_>> {
        let mut phrases = self.phrases.iter();
        let at = phrases.find_map(|phrase| place_of(phrase, &reading.words))?;
        Some(OnTopic {
            topic: &self.topic,
            action: self.action,
            at,
        })
    }
}

/// Letters alone ("u.s.") tell nothing.
fn is_telling(word: &Word) -> bool {
    const LETTERS_MIN: usize = 2;
    word.unspaced || word.folded.chars().nth(LETTERS_MIN - 1).is_some()
}

fn words_of(phrase: &str) -> Vec<String> {
    let words = Reading::of(phrase).words;
    words.into_iter().map(|word| word.folded).collect()
}

/// Where the phrase's words stand in the message, one after the other. A longer word may have another
/// ending: "dosage" finds "dosages".
fn place_of(phrase: &[String], words: &[Word]) -> Option<Range<usize>> {
    const STEM_LETTERS_MIN: usize = 5;
    const ENDING_LETTERS_MAX: usize = 3;
    let fits = |(sought, word): (&String, &Word)| {
        let (sought_letters, letters) = (sought.chars().count(), word.folded.chars().count());
        let inflected = sought_letters >= STEM_LETTERS_MIN
            && word.folded.starts_with(&**sought)
            && letters - sought_letters <= ENDING_LETTERS_MAX;
        word.folded == *sought || inflected
    };
    if phrase.is_empty() {
        return None;
    }
    let found = words
        .windows(phrase.len())
        .find(|window| phrase.iter().zip(*window).all(fits))?;
    Some(found.first()?.at.start..found.last()?.at.end)
}

const BUILT_IN: [(Label, Topic); 7] = [
    (Label::DisputedPayment, Topic::DisputedPayment),
    (Label::Refund, Topic::RefundBeyondPolicy),
    (Label::Complaint, Topic::Complaint),
    (Label::LegalThreat, Topic::LegalThreat),
    (Label::FraudSafety, Topic::FraudOrSafety),
    (Label::AccountClosure, Topic::AccountClosure),
    (Label::Distress, Topic::Distress),
];
