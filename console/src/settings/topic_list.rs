//! The topics of handoff settings, as the page shows them: every built-in one, whether it is set or
//! not, then the owner's own.

use baton_protocol::wire::limits::TOPICS_MAX;
use baton_protocol::wire::{HandoffSettings, Topic, TopicAction, TopicSetting};

/// A built-in topic with its name, and a message that is on it.
pub(super) struct BuiltIn {
    pub(super) topic: Topic,
    pub(super) name: &'static str,
    pub(super) example: &'static str,
}

/// The built-in topics, in the order of the page.
pub(super) const BUILT_IN: [BuiltIn; 7] = [
    BuiltIn {
        topic: Topic::DisputedPayment,
        name: "Disputed payment",
        example: "I was charged twice for the same order.",
    },
    BuiltIn {
        topic: Topic::RefundBeyondPolicy,
        name: "Refund beyond the policy",
        example: "I want my money back, even though it is too late to return it.",
    },
    BuiltIn {
        topic: Topic::Complaint,
        name: "Complaint",
        example: "I want to file a complaint about your service.",
    },
    BuiltIn {
        topic: Topic::LegalThreat,
        name: "Legal threat",
        example: "You will hear from my lawyer.",
    },
    BuiltIn {
        topic: Topic::FraudOrSafety,
        name: "Fraud or safety",
        example: "Someone hacked my account and ordered with it.",
    },
    BuiltIn {
        topic: Topic::AccountClosure,
        name: "Closing the account",
        example: "Please close my account.",
    },
    BuiltIn {
        topic: Topic::Distress,
        name: "Distress",
        example: "I can’t go on like this anymore.",
    },
];

/// How many topics of their own an owner can have: all the others may be set as well.
pub(super) const OWN_TOPICS_MAX: usize = TOPICS_MAX - BUILT_IN.len();

/// What happens to messages on a topic.
pub(super) fn action_of(settings: &HandoffSettings, topic: &Topic) -> TopicAction {
    let set = settings.topics.iter().find(|set| set.topic == *topic);
    set.map_or(TopicAction::HandOver, |set| set.action)
}

/// Sets what happens to messages on a topic.
pub(super) fn set_action(settings: &mut HandoffSettings, topic: &Topic, action: TopicAction) {
    match settings.topics.iter_mut().find(|set| set.topic == *topic) {
        Some(set) => set.action = action,
        None => settings.topics.push(TopicSetting {
            topic: topic.clone(),
            action,
        }),
    }
    *settings = normal(settings.clone());
}

/// The owner's own topics, in their order.
pub(super) fn own_topics(settings: &HandoffSettings) -> impl Iterator<Item = &TopicSetting> {
    settings.topics.iter().filter(|set| is_own(&set.topic))
}

/// Puts a topic of the owner's in the place of another, or behind all.
pub(super) fn put_own(
    settings: &mut HandoffSettings,
    before: Option<&Topic>,
    setting: TopicSetting,
) {
    let place = before.and_then(|before| {
        let mut topics = settings.topics.iter_mut();
        topics.find(|set| set.topic == *before)
    });
    match place {
        Some(place) => *place = setting,
        None => settings.topics.push(setting),
    }
}

/// Takes a topic out.
pub(super) fn remove(settings: &mut HandoffSettings, topic: &Topic) {
    settings.topics.retain(|set| set.topic != *topic);
}

/// The same settings in the one form that two equal ones share: a built-in topic stands in them only
/// where it does not hand over, and all of these in the page's order.
pub(super) fn normal(mut settings: HandoffSettings) -> HandoffSettings {
    let built_in = BUILT_IN.iter().filter_map(|built_in| {
        let action = action_of(&settings, &built_in.topic);
        (action != TopicAction::HandOver).then(|| TopicSetting {
            topic: built_in.topic.clone(),
            action,
        })
    });
    let own = own_topics(&settings).cloned();
    settings.topics = built_in.chain(own).collect();
    settings
}

const fn is_own(topic: &Topic) -> bool {
    matches!(topic, Topic::Own { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(name: &str) -> TopicSetting {
        TopicSetting {
            topic: Topic::Own {
                name: name.into(),
                phrases: vec!["drops".into()],
            },
            action: TopicAction::Decline,
        }
    }

    fn settings(topics: Vec<TopicSetting>) -> HandoffSettings {
        HandoffSettings {
            topics,
            ..HandoffSettings::default()
        }
    }

    #[test]
    fn a_change_that_is_taken_back_leaves_the_settings_as_they_were() {
        let complaint = |action| TopicSetting {
            topic: Topic::Complaint,
            action,
        };
        let written = settings(vec![own("Dosage"), complaint(TopicAction::HandOver)]);
        let before = normal(written);
        let mut now = before.clone();
        set_action(&mut now, &Topic::Distress, TopicAction::Off);
        set_action(&mut now, &Topic::Complaint, TopicAction::Decline);
        assert_eq!(action_of(&now, &Topic::Complaint), TopicAction::Decline);
        assert_ne!(now, before);
        set_action(&mut now, &Topic::Complaint, TopicAction::HandOver);
        set_action(&mut now, &Topic::Distress, TopicAction::HandOver);
        assert_eq!(now, before);
    }

    #[test]
    fn a_topic_of_the_owners_keeps_its_place_when_it_is_changed() {
        let mut now = settings(vec![own("Dosage"), own("Allergies")]);
        put_own(&mut now, Some(&own("Dosage").topic), own("Doses"));
        put_own(&mut now, None, own("Recalls"));
        let names: Vec<_> = own_topics(&now).map(|set| set.topic.id()).collect();
        assert_eq!(names, ["Doses", "Allergies", "Recalls"]);
        remove(&mut now, &own("Allergies").topic);
        assert_eq!(own_topics(&now).count(), 2);
    }

    #[test]
    fn every_topic_of_the_owners_fits_beside_all_built_in_ones() {
        let mut full = settings(Vec::new());
        for built_in in &BUILT_IN {
            set_action(&mut full, &built_in.topic, TopicAction::Off);
        }
        for at in 0..OWN_TOPICS_MAX {
            put_own(&mut full, None, own(&at.to_string()));
        }
        assert_eq!(full.check(), Ok(()));
    }
}
