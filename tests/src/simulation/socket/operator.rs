//! An operator's frames.

use super::{End, Reaction, Socket};
use baton_protocol::wire::limits::{IN_FLIGHT_MAX, INBOX_ROWS_MAX};
use baton_protocol::wire::{OperatorClientFrame, OperatorServerFrame};
use baton_server::bus::Topic;
use baton_server::node::Node;
use baton_server::store::Operator;
use std::collections::VecDeque;

impl Socket {
    pub(super) async fn take_operators(
        &mut self,
        operator: &Operator,
        mut frames: VecDeque<OperatorClientFrame>,
        node: &Node,
        reaction: &mut Reaction,
    ) -> Result<(), End> {
        // Commands in one session that are there together go into one append.
        let mut commands = Vec::new();
        while let Some(frame) = frames.pop_front() {
            match frame {
                OperatorClientFrame::Hello => self.greet(operator, node, reaction).await?,
                OperatorClientFrame::Command {
                    id,
                    session,
                    command,
                } => {
                    commands.push((id, command));
                    let follows = matches!(
                        frames.front(),
                        Some(OperatorClientFrame::Command { session: next, .. }) if *next == session
                    );
                    if follows && commands.len() < IN_FLIGHT_MAX {
                        continue;
                    }
                    let commands = std::mem::take(&mut commands);
                    let outcome = node
                        .operator_commands(session, &operator.as_ref(), commands)
                        .await;
                    self.on_outcome(session, outcome, node, reaction).await?;
                }
                OperatorClientFrame::Open { session, position } => {
                    self.subscription.add(Topic::Session(session));
                    self.open(session, position, node).await?;
                    self.catch_up(session, node, reaction).await?;
                }
                OperatorClientFrame::SetDuty { on_duty } => {
                    // What can't be stored has not changed; the operator switches again.
                    let _ = node.set_duty(operator.id, on_duty).await;
                    let roster = node.roster();
                    reaction.send(&OperatorServerFrame::Duty {
                        on_duty: roster.on_duty.iter().any(|other| other.id == operator.id),
                        operators: roster.on_duty,
                        gone: roster.gone,
                    });
                }
                OperatorClientFrame::Ping => reaction.send(&OperatorServerFrame::Pong),
                OperatorClientFrame::Close { .. } | OperatorClientFrame::Typing { .. } => {}
            }
        }
        Ok(())
    }

    async fn greet(
        &mut self,
        operator: &Operator,
        node: &Node,
        reaction: &mut Reaction,
    ) -> Result<(), End> {
        let on_duty = node.operator_came(operator);
        self.greeted = true;
        reaction.came = Some(operator.id);
        reaction.send(&OperatorServerFrame::Welcome {
            operator: operator.as_ref(),
            epoch: node.store().epoch(),
            on_duty,
        });
        let rows = node.store().inbox(INBOX_ROWS_MAX).await?;
        reaction.send(&OperatorServerFrame::Inbox { rows });
        reaction.send(&OperatorServerFrame::InboxComplete);
        Ok(())
    }
}
