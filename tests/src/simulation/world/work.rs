//! What the nodes are at: turns of sockets, and what the server does by itself. All of it may wait for
//! a slow store, and goes on when the time has come.

use super::{Event, LIVE_MS, LinkId, World};
use crate::simulation::socket::{Branch, Reaction, Socket};
use baton_protocol::wire::SessionId;
use baton_protocol::wire::limits::WRITE_WITHIN_MS;
use baton_server::actions::until_done;
use baton_server::socket::End;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rand::seq::SliceRandom;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

/// How often a node looks at what is due.
const TICKS_EVERY_MS: u64 = 1_000;
/// What happens later than that would not have come to rest before the end.
const TICKS_UNTIL_MS: u64 = LIVE_MS + 120_000;

/// What the server is at for a connection.
pub(super) enum Serving {
    Idle(Socket),
    Turn(BoxFuture<'static, (Socket, Option<Reaction>)>),
    /// It writes what a turn came to, and the network takes nothing.
    Writing {
        socket: Socket,
        reaction: Reaction,
        give_up_ms: u64,
    },
}

/// What a node does by itself.
#[derive(Clone, Copy)]
pub(super) enum Task {
    /// The agent's turn.
    Answer(SessionId),
    /// After a start, the agent's turn wherever it is owed.
    TakeUp,
    /// After a start: whoever has not come back is gone.
    MissHolders,
    /// Now and then, whatever is due by itself.
    Tick,
}

/// Something that a node is at by itself. It comes to sessions in which the agent is due.
pub(super) struct Chore {
    pub(super) node: usize,
    work: BoxFuture<'static, Vec<SessionId>>,
}

impl World {
    pub(super) fn answer_soon(&mut self, node: usize, session: SessionId) {
        let event = Event::Chore(node, self.starts[node], Task::Answer(session));
        self.soon(event);
    }

    pub(super) fn order(&mut self, node: usize, task: Task, at_ms: u64) {
        self.schedule(at_ms, Event::Chore(node, self.starts[node], task));
    }

    pub(super) fn begin(&mut self, node: usize, task: Task) {
        if matches!(task, Task::Tick) && self.now_ms < TICKS_UNTIL_MS {
            self.order(node, task, self.now_ms + TICKS_EVERY_MS);
        }
        let server = Arc::clone(&self.nodes[node]);
        let clock = Arc::clone(&self.ground.clock);
        let work = async move {
            let wait = |how_long: Duration| clock.wait(how_long.as_secs() * 1_000);
            match task {
                Task::Answer(session) => {
                    server.run_agent_within(session, pending::<()>, wait).await;
                    Vec::new()
                }
                Task::TakeUp => until_done(|| server.store().unanswered(), wait).await,
                Task::MissHolders => {
                    until_done(|| server.miss_holders(), wait).await;
                    Vec::new()
                }
                Task::Tick => {
                    // What fails is done at the next look.
                    let _ = server.do_what_is_due().await;
                    Vec::new()
                }
            }
        };
        let work = work.boxed();
        self.chores.push(Chore { node, work });
    }

    /// Lets everybody at the server go on who can. What one does may be what another waits for.
    pub(super) fn work(&mut self) {
        loop {
            let links: Vec<_> = self.links.keys().copied().collect();
            let mut moved = false;
            for id in links {
                moved |= self.serve(id);
            }
            if !moved & !self.do_chores() {
                return;
            }
        }
    }

    /// Whether anything came of it.
    fn serve(&mut self, id: LinkId) -> bool {
        let Some(link) = self.links.get_mut(&id) else {
            return false;
        };
        let mut turn = match link.serving.take() {
            Some(Serving::Idle(mut socket)) => {
                socket.arrive(std::mem::take(&mut link.arrived));
                // What is there at once is taken in any order.
                let mut order = [Branch::Frame, Branch::News, Branch::Due];
                order.shuffle(&mut self.random);
                let node = Arc::clone(&self.nodes[link.node]);
                socket
                    .turn(order, self.ground.clock.instant(), node)
                    .boxed()
            }
            Some(Serving::Turn(turn)) => turn,
            Some(Serving::Writing {
                socket,
                reaction,
                give_up_ms,
            }) => return self.go_on_writing(id, socket, reaction, give_up_ms),
            None => return false,
        };
        let Some((socket, reaction)) = (&mut turn).now_or_never() else {
            link.serving = Some(Serving::Turn(turn));
            return false;
        };
        let gone = link.gone;
        let moved = reaction.is_some();
        if let Some(reaction) = reaction {
            self.react(id, &reaction);
            self.write(id, socket, reaction);
        } else {
            link.serving = Some(Serving::Idle(socket));
        }
        if gone {
            self.end(id);
        }
        moved
    }

    /// Writes what a turn came to; a network that takes nothing keeps the server at it.
    fn write(&mut self, id: LinkId, socket: Socket, reaction: Reaction) {
        let Some(link) = self.links.get_mut(&id) else {
            return;
        };
        self.paced += usize::from(socket.is_paced());
        if !reaction.turn.frames.is_empty() && self.now_ms < link.stuck_until_ms {
            link.serving = Some(Serving::Writing {
                socket,
                reaction,
                give_up_ms: self.now_ms + WRITE_WITHIN_MS,
            });
        } else {
            link.serving = Some(Serving::Idle(socket));
            self.deliver(id, reaction);
        }
    }

    /// Whether what is being written was taken at last, or given up.
    fn go_on_writing(
        &mut self,
        id: LinkId,
        socket: Socket,
        mut reaction: Reaction,
        give_up_ms: u64,
    ) -> bool {
        let Some(link) = self.links.get_mut(&id) else {
            return false;
        };
        let stuck = self.now_ms < link.stuck_until_ms;
        if stuck && self.now_ms < give_up_ms {
            link.serving = Some(Serving::Writing {
                socket,
                reaction,
                give_up_ms,
            });
            return false;
        }
        if stuck {
            reaction.turn.frames.clear();
            reaction.end = Some(End::SLOW_READER);
        }
        link.serving = Some(Serving::Idle(socket));
        self.deliver(id, reaction);
        true
    }

    /// When a connection has something to do though nothing happens.
    pub(super) fn next_due_ms(&self) -> Option<u64> {
        let links = self.links.values();
        let due_ms = links.filter_map(|link| match link.serving.as_ref()? {
            Serving::Idle(socket) => Some(self.ground.clock.ms_of(socket.due())),
            // Whatever it waits for is due by itself.
            Serving::Turn(_) => None,
            Serving::Writing { give_up_ms, .. } => Some(link.stuck_until_ms.min(*give_up_ms)),
        });
        due_ms.filter(|due_ms| *due_ms > self.now_ms).min()
    }

    /// Whether anything was finished.
    fn do_chores(&mut self) -> bool {
        let mut moved = false;
        for mut chore in std::mem::take(&mut self.chores) {
            match (&mut chore.work).now_or_never() {
                None => self.chores.push(chore),
                Some(sessions) => {
                    moved = true;
                    self.count_relieved(chore.node);
                    for session in sessions {
                        self.answer_soon(chore.node, session);
                    }
                }
            }
        }
        moved
    }
}
