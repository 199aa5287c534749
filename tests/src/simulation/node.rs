//! Nodes of the simulation: the server's real actions over a store that can fail, with a bus that can
//! lose what it is told, and a clock and a random source that replay.

use super::clock::VirtualClock;
use super::store::FaultyStore;
use baton_protocol::wire::{
    AgentId, AgentProfile, ContactForm, Epoch, HandoffSettings, RichText, RoutingMode,
    RoutingSettings, WaitSettings,
};
use baton_server::agent::{Answer, AnswerError, AnswerFuture, Answerer, Question, Sink};
use baton_server::bus::local::{LocalBus, Subscription};
use baton_server::bus::{Bus, Notice, Topic};
use baton_server::clock::Random;
use baton_server::node::{Agent, Node, NodeParts, Rate, Settings};
use baton_server::socket::Allowance;
use futures_util::FutureExt;
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// So soon that all of it happens while people act.
const WAIT: WaitSettings = WaitSettings {
    again_after_seconds: 5,
    wider_after_seconds: 10,
    tell_after_seconds: 15,
    close_after_seconds: 20,
    remind_after_seconds: 5,
    resolve_after_seconds: 15,
    resolve_agents_after_seconds: 30,
};
const ROUTING: RoutingSettings = RoutingSettings {
    mode: RoutingMode::Everybody,
    take_up_within_seconds: 3,
    capacity: 2,
    capacities: Vec::new(),
};
const LEASE_MS: u64 = 15_000;

/// What all nodes of one simulation share and what outlives them.
#[derive(Clone)]
pub(super) struct Ground {
    pub(super) store: Arc<FaultyStore>,
    pub(super) bus: Arc<LossyBus>,
    pub(super) clock: Arc<VirtualClock>,
    random: Arc<SeededRandom>,
    /// How fast a connection is sent the pages of logs; none if nothing holds them up.
    page_rate: Option<Rate>,
    /// How sessions that wait come to operators.
    mode: RoutingMode,
}

impl Ground {
    pub(super) fn new(epoch: Epoch, seed: u64) -> Self {
        let random = Arc::new(SeededRandom(Mutex::new(Pcg64Mcg::seed_from_u64(seed))));
        let clock = Arc::new(VirtualClock::new());
        let store = FaultyStore::new(epoch, Arc::clone(&clock), Arc::clone(&random));
        let page_rate = (random.below(3) > 0).then_some(Rate {
            burst: 1,
            per_second: 1,
        });
        let mode = match random.below(2) {
            0 => RoutingMode::Everybody,
            _ => RoutingMode::InTurn,
        };
        Self {
            page_rate,
            mode,
            store: Arc::new(store),
            bus: Arc::new(LossyBus {
                bus: LocalBus::new(),
                errs: AtomicBool::new(false),
                late: Mutex::default(),
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
                handoff: HandoffSettings {
                    wait: WAIT,
                    routing: RoutingSettings {
                        mode: self.mode,
                        ..ROUTING
                    },
                    ..HandoffSettings::default()
                },
                sites: Vec::new(),
                answerer: Arc::new(Parrot {
                    clock: Arc::clone(&self.clock),
                    random: Arc::clone(&self.random),
                }),
                knowledge: None,
            }],
            settings: Settings {
                lease_ms: Some(LEASE_MS),
                ..Settings::default()
            },
        })
    }
}

impl Ground {
    /// What a new connection may be sent of logs.
    pub(super) fn page_allowance(&self) -> Allowance {
        Allowance::new(self.page_rate, self.clock.instant())
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
        contact_form: ContactForm::DEFAULT,
    }
}

/// Says what it was asked, bit by bit, and fails at some questions.
struct Parrot {
    clock: Arc<VirtualClock>,
    random: Arc<SeededRandom>,
}

impl Answerer for Parrot {
    fn answer<'a>(&'a self, question: Question<'a>, sink: Sink) -> AnswerFuture<'a> {
        Box::pin(async move {
            let text = question.text;
            for part in 1..=self.random.below(4) {
                sink.show(&text[..text.floor_char_boundary(text.len() * part as usize / 4)]);
                self.clock.wait(self.random.below(1_500)).await;
            }
            if text.len().is_multiple_of(5) {
                return Err(AnswerError::KnowledgeUnavailable);
            }
            Ok(Answer {
                body: RichText::paragraph(text),
                citations: Vec::new(),
                offers_person: false,
                nearest: None,
            })
        })
    }
}

/// A bus that, while it is told to err, loses every other notice and tells some twice, late.
pub(super) struct LossyBus {
    bus: LocalBus,
    errs: AtomicBool,
    late: Mutex<Vec<(Topic, Arc<Notice>)>>,
    random: Arc<SeededRandom>,
}

impl LossyBus {
    pub(super) fn set_errs(&self, errs: bool) {
        self.errs.store(errs, Ordering::Relaxed);
    }
}

impl Bus for LossyBus {
    fn publish(&self, topic: Topic, notice: Arc<Notice>) {
        let late = {
            let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
            let before = std::mem::take(&mut *late);
            if self.errs.load(Ordering::Relaxed) && self.random.coin() {
                if self.random.coin() {
                    late.push((topic, Arc::clone(&notice)));
                    self.bus.publish(topic, notice);
                }
            } else {
                self.bus.publish(topic, notice);
            }
            before
        };
        for (topic, notice) in late {
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
