//! A visitor's frames.

use super::{End, Reaction, Socket, session_of};
use crate::simulation::node::profile;
use baton_protocol::wire::limits::IN_FLIGHT_MAX;
use baton_protocol::wire::{VisitorClientFrame, VisitorServerFrame};
use baton_server::actions::VisitorOrders;
use baton_server::node::Node;
use std::collections::VecDeque;

impl Socket {
    pub(super) async fn take_visitors(
        &mut self,
        visitor: usize,
        mut frames: VecDeque<VisitorClientFrame>,
        node: &Node,
        reaction: &mut Reaction,
    ) -> Result<(), End> {
        let session = session_of(visitor);
        // Commands that are there together go into one append.
        let mut commands = Vec::new();
        while let Some(frame) = frames.pop_front() {
            match frame {
                VisitorClientFrame::Hello { position, .. } => {
                    let head = self.open(session, position, node).await?;
                    reaction.send(&VisitorServerFrame::Welcome {
                        session,
                        epoch: node.store().epoch(),
                        head,
                        agent: profile(),
                        on_duty: node.on_duty(),
                    });
                    self.catch_up(session, node, reaction).await?;
                    node.visitor_came(session, None);
                    self.greeted = true;
                }
                VisitorClientFrame::Command { id, command } => {
                    commands.push((id, command));
                    let follows =
                        matches!(frames.front(), Some(VisitorClientFrame::Command { .. }));
                    if follows && commands.len() < IN_FLIGHT_MAX {
                        continue;
                    }
                    let orders = VisitorOrders {
                        agent: profile().id,
                        page: None,
                        locale: None,
                        commands: std::mem::take(&mut commands),
                    };
                    let outcome = node.visitor_commands(session, orders).await;
                    self.on_outcome(session, outcome, node, reaction).await?;
                }
                VisitorClientFrame::Fetch { after } => {
                    if let Some(sent) = self.open.get_mut(&session) {
                        *sent = after.min(*sent);
                    }
                    self.catch_up(session, node, reaction).await?;
                }
                VisitorClientFrame::Ping => reaction.send(&VisitorServerFrame::Pong),
                VisitorClientFrame::Typing | VisitorClientFrame::Visit { .. } => {}
            }
        }
        Ok(())
    }
}
