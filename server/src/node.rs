//! A node: one running server's parts, put together once by `main.rs` or by a test.

use crate::actions::{
    Accounts, Briefs, Drafts, Duty, LiveHandoff, Logins, Presence, Queues, Replays, Runs, Sessions,
    Timers, Turns,
};
use crate::agent::{Answerer, LiveKnowledge};
use crate::bus::Bus;
use crate::clock::{Clock, Random};
use crate::notify::{MemberWays, Routes};
use crate::store::Store;
use baton_protocol::wire::limits::{
    CONNECTIONS_PER_ADDRESS_MAX, FRAMES_BURST, FRAMES_PER_SECOND, REQUESTS_BURST,
    REQUESTS_PER_SECOND, SILENCE_MAX_MS, SOCKETS_BURST, SOCKETS_PER_ADDRESS_MAX,
    SOCKETS_PER_SECOND,
};
use baton_protocol::wire::{AgentId, AgentProfile, CommandId, HandoffSettings, TeamRef};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::{Semaphore, watch};

/// One running server.
///
/// Its methods are the actions (see [`crate::actions`]): they await the store, the bus and the
/// answerers, and never a timer or a task of their own. So a simulation drives a node by awaiting
/// them; sockets, HTTP and [`crate::background`] add timers and tasks.
pub struct Node {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) agents: HashMap<AgentId, Agent>,
    /// What each agent goes by.
    pub(crate) handoffs: HashMap<AgentId, LiveHandoff>,
    pub(crate) settings: Settings,
    pub(crate) sessions: Sessions,
    pub(crate) presence: Presence,
    pub(crate) duty: Duty,
    pub(crate) queues: Queues,
    pub(crate) timers: Timers,
    pub(crate) turns: Turns,
    pub(crate) logins: Logins,
    pub(crate) accounts: Accounts,
    pub(crate) runs: Runs,
    pub(crate) drafts: Drafts,
    pub(crate) briefs: Briefs,
    pub(crate) replays: Replays,
    pub(crate) answer_slots: Semaphore,
    pub(crate) status: watch::Sender<NodeStatus>,
    /// Touched when notifications were committed.
    pub(crate) notified: watch::Sender<()>,
}

/// What a node is made of.
pub struct NodeParts {
    /// The truth.
    pub store: Arc<dyn Store>,
    /// Tells connections what was committed.
    pub bus: Arc<dyn Bus>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random bytes, for runs' ids and logins.
    pub random: Arc<dyn Random>,
    /// Who answers visitors.
    pub agents: Vec<Agent>,
    /// What the owner set.
    pub settings: Settings,
}

/// An agent with what it needs to answer.
pub struct Agent {
    /// What visitors see; `profile.id` names it in a page's tag.
    pub profile: AgentProfile,
    /// When it hands over to people, as long as no operator has changed that. The plan in it always
    /// holds.
    pub handoff: HandoffSettings,
    /// The origins of the sites that may show it, say `https://shop.example`; the node's own
    /// origin always may.
    pub sites: Vec<String>,
    /// What makes its answers.
    pub answerer: Arc<dyn Answerer>,
    /// What it answers from, to be replaced when documents change.
    pub knowledge: Option<Arc<LiveKnowledge>>,
}

/// What the owner set for a node.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The origin that browsers reach this node by, say `https://chat.example.com`, without a
    /// slash at the end. None: whatever a request's `Host` says.
    pub public_origin: Option<String>,
    /// How many frames one connection may send; none switches the limit off.
    pub frame_rate: Option<Rate>,
    /// What one client address may do.
    pub per_address: PerAddress,
    /// Connections that are held at once; further ones wait to be accepted.
    pub connections_max: usize,
    /// Answers in the making at once.
    pub answers_max: usize,
    /// How long an answer may take before the agent steps aside.
    pub answer_within_ms: u64,
    /// How long a shutdown waits for connections to end.
    pub drain_within_ms: u64,
    /// How long a login lasts.
    pub login_lasts_ms: u64,
    /// How long a client may say nothing.
    pub silence_max_ms: u64,
    /// How often a console's login is looked at: it may expire, or end on another node.
    pub login_check_every_ms: u64,
    /// How long an operator who lost the connection, say by a reload, still counts as there: on
    /// duty, and holding what they hold.
    pub duty_grace_ms: u64,
    /// How long an operator who lost the connection keeps what they hold; then it goes to the queue.
    /// None: until a colleague claims it or the visitor writes.
    pub lease_ms: Option<u64>,
    /// How long a notification that was given up is kept, to be looked at and sent again.
    pub dead_letters_kept_ms: u64,
    /// Whether a proxy stands in front and names the client in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Whether the demo shop's pages are served.
    pub demo: bool,
    /// Who is told of what by email, Slack and webhooks.
    pub notify: Arc<Routes>,
    /// The teams that sessions may be passed on to.
    pub teams: Arc<[TeamSettings]>,
    /// What members are reached with, each for themselves.
    pub member_ways: Arc<MemberWays>,
}

/// A team, as the owner set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamSettings {
    /// What names it.
    pub team: TeamRef,
    /// What its members log in with, in lower case.
    pub members: Vec<String>,
}

/// How often something may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// At once.
    pub burst: u32,
    /// In a second on average.
    pub per_second: u32,
}

/// What one client address may do: an IPv4 address, or the /64 of an IPv6 address. Offices and
/// mobile networks share one, so it is far more than one person needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerAddress {
    /// Connections at once, sockets and others. Counted where no proxy stands in front: all of a
    /// proxy's connections come from one address.
    pub connections_max: usize,
    /// Sockets that are open at once.
    pub sockets_max: usize,
    /// How often it may open a socket; none switches the limit off.
    pub socket_rate: Option<Rate>,
    /// How often it may ask the HTTP API, logins aside; none switches the limit off.
    pub request_rate: Option<Rate>,
}

/// What every connection of a node wants to know at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct NodeStatus {
    /// Whether any operator is on duty.
    pub(crate) on_duty: bool,
    /// Counts how often an agent's business hours began, ended or were changed.
    pub(crate) hours_turned: u64,
    /// Whether the node shuts down.
    pub(crate) stopping: bool,
}

impl Settings {
    /// Whether browsers come by TLS, which a proxy in front must end: the server speaks none.
    pub(crate) fn is_https(&self) -> bool {
        let origin = self.public_origin.as_ref();
        origin.is_some_and(|origin| origin.starts_with("https:"))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_origin: None,
            frame_rate: Some(Rate {
                burst: FRAMES_BURST,
                per_second: FRAMES_PER_SECOND,
            }),
            per_address: PerAddress::default(),
            connections_max: 20_000,
            answers_max: 32,
            answer_within_ms: 20_000,
            drain_within_ms: 8_000,
            login_lasts_ms: 14 * 24 * 60 * 60 * 1_000,
            silence_max_ms: SILENCE_MAX_MS,
            login_check_every_ms: 60_000,
            duty_grace_ms: 10_000,
            lease_ms: Some(60_000),
            dead_letters_kept_ms: 90 * 24 * 60 * 60 * 1_000,
            behind_proxy: false,
            demo: false,
            notify: Arc::default(),
            teams: Arc::default(),
            member_ways: Arc::default(),
        }
    }
}

impl Default for PerAddress {
    fn default() -> Self {
        Self {
            connections_max: CONNECTIONS_PER_ADDRESS_MAX,
            sockets_max: SOCKETS_PER_ADDRESS_MAX,
            socket_rate: Some(Rate {
                burst: SOCKETS_BURST,
                per_second: SOCKETS_PER_SECOND,
            }),
            request_rate: Some(Rate {
                burst: REQUESTS_BURST,
                per_second: REQUESTS_PER_SECOND,
            }),
        }
    }
}

impl Node {
    /// Puts a node together. It does nothing until it is served or driven.
    pub fn new(parts: NodeParts) -> Self {
        let handoffs = parts.agents.iter().map(|agent| {
            let id = agent.profile.id.clone();
            (id, LiveHandoff::new(&agent.handoff))
        });
        let handoffs = handoffs.collect();
        let agents = parts.agents.into_iter();
        Self {
            handoffs,
            store: parts.store,
            bus: parts.bus,
            clock: parts.clock,
            random: parts.random,
            agents: agents
                .map(|agent| (agent.profile.id.clone(), agent))
                .collect(),
            drafts: Drafts::default(),
            briefs: Briefs::default(),
            replays: Replays::default(),
            answer_slots: Semaphore::new(parts.settings.answers_max),
            settings: parts.settings,
            sessions: Sessions::default(),
            presence: Presence::default(),
            duty: Duty::default(),
            queues: Queues::default(),
            timers: Timers::default(),
            turns: Turns::default(),
            logins: Logins::default(),
            accounts: Accounts::default(),
            runs: Runs::default(),
            status: watch::Sender::new(NodeStatus::default()),
            notified: watch::Sender::new(()),
        }
    }

    /// The store.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The bus.
    pub fn bus(&self) -> &Arc<dyn Bus> {
        &self.bus
    }

    /// What the owner set.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The agent of this id.
    pub fn agent(&self, id: &AgentId) -> Option<&Agent> {
        self.agents.get(id)
    }

    /// Every agent of this node.
    pub fn agents(&self) -> impl Iterator<Item = &Agent> {
        self.agents.values()
    }

    /// Tells every connection to end with "reconnect".
    pub fn stop(&self) {
        self.status.send_modify(|status| status.stopping = true);
    }

    /// A new id, ordered by time.
    pub(crate) fn new_command_id(&self) -> CommandId {
        let mut random = [0; 10];
        self.random.fill(&mut random);
        let id = uuid::Builder::from_unix_timestamp_millis(self.clock.now_ms(), &random);
        CommandId(id.into_uuid())
    }
}
