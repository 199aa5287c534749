//! What looking for triggers costs per message, on one thread.

use std::hint::black_box;

use baton_protocol::wire::HandoffSettings;
use baton_protocol::wire::limits::MESSAGE_BYTES_MAX;
use baton_server::agent::{Recent, Triggers};

use crate::clock::Clock;

/// Microseconds per message.
#[derive(Clone, Copy)]
pub(crate) struct TriggerTime {
    /// Of the messages below.
    pub(crate) usual_us: f64,
    /// Of the longest message that a visitor may send.
    pub(crate) longest_us: f64,
}

/// Messages that fire and messages that don't, in several languages.
const MESSAGES: &[&str] = &[
    "How long does delivery to Norway take?",
    "can i talk to a real human about my order please",
    "Is the bag waterproof, and does it fit a 15 inch laptop?",
    "You charged my card twice for the same order",
    "Wo ist meine Bestellung? Ich warte seit einer Woche.",
    "je voudrais parler à un conseiller",
    "我的订单在哪里",
    "thanks, that helps",
];
/// What the visitor asked before.
const ANSWERED: &[&str] = &["Do you ship abroad?", "What does express delivery cost?"];
const REPEATS: usize = 500;

pub(crate) fn measure(clock: Clock) -> TriggerTime {
    let triggers = Triggers::of(&HandoffSettings::default());
    let recent = Recent {
        answered: ANSWERED,
        ..Recent::default()
    };
    let time = |messages: &[&str]| {
        let once = || {
            for message in messages {
                black_box(triggers.find(black_box(message), &recent));
            }
        };
        // The first reads the model.
        once();
        let start_ns = clock.now_ns();
        (0..REPEATS).for_each(|_| once());
        let took_ns = clock.now_ns() - start_ns;
        took_ns as f64 / 1e3 / (REPEATS * messages.len()) as f64
    };
    let unit = "and then I thought that the bag would be there, ";
    let longest = unit.repeat(MESSAGE_BYTES_MAX / unit.len());
    TriggerTime {
        usual_us: time(MESSAGES),
        longest_us: time(&[&longest]),
    }
}
