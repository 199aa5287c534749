//! What breaks: connections, nodes, pages.

use super::{DUTY_GRACE_MS, Event, LinkId, World};
use crate::simulation::client::Happening;
use crate::simulation::node::now;
use baton_protocol::wire::limits::CLOSE_RESTART;
use rand::RngExt;

/// Of a thousand frames, how many find the connection cut.
const CUTS_PER_MILLE: u32 = 30;

impl World {
    /// Both ends learn of it in their own time; what is on its way may still arrive.
    pub(super) fn cut(&mut self, id: LinkId) {
        let Some(link) = self.links.get_mut(&id).filter(|link| !link.cut) else {
            return;
        };
        link.cut = true;
        self.cuts += 1;
        let (page, generation) = id;
        self.soon(Event::Gone(id));
        // Now and then nobody tells the page: it has to find out by its ping.
        if !self.breaks(5) {
            self.soon(Event::Down(page, Happening::Closed(generation, None)));
        }
    }

    /// The memory of a node is gone, and with it every connection to it.
    pub(super) fn restart(&mut self, node: usize) {
        let dead: Vec<_> = self
            .links
            .iter()
            .filter(|(_, link)| link.node == node)
            .map(|(id, _)| *id)
            .collect();
        for id in dead {
            self.links.remove(&id);
            let (page, generation) = id;
            self.soon(Event::Down(
                page,
                Happening::Closed(generation, Some(CLOSE_RESTART)),
            ));
        }
        self.nodes[node] = self.ground.node();
        self.starts[node] += 1;
        let missed = Event::HoldersMissed(node, self.starts[node]);
        self.schedule(self.now_ms + DUTY_GRACE_MS, missed);
        let unanswered = now(self.nodes[node].store().unanswered()).unwrap_or_default();
        for session in unanswered {
            self.soon(Event::AgentRuns(node, session));
        }
    }

    /// A page is reloaded: what is left of its client is what was kept.
    pub(super) fn reload(&mut self) {
        let ids: Vec<_> = self.pages.keys().copied().collect();
        let id = ids[self.random.random_range(0..ids.len())];
        if let Some(page) = self.pages.remove(&id) {
            let links: Vec<_> = self
                .links
                .keys()
                .copied()
                .filter(|(of, _)| *of == id)
                .collect();
            links
                .into_iter()
                .for_each(|link| self.soon(Event::Gone(link)));
            self.load(page.person);
        }
    }

    /// Whether something breaks that breaks `times` as often as a frame finds its connection cut.
    pub(super) fn breaks(&mut self, times: u32) -> bool {
        self.broken && self.random.random_range(0..1_000) < CUTS_PER_MILLE * times
    }
}
