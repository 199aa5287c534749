//! What breaks: connections, nodes, pages, the bus, the store, the whole machine.

use super::work::Task;
use super::{Event, LIVE_MS, NODES, PageId, World, network::DUTY_GRACE_MS};
use crate::simulation::client::{Happening, Person};
use crate::simulation::socket::session_of;
use crate::simulation::store::Health;
use baton_protocol::wire::Epoch;
use baton_protocol::wire::limits::CLOSE_RESTART;
use rand::RngExt;
use std::sync::Arc;
use uuid::Uuid;

/// Of a thousand frames, how many find the connection cut.
const CUTS_PER_MILLE: u32 = 30;
/// More than a subscription's queue holds.
const FLOOD_MESSAGES: usize = 80;
/// Commits that an older copy of the store may lack.
const LOST_COMMITS_MAX: usize = 30;

#[derive(Debug)]
pub(super) enum Fault {
    Reload,
    /// One node dies and starts again.
    Restart,
    /// The machine goes down with all of them. The store may come back as an older copy.
    Outage {
        restore: bool,
    },
    /// The bus loses notices, and tells some twice.
    BusErrs(bool),
    /// A page loses its network.
    Offline,
    /// What the server writes to a page is not taken for a while.
    Stuck,
    /// A visitor writes more than a connection that is stuck can be told.
    Flood,
    Store(Health),
}

impl World {
    pub(super) fn plan_faults(&mut self) {
        self.plan(0..6, |_| Fault::Reload);
        self.plan(0..4, |_| Fault::Offline);
        self.plan(0..6, |_| Fault::Stuck);
        if self.random.random_bool(0.3) {
            self.plan(1..3, |_| Fault::Flood);
        }
        if self.random.random_bool(0.4) {
            self.plan(1..3, |_| Fault::Restart);
        }
        if self.random.random_bool(0.3) {
            let restore = self.random.random_bool(0.3);
            self.plan(1..2, |_| Fault::Outage { restore });
        }
        if self.random.random_bool(0.3) {
            let from_ms = self.random.random_range(0..LIVE_MS);
            self.schedule(from_ms, Event::Fault(Fault::BusErrs(true)));
            self.schedule(from_ms + 20_000, Event::Fault(Fault::BusErrs(false)));
        }
        if self.random.random_bool(0.6) {
            let failures_per_mille = self.random.random_range(0..100);
            let from_ms = self.random.random_range(0..LIVE_MS / 2);
            let ails = Fault::Store(Health::Ailing { failures_per_mille });
            self.schedule(from_ms, Event::Fault(ails));
        }
        if self.random.random_bool(0.3) {
            let from_ms = self.random.random_range(LIVE_MS / 2..LIVE_MS);
            let for_ms = self.random.random_range(1_000..60_000);
            self.schedule(from_ms, Event::Fault(Fault::Store(Health::Away)));
            self.schedule(from_ms + for_ms, Event::Fault(Fault::Store(Health::Well)));
        }
    }

    fn plan(&mut self, times: std::ops::Range<usize>, fault: impl Fn(&mut Self) -> Fault) {
        for _ in 0..self.random.random_range(times) {
            let at_ms = self.random.random_range(0..LIVE_MS);
            let fault = fault(self);
            self.schedule(at_ms, Event::Fault(fault));
        }
    }

    pub(super) fn fail(&mut self, fault: Fault) {
        match fault {
            _ if !self.broken => {}
            Fault::Reload => self.reload(),
            Fault::Restart => {
                let node = self.random.random_range(0..NODES);
                // What it committed last it may not have told the connections of the others.
                self.kept_in_the_dark = true;
                self.restart(node);
            }
            Fault::Outage { restore } => {
                (0..NODES).for_each(|node| self.restart(node));
                if restore {
                    self.restore();
                }
            }
            Fault::BusErrs(errs) => {
                self.kept_in_the_dark |= errs;
                self.ground.bus.set_errs(errs);
            }
            Fault::Offline => {
                let id = self.any_page();
                self.go_offline(id);
            }
            Fault::Stuck => {
                let id = self.any_page();
                let for_ms = self.random.random_range(1_000..15_000);
                self.stick(for_ms, |page| page == id);
            }
            Fault::Flood => self.flood(),
            Fault::Store(health) => {
                self.store_was_ill = true;
                self.ground.store.set_health(health);
            }
        }
    }

    pub(super) fn end_faults(&mut self) {
        self.ground.bus.set_errs(false);
        self.ground.store.set_health(Health::Well);
        self.links
            .values_mut()
            .for_each(|link| link.stuck_until_ms = 0);
        for id in std::mem::take(&mut self.offline) {
            self.tell(id, Happening::Online);
        }
    }

    fn any_page(&mut self) -> PageId {
        let ids: Vec<_> = self.pages.keys().copied().collect();
        ids[self.random.random_range(0..ids.len())]
    }

    /// A page loses its network, and its browser says so. Nothing of it reaches the server, not even
    /// that it is gone. Now and then the browser is wrong.
    fn go_offline(&mut self, id: PageId) {
        self.outages += 1;
        if self.random.random_bool(0.8) {
            self.offline.insert(id);
            for (_, link) in self.links.iter_mut().filter(|((page, _), _)| *page == id) {
                link.cut = true;
            }
        }
        self.tell(id, Happening::Offline);
        let for_ms = self.random.random_range(100..40_000);
        self.schedule(self.now_ms + for_ms, Event::Online(id));
    }

    pub(super) fn come_online(&mut self, id: PageId) {
        self.offline.remove(&id);
        self.tell(id, Happening::Online);
    }

    fn stick(&mut self, for_ms: u64, whose: impl Fn(PageId) -> bool) {
        let until_ms = self.now_ms + for_ms;
        for ((page, _), link) in &mut self.links {
            if whose(*page) {
                link.stuck_until_ms = until_ms;
            }
        }
    }

    fn flood(&mut self) {
        let id = self.any_page();
        let Some(Person::Visitor(number)) = self.pages.get(&id).map(|page| page.person) else {
            return;
        };
        self.stick(9_000, |page| page != id);
        for _ in 0..FLOOD_MESSAGES {
            self.say(id, session_of(number));
        }
    }

    /// The memory of a node is gone, and with it every connection to it and all that it was at.
    fn restart(&mut self, node: usize) {
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
        self.chores.retain(|chore| chore.node != node);
        self.nodes[node] = Arc::new(self.ground.node());
        self.starts[node] += 1;
        self.order(node, Task::TakeUp, self.now_ms);
        self.order(node, Task::MissHolders, self.now_ms + DUTY_GRACE_MS);
        self.order(node, Task::Tick, self.now_ms);
    }

    /// An older copy takes the store's place: a new life of it.
    fn restore(&mut self) {
        let epoch = Epoch(Uuid::from_u128(self.random.random()));
        let commits_ago = self.random.random_range(0..LOST_COMMITS_MAX);
        let lost = self.ground.store.restore(epoch, commits_ago);
        let entries = lost.iter().flat_map(|append| &append.entries);
        let commands = entries.filter_map(|entry| entry.command);
        self.forgotten.extend(commands);
    }

    /// A page is reloaded: what is left of its client is what was kept.
    fn reload(&mut self) {
        let id = self.any_page();
        if let Some(page) = self.pages.remove(&id) {
            self.offline.remove(&id);
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
