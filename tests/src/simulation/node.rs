//! Nodes of the simulation: the server's real actions over a store that can fail, with a bus that can
//! lose what it is told, and a clock and a random source that replay.

use super::clock::VirtualClock;
use super::store::FaultyStore;
use baton_protocol::wire::{AgentId, AgentProfile, Epoch, HandoffSettings, RichText};
use baton_server::agent::{Answer, AnswerError, AnswerFuture, Answerer, Question, Sink};
use baton_server::bus::local::{LocalBus, Subscription};
use baton_server::bus::{Bus, Notice, Topic};
use baton_server::clock::Random;
use baton_server::node::{Agent, Node, NodeParts, Settings};
use futures_util::FutureExt;
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What all nodes of one simulation share and what outlives them.
#[derive(Clone)]
pub(super) struct Ground {
    pub(super) store: Arc<FaultyStore>,
    pub(super) bus: Arc<LossyBus>,
    pub(super) clock: Arc<VirtualClock>,
    random: Arc<SeededRandom>,
}

impl Ground {
    pub(super) fn new(epoch: Epoch, seed: u64) -> Self {
        let random = Arc::new(SeededRandom(Mutex::new(Pcg64Mcg::seed_from_u64(seed))));
        let clock = Arc::new(VirtualClock::new());
        let store = FaultyStore::new(epoch, Arc::clone(&clock), Arc::clone(&random));
        Self {
            store: Arc::new(store),
            bus: Arc::new(LossyBus {
                bus: LocalBus::new(),
                loses: AtomicBool::new(false),
                random: Arc::clone(&random),
            }),
            clock,
            random,
        }
    }

    /// A node that has just started: nothing but the store is left of the one before.
    pub(super) fn node(&self) -> Node {
        Node::new(NodeParts {
            store: Arc::clone(&self.store) as _,
            bus: Arc::clone(&self.bus) as _,
            clock: Arc::clone(&self.clock) as _,
            random: Arc::clone(&self.random) as _,
            agents: vec![Agent {
                profile: profile(),
                handoff: HandoffSettings::default(),
                sites: Vec::new(),
                answerer: Arc::new(Parrot),
                knowledge: None,
            }],
            settings: Settings::default(),
        })
    }
}

/// What the store in memory answers. It waits for nothing, so one poll is enough.
#[expect(
    clippy::expect_used,
    reason = "a future that pends would make the simulation a lie"
)]
pub(super) fn now<T>(answer: impl Future<Output = T>) -> T {
    answer
        .now_or_never()
        .expect("the store in memory never pends")
}

/// The agent of the simulation.
#[expect(clippy::expect_used, reason = "the slug is a constant")]
pub(super) fn agent_id() -> AgentId {
    AgentId::try_from("demo".to_owned()).expect("a valid slug")
}

pub(super) fn profile() -> AgentProfile {
    AgentProfile {
        id: agent_id(),
        name: "Demo".into(),
        greeting: "Hello".into(),
        suggestions: Vec::new(),
        accent: "#0f766e".into(),
        wait_hint: "soon".into(),
    }
}

/// Says what it was asked, and fails at some questions.
struct Parrot;

impl Answerer for Parrot {
    fn answer<'a>(&'a self, question: Question<'a>, _: Sink) -> AnswerFuture<'a> {
        let answer = if question.text.len().is_multiple_of(5) {
            Err(AnswerError::KnowledgeUnavailable)
        } else {
            Ok(Answer {
                body: RichText::paragraph(question.text),
                citations: Vec::new(),
                offers_person: false,
                nearest: None,
            })
        };
        Box::pin(async move { answer })
    }
}

/// A bus that loses every other notice while it is told to.
pub(super) struct LossyBus {
    bus: LocalBus,
    loses: AtomicBool,
    random: Arc<SeededRandom>,
}

impl LossyBus {
    pub(super) fn set_loses(&self, loses: bool) {
        self.loses.store(loses, Ordering::Relaxed);
    }
}

impl Bus for LossyBus {
    fn publish(&self, topic: Topic, notice: Arc<Notice>) {
        if !self.loses.load(Ordering::Relaxed) || self.random.coin() {
            self.bus.publish(topic, notice);
        }
    }

    fn subscribe(&self, topics: &[Topic]) -> Subscription {
        self.bus.subscribe(topics)
    }
}

pub(super) struct SeededRandom(Mutex<Pcg64Mcg>);

impl SeededRandom {
    fn coin(&self) -> bool {
        let mut random = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        random.random()
    }

    pub(super) fn below(&self, end: u64) -> u64 {
        let mut random = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        random.random_range(0..end)
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        let mut random = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        random.fill_bytes(bytes);
    }
}
