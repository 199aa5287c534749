//! The world of a simulation: what happens when, and to whom.

use super::client::{Client, Happening, Kept, Person, Todo};
use super::node::Ground;
pub(super) use actions::Submitted;
use baton_protocol::sync::Moment;
use baton_protocol::wire::{CommandId, DutyState, Epoch, OperatorId, Seq, SessionId};
use baton_server::node::Node;
use faults::Fault;
use network::Link;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;
use work::{Chore, Task};

mod actions;
mod faults;
mod network;
mod work;

pub(super) const VISITORS: usize = 3;
pub(super) const OPERATORS: usize = 2;
const NODES: usize = 2;
/// How long people act and things break.
const LIVE_MS: u64 = 120_000;
/// How long the healed world gets to come to rest: the longest waits of a client, a few times.
const HEAL_MS: u64 = 180_000;
/// How long into that every client has had its reconnect.
const SPEAK_AFTER_MS: u64 = 60_000;
const ACTIONS: usize = 80;

/// A page, by number. A reloaded page gets a new one.
type PageId = usize;
/// A page and the generation of its connection.
type LinkId = (PageId, u64);

pub(super) struct World {
    pub(super) ground: Ground,
    pub(super) nodes: Vec<Arc<Node>>,
    /// How often each node was started: what was meant for an earlier one is not for this one.
    starts: Vec<u64>,
    /// Pages without a network.
    offline: BTreeSet<PageId>,
    pub(super) pages: BTreeMap<PageId, Client>,
    pub(super) kept: BTreeMap<Person, Kept>,
    pub(super) submitted: Vec<Submitted>,
    /// Where the server told a page that a command stands.
    pub(super) confirmed: BTreeMap<(SessionId, CommandId), Seq>,
    /// What the server refused for good.
    pub(super) refused: BTreeSet<CommandId>,
    /// What was committed and is not in the older copy that took the store's place.
    pub(super) forgotten: BTreeSet<CommandId>,
    pub(super) cuts: usize,
    /// Sessions that were taken from somebody who was gone.
    pub(super) relieved: usize,
    /// How often the server closed a connection, by its code.
    pub(super) closes: BTreeMap<u16, usize>,
    /// Turns that left more of a log for later.
    pub(super) paced: usize,
    /// Times that a page lost its network.
    pub(super) outages: usize,
    /// Things that happened.
    pub(super) steps: usize,
    links: BTreeMap<LinkId, Link>,
    chores: Vec<Chore>,
    queue: BTreeMap<(u64, u64), Event>,
    serial: u64,
    now_ms: u64,
    random: Pcg64Mcg,
    broken: bool,
    /// Whether something was committed that connections were not told of and can't know.
    kept_in_the_dark: bool,
    /// Whether the store has had trouble.
    store_was_ill: bool,
    next_page: PageId,
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
    /// A node of this start has something to do by itself.
    Chore(usize, u64, Task),
    /// Another tab sees what was kept.
    Adopt(PageId, Todo),
    Act,
    Fault(Fault),
    /// A page has its network back.
    Online(PageId),
    /// A visitor says one thing more.
    Speak(usize),
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let epoch = Epoch(Uuid::from_u128(u128::from(seed) + 1));
        let ground = Ground::new(epoch, seed ^ 1);
        let mut world = Self {
            nodes: (0..NODES).map(|_| Arc::new(ground.node())).collect(),
            starts: vec![0; NODES],
            ground,
            pages: BTreeMap::new(),
            kept: BTreeMap::new(),
            submitted: Vec::new(),
            confirmed: BTreeMap::new(),
            refused: BTreeSet::new(),
            forgotten: BTreeSet::new(),
            cuts: 0,
            relieved: 0,
            closes: BTreeMap::new(),
            paced: 0,
            outages: 0,
            steps: 0,
            offline: BTreeSet::new(),
            links: BTreeMap::new(),
            chores: Vec::new(),
            queue: BTreeMap::new(),
            serial: 0,
            now_ms: 0,
            random: Pcg64Mcg::seed_from_u64(seed),
            broken: true,
            kept_in_the_dark: false,
            store_was_ill: false,
            next_page: 0,
        };
        for number in 0..VISITORS {
            world.load(Person::Visitor(number));
        }
        for node in 0..NODES {
            world.order(node, Task::Tick, 0);
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
        self.plan_faults();
        self.run_until(LIVE_MS);
    }

    /// Nothing breaks any more, and everything comes to rest.
    pub(super) fn heal(&mut self) {
        self.broken = false;
        self.end_faults();
        // What the bus lost is missed with the next word in its session, by whoever reads it.
        if self.kept_in_the_dark {
            for visitor in 0..VISITORS {
                self.schedule(LIVE_MS + SPEAK_AFTER_MS, Event::Speak(visitor));
            }
        }
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
                .chain(self.ground.clock.next_due_ms())
                .chain(self.next_due_ms())
                .min();
            let Some(next_ms) = next_ms.filter(|at_ms| *at_ms < end_ms) else {
                self.now_ms = end_ms;
                return;
            };
            self.steps += 1;
            self.now_ms = next_ms;
            self.ground.clock.set_ms(next_ms);
            if event_ms == Some(next_ms) {
                if let Some((_, event)) = self.queue.pop_first() {
                    self.happen(event);
                }
            } else if let Some((_, id)) = timer.filter(|(at_ms, _)| *at_ms == next_ms) {
                self.tell(id, Happening::Tick);
            }
            self.work();
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
            Event::Up(id, text) => self.arrive(id, text),
            Event::Down(id, happening) => self.tell(id, happening),
            Event::Gone(id) => self.end(id),
            Event::OperatorLeft(node, start, operator) => {
                if self.starts[node] == start {
                    self.nodes[node].operator_left(operator);
                }
            }
            Event::Chore(node, start, task) => {
                if self.starts[node] == start {
                    self.begin(node, task);
                }
            }
            Event::Adopt(id, todo) => self.adopt(id, todo),
            Event::Act => self.act(),
            Event::Online(id) => self.come_online(id),
            Event::Speak(visitor) => self.speak(visitor),
            Event::Fault(fault) => self.fail(fault),
        }
    }

    /// Something happens to a page, and its client has things done.
    fn tell(&mut self, id: PageId, happening: Happening) {
        let at = self.at();
        if let Happening::Text(_, text) = &happening {
            self.overhear(id, text);
        }
        if let Some(page) = self.pages.get_mut(&id) {
            let mut todos = page.take(happening, at);
            todos.extend(page.open_all(at));
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
                    // Without a network the server does not hear of it.
                    let heard = !self.offline.contains(&id);
                    if heard && self.links.contains_key(&(id, generation)) {
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

    fn load(&mut self, person: Person) {
        let kept = self.kept.entry(person).or_default();
        let page = Client::load(person, kept);
        let id = self.next_page;
        self.next_page += 1;
        self.pages.insert(id, page);
        self.tell(id, Happening::Start);
        let at = self.at();
        if let Some(page) = self.pages.get_mut(&id) {
            let todos = page.switch_duty(DutyState::OnDuty, at);
            self.carry_out(id, todos);
        }
    }
}
