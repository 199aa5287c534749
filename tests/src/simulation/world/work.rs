//! What the nodes are at: turns of sockets, and what the server does by itself. All of it may wait for
//! a slow store, and goes on when the time has come.

use super::{Event, LinkId, World};
use crate::simulation::socket::{Reaction, Socket};
use baton_protocol::wire::SessionId;
use baton_server::actions::until_done;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

/// What the server is at for a connection.
pub(super) enum Serving {
    Idle(Socket),
    Turn(BoxFuture<'static, (Socket, Reaction)>),
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
        let texts = std::mem::take(&mut link.arrived);
        let (mut turn, mut moved) = match link.serving.take() {
            Some(Serving::Idle(socket)) => {
                let moved = !texts.is_empty();
                let node = Arc::clone(&self.nodes[link.node]);
                (socket.turn(texts, node).boxed(), moved)
            }
            Some(Serving::Turn(turn)) => {
                link.arrived = texts;
                (turn, true)
            }
            None => return false,
        };
        match (&mut turn).now_or_never() {
            None => {
                link.serving = Some(Serving::Turn(turn));
                false
            }
            Some((socket, reaction)) => {
                moved |= reaction.end.is_some() || !reaction.texts.is_empty();
                link.serving = Some(Serving::Idle(socket));
                let gone = link.gone;
                self.react(id, reaction);
                if gone {
                    self.end(id);
                }
                moved
            }
        }
    }

    /// Whether anything was finished.
    fn do_chores(&mut self) -> bool {
        let mut moved = false;
        for mut chore in std::mem::take(&mut self.chores) {
            match (&mut chore.work).now_or_never() {
                None => self.chores.push(chore),
                Some(sessions) => {
                    moved = true;
                    for session in sessions {
                        self.answer_soon(chore.node, session);
                    }
                }
            }
        }
        moved
    }
}
