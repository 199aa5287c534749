//! Connections: frames on their way, in order, until a cut.

use super::{Event, LinkId, NODES, World};
use crate::simulation::client::Happening;
use crate::simulation::socket::{Reaction, Socket};
use crate::simulation::world::work::Serving;
use baton_protocol::wire::OperatorId;
use baton_server::socket::End;
use rand::RngExt;

/// How long a lost operator still counts as there; short of what the slowest reconnect takes.
pub(super) const DUTY_GRACE_MS: u64 = 10_000;

/// A connection. Frames of one direction keep their order.
pub(super) struct Link {
    pub(super) node: usize,
    /// None only while it is looked at.
    pub(super) serving: Option<Serving>,
    /// Frames that the server has not begun with.
    pub(super) arrived: Vec<String>,
    /// The operator who said hello here.
    pub(super) operator: Option<OperatorId>,
    /// The server knows that it is gone, and is still at work for it.
    pub(super) gone: bool,
    /// Nothing of the direction arrives before what went earlier.
    up_ms: u64,
    down_ms: u64,
    /// Nothing sets out any more. What is on its way still arrives: it went first.
    pub(super) cut: bool,
    /// Nothing that the server writes is taken until then.
    pub(super) stuck_until_ms: u64,
}

impl World {
    pub(super) fn connect(&mut self, id: LinkId) {
        let (page, generation) = id;
        if self.breaks(5) || self.offline.contains(&page) {
            return self.soon(Event::Down(page, Happening::Closed(generation, None)));
        }
        let Some(person) = self.pages.get(&page).map(|page| page.person) else {
            return;
        };
        let node = self.random.random_range(0..NODES);
        let now = self.ground.clock.instant();
        let page_allowance = self.ground.page_allowance();
        let socket = Socket::new(person, &self.nodes[node], page_allowance, now);
        let link = Link {
            node,
            serving: Some(Serving::Idle(socket)),
            arrived: Vec::new(),
            operator: None,
            gone: false,
            up_ms: 0,
            down_ms: self.now_ms,
            cut: false,
            stuck_until_ms: 0,
        };
        self.links.insert(id, link);
        self.tell(page, Happening::Opened(generation));
    }

    /// A frame sets out to the server; the connection may be cut before or after it.
    pub(super) fn send_up(&mut self, id: LinkId, text: String) {
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
    pub(super) fn arrive(&mut self, id: LinkId, text: String) {
        if let Some(link) = self.links.get_mut(&id) {
            link.arrived.push(text);
        }
    }

    /// What the server does for a turn at once.
    pub(super) fn react(&mut self, id: LinkId, reaction: &Reaction) {
        let Some(link) = self.links.get_mut(&id) else {
            return;
        };
        let node = link.node;
        link.operator = reaction.operator;
        if let Some(session) = reaction.turn.unanswered {
            self.answer_soon(node, session);
        }
        self.count_relieved(node);
    }

    /// Whoever lost a session by what this node has just done was not connected to it.
    pub(super) fn count_relieved(&mut self, node: usize) {
        for operator in self.ground.store.take_relieved() {
            self.relieved += 1;
            // With a slow store they may have come back since it was decided.
            let mut here = self.links.values().filter(|link| link.node == node);
            let is_there = here.any(|link| link.operator == Some(operator));
            assert!(
                !is_there || self.store_was_ill,
                "{operator} was relieved of a session while connected"
            );
        }
    }

    /// What a turn came to sets out to the page.
    pub(super) fn deliver(&mut self, id: LinkId, reaction: Reaction) {
        self.send_down(id, reaction.turn.frames);
        if let Some(end) = reaction.end {
            self.close(id, end);
        }
    }

    /// Frames set out to the page; a cut before any of them loses it and the rest: so a command is
    /// committed and its confirmation lost.
    fn send_down(&mut self, id: LinkId, texts: Vec<String>) {
        for text in texts {
            if self.breaks(1) {
                return self.cut(id);
            }
            let (_, generation) = id;
            self.set_out_down(id, Happening::Text(generation, text));
        }
    }

    fn set_out_down(&mut self, id: LinkId, happening: Happening) {
        let delay_ms = self.random.random_range(1..200);
        if let Some(link) = self.links.get_mut(&id).filter(|link| !link.cut) {
            link.down_ms = link.down_ms.max(self.now_ms + delay_ms);
            let at_ms = link.down_ms;
            self.schedule(at_ms, Event::Down(id.0, happening));
        }
    }

    /// The server ends a connection, and says why after all that it said.
    fn close(&mut self, id: LinkId, end: End) {
        let (_, generation) = id;
        if let End::Close(code, _) = end {
            *self.closes.entry(code).or_default() += 1;
            self.set_out_down(id, Happening::Closed(generation, Some(code)));
        }
        self.end(id);
    }

    /// The server learns that a connection is gone, or ends it.
    pub(super) fn end(&mut self, id: LinkId) {
        let Some(link) = self.links.get_mut(&id) else {
            return;
        };
        let node = link.node;
        match link.serving.take() {
            Some(Serving::Idle(socket) | Serving::Writing { socket, .. }) => {
                self.links.remove(&id);
                if let Some(operator) = socket.end(&self.nodes[node]) {
                    let left = Event::OperatorLeft(node, self.starts[node], operator);
                    self.schedule(self.now_ms + DUTY_GRACE_MS, left);
                }
            }
            // It finishes what it is at; nobody hears of it.
            busy => {
                link.serving = busy;
                link.gone = true;
                link.cut = true;
            }
        }
    }

    /// Both ends learn of it in their own time; what is on its way may still arrive.
    pub(super) fn cut(&mut self, id: LinkId) {
        let Some(link) = self.links.get_mut(&id).filter(|link| !link.cut) else {
            return;
        };
        link.cut = true;
        self.cuts += 1;
        let (page, generation) = id;
        // Now and then nobody tells one end: the server finds out by the silence, the page by its ping.
        if !self.breaks(5) {
            self.soon(Event::Gone(id));
        }
        if !self.breaks(5) {
            self.soon(Event::Down(page, Happening::Closed(generation, None)));
        }
    }
}
