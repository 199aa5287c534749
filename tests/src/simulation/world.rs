//! The world of a simulation: what happens when, to whom, and what breaks on the way.

use super::client::{Client, Happening, Kept, Person, Todo};
use super::node::{Ground, now};
use super::socket::{Socket, session_of};
use actions::Submitted;
use baton_protocol::sync::Moment;
use baton_protocol::wire::{CommandId, Epoch, OperatorId, SessionId};
use baton_server::node::Node;
use baton_server::store::memory::MemoryStore;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

mod actions;
mod faults;

pub(super) const VISITORS: usize = 3;
pub(super) const OPERATORS: usize = 2;
const NODES: usize = 2;
/// How long people act and things break.
const LIVE_MS: u64 = 120_000;
/// How long the healed world gets to come to rest: the longest waits of a client, a few times.
const HEAL_MS: u64 = 120_000;
const ACTIONS: usize = 80;
/// How long a lost operator still counts as there; short of what the slowest reconnect takes.
const DUTY_GRACE_MS: u64 = 10_000;

/// A page, by number. A reloaded page gets a new one.
type PageId = usize;
/// A page and the generation of its connection.
type LinkId = (PageId, u64);

pub(super) struct World {
    pub(super) ground: Ground,
    pub(super) nodes: Vec<Node>,
    /// How often each node was started: what was meant for an earlier one is not for this one.
    starts: Vec<u64>,
    pub(super) pages: BTreeMap<PageId, Client>,
    pub(super) kept: BTreeMap<Person, Kept>,
    pub(super) submitted: Vec<Submitted>,
    /// What the server refused for good.
    pub(super) refused: BTreeSet<CommandId>,
    pub(super) cuts: usize,
    /// Sessions that were claimed from somebody who was gone.
    pub(super) relieved: usize,
    links: BTreeMap<LinkId, Link>,
    queue: BTreeMap<(u64, u64), Event>,
    serial: u64,
    now_ms: u64,
    random: Pcg64Mcg,
    broken: bool,
    next_page: PageId,
}

/// A connection. Frames of one direction keep their order.
struct Link {
    node: usize,
    socket: Socket,
    /// Nothing of the direction arrives before what went earlier.
    up_ms: u64,
    down_ms: u64,
    /// Nothing sets out any more. What is on its way still arrives: it went first.
    cut: bool,
}

enum Event {
    /// A connection is made, or fails.
    Connect(LinkId),
    /// A frame reaches the server.
    Up(LinkId, String),
    /// Something reaches a page.
    Down(PageId, Happening),
    /// The server learns that a connection is gone.
    Gone(LinkId),
    /// The time to come back is over for an operator, on a node of this start.
    OperatorLeft(usize, u64, OperatorId),
    /// The same for all who held sessions when the node started.
    HoldersMissed(usize, u64),
    /// The agent's turn on a node.
    AgentRuns(usize, SessionId),
    /// Another tab sees what was kept.
    Adopt(PageId, Todo),
    Act,
    Fault(Fault),
}

enum Fault {
    Reload,
    Restart,
    BusLoses(bool),
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let epoch = Epoch(Uuid::from_u128(u128::from(seed) + 1));
        let ground = Ground::new(MemoryStore::new(epoch), seed ^ 1);
        let mut world = Self {
            nodes: (0..NODES).map(|_| ground.node()).collect(),
            starts: vec![0; NODES],
            ground,
            pages: BTreeMap::new(),
            kept: BTreeMap::new(),
            submitted: Vec::new(),
            refused: BTreeSet::new(),
            cuts: 0,
            relieved: 0,
            links: BTreeMap::new(),
            queue: BTreeMap::new(),
            serial: 0,
            now_ms: 0,
            random: Pcg64Mcg::seed_from_u64(seed),
            broken: true,
            next_page: 0,
        };
        for number in 0..VISITORS {
            world.load(Person::Visitor(number));
        }
        // One visitor has a second tab.
        world.load(Person::Visitor(0));
        for number in 0..OPERATORS {
            world.load(Person::Operator(number));
        }
        world
    }

    /// People act and things break.
    pub(super) fn live(&mut self) {
        for _ in 0..ACTIONS {
            let at_ms = self.random.random_range(0..LIVE_MS);
            self.schedule(at_ms, Event::Act);
        }
        for _ in 0..self.random.random_range(0..6) {
            let at_ms = self.random.random_range(0..LIVE_MS);
            self.schedule(at_ms, Event::Fault(Fault::Reload));
        }
        for _ in 0..self.random.random_range(0..3) {
            let at_ms = self.random.random_range(0..LIVE_MS);
            self.schedule(at_ms, Event::Fault(Fault::Restart));
        }
        if self.random.random() {
            let from_ms = self.random.random_range(0..LIVE_MS);
            self.schedule(from_ms, Event::Fault(Fault::BusLoses(true)));
            self.schedule(from_ms + 20_000, Event::Fault(Fault::BusLoses(false)));
        }
        self.run_until(LIVE_MS);
    }

    /// Nothing breaks any more. The nodes restart once, so that what the bus lost is read again.
    pub(super) fn heal(&mut self) {
        self.broken = false;
        self.ground.bus.set_loses(false);
        (0..NODES).for_each(|node| self.restart(node));
        self.run_until(LIVE_MS + HEAL_MS);
    }

    pub(super) fn at(&mut self) -> Moment {
        Moment {
            now_ms: self.now_ms,
            random: self.random.random(),
        }
    }

    fn run_until(&mut self, end_ms: u64) {
        loop {
            let timer = self
                .pages
                .iter()
                .filter_map(|(id, page)| Some((page.deadline_ms()?.max(self.now_ms), *id)))
                .min();
            let event_ms = self.queue.keys().next().map(|(at_ms, _)| *at_ms);
            let next_ms = timer
                .map(|(at_ms, _)| at_ms)
                .into_iter()
                .chain(event_ms)
                .min();
            let Some(next_ms) = next_ms.filter(|at_ms| *at_ms < end_ms) else {
                self.now_ms = end_ms;
                return;
            };
            self.now_ms = next_ms;
            self.ground.clock.set_ms(next_ms);
            if event_ms == Some(next_ms) {
                if let Some((_, event)) = self.queue.pop_first() {
                    self.happen(event);
                }
            } else if let Some((_, id)) = timer {
                self.tell(id, Happening::Tick);
            }
            self.pump();
        }
    }

    fn schedule(&mut self, at_ms: u64, event: Event) {
        self.serial += 1;
        self.queue.insert((at_ms, self.serial), event);
    }

    fn soon(&mut self, event: Event) {
        let at_ms = self.now_ms + self.random.random_range(1..300);
        self.schedule(at_ms, event);
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Connect(link) => self.connect(link),
            Event::Up(id, text) => self.arrive(id, &text),
            Event::Down(id, happening) => self.tell(id, happening),
            Event::Gone(id) => self.end(id),
            Event::OperatorLeft(node, start, operator) => {
                if self.starts[node] == start {
                    self.nodes[node].operator_left(operator);
                }
            }
            Event::HoldersMissed(node, start) => {
                if self.starts[node] == start {
                    let _ = now(self.nodes[node].miss_holders());
                }
            }
            Event::AgentRuns(node, session) => {
                // The store in memory is never away, so the answer is stored.
                now(self.nodes[node].run_agent(session));
            }
            Event::Adopt(id, todo) => self.adopt(id, todo),
            Event::Act => self.act(),
            Event::Fault(Fault::Reload) => self.reload(),
            Event::Fault(Fault::Restart) => {
                let node = self.random.random_range(0..NODES);
                self.restart(node);
            }
            Event::Fault(Fault::BusLoses(loses)) => self.ground.bus.set_loses(loses),
        }
    }

    /// Something happens to a page, and its client has things done.
    fn tell(&mut self, id: PageId, happening: Happening) {
        let at = self.at();
        if let Happening::Text(_, text) = &happening {
            self.note_refusal(text);
        }
        if let Some(page) = self.pages.get_mut(&id) {
            let todos = page.take(happening, at);
            self.carry_out(id, todos);
        }
    }

    fn carry_out(&mut self, id: PageId, todos: Vec<Todo>) {
        let Some(person) = self.pages.get(&id).map(|page| page.person) else {
            return;
        };
        for todo in todos {
            match todo {
                Todo::Connect(generation) => self.soon(Event::Connect((id, generation))),
                Todo::Send(generation, text) => self.send_up((id, generation), text),
                Todo::Disconnect(generation) => {
                    if self.links.contains_key(&(id, generation)) {
                        self.soon(Event::Gone((id, generation)));
                    }
                }
                Todo::KeepForVisitor(item) => {
                    let kept = self.kept.entry(person).or_default();
                    kept.of_visitor.push(item.clone());
                    self.tell_other_tabs(id, person, &item);
                }
                Todo::KeepForOperator(item) => {
                    self.kept.entry(person).or_default().of_operator.push(item);
                }
                Todo::Forget(command) => {
                    let kept = self.kept.entry(person).or_default();
                    kept.of_visitor.retain(|item| item.id != command);
                    kept.of_operator.retain(|item| item.id != command);
                }
            }
        }
    }

    fn connect(&mut self, id: LinkId) {
        let (page, generation) = id;
        if self.breaks(5) {
            return self.soon(Event::Down(page, Happening::Closed(generation, None)));
        }
        let Some(person) = self.pages.get(&page).map(|page| page.person) else {
            return;
        };
        let node = self.random.random_range(0..NODES);
        let socket = Socket::new(person, &self.nodes[node]);
        let link = Link {
            node,
            socket,
            up_ms: 0,
            down_ms: self.now_ms,
            cut: false,
        };
        self.links.insert(id, link);
        self.tell(page, Happening::Opened(generation));
    }

    /// A frame sets out to the server; the connection may be cut before or after it.
    fn send_up(&mut self, id: LinkId, text: String) {
        let cut_before = self.breaks(1);
        let delay_ms = self.random.random_range(1..200);
        let Some(link) = self.links.get_mut(&id).filter(|link| !link.cut) else {
            return;
        };
        link.up_ms = link.up_ms.max(self.now_ms + delay_ms);
        let at_ms = link.up_ms;
        if cut_before {
            return self.cut(id);
        }
        self.schedule(at_ms, Event::Up(id, text));
    }

    /// A frame reaches the server, possibly long after the page gave the connection up.
    fn arrive(&mut self, id: LinkId, text: &str) {
        let Some(link) = self.links.get_mut(&id) else {
            return;
        };
        let node = link.node;
        let reaction = link.socket.take(text, &self.nodes[node]);
        for session in reaction.unanswered {
            self.soon(Event::AgentRuns(node, session));
        }
        for operator in reaction.relieved {
            self.relieved += 1;
            let mut here = self.links.values().filter(|link| link.node == node);
            let is_there = here.any(|link| link.socket.is_of(operator));
            assert!(
                !is_there,
                "{operator} was relieved of a session while connected"
            );
        }
        self.send_down(id, reaction.texts);
    }

    /// Frames set out to the page; a cut before any of them loses it and the rest: so a command is
    /// committed and its confirmation lost.
    fn send_down(&mut self, id: LinkId, texts: Vec<String>) {
        for text in texts {
            if self.breaks(1) {
                return self.cut(id);
            }
            let delay_ms = self.random.random_range(1..200);
            let Some(link) = self.links.get_mut(&id).filter(|link| !link.cut) else {
                return;
            };
            link.down_ms = link.down_ms.max(self.now_ms + delay_ms);
            let at_ms = link.down_ms;
            let (page, generation) = id;
            self.schedule(at_ms, Event::Down(page, Happening::Text(generation, text)));
        }
    }

    fn pump(&mut self) {
        let ids: Vec<_> = self.links.keys().copied().collect();
        for id in ids {
            let Some(link) = self.links.get_mut(&id) else {
                continue;
            };
            match link.socket.pump(&self.nodes[link.node]) {
                Some(reaction) => self.send_down(id, reaction.texts),
                None => self.cut(id),
            }
        }
    }

    fn end(&mut self, id: LinkId) {
        if let Some(link) = self.links.remove(&id)
            && let Some(operator) = link.socket.end(&self.nodes[link.node])
        {
            let start = self.starts[link.node];
            let left = Event::OperatorLeft(link.node, start, operator);
            self.schedule(self.now_ms + DUTY_GRACE_MS, left);
        }
    }

    fn load(&mut self, person: Person) {
        let kept = self.kept.entry(person).or_default();
        let page = Client::load(person, kept);
        let id = self.next_page;
        self.next_page += 1;
        self.pages.insert(id, page);
        self.tell(id, Happening::Start);
        let sessions: Vec<_> = (0..VISITORS).map(session_of).collect();
        let at = self.at();
        if let Some(page) = self.pages.get_mut(&id) {
            let todos = page.watch(&sessions, at);
            self.carry_out(id, todos);
        }
    }
}
