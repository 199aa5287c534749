//! What operators do in any session.

use super::outcome::Outcome;
use super::sessions::Order;
use super::words;
use crate::agent::markdown;
use crate::node::Node;
use baton_protocol::session::{Actor, Command};
use baton_protocol::wire::{
    CommandId, OperatorCommand, OperatorEntry, OperatorRef, Refusal, SessionId,
};

impl Node {
    /// Carries out an operator's commands in one session, in their order.
    pub async fn operator_commands(
        &self,
        session: SessionId,
        operator: &OperatorRef,
        commands: Vec<(CommandId, OperatorCommand)>,
    ) -> Outcome {
        let mut orders = Vec::with_capacity(commands.len());
        for (id, command) in commands {
            let mut command = Command::from_operator(clean(command), markdown::reply);
            if let Command::TransferSession { to, recipient, .. } = &mut command {
                *recipient = self.recipient(to, operator.id).await;
            }
            orders.push(Order {
                id,
                actor: Actor::Operator(operator.clone()),
                command,
            });
        }
        self.commit(session, orders).await
    }

    /// Carries out one command of an operator's.
    ///
    /// # Errors
    /// The refusal, if it was refused.
    pub async fn operator_command(
        &self,
        session: SessionId,
        operator: &OperatorRef,
        id: CommandId,
        command: OperatorCommand,
    ) -> Result<Vec<OperatorEntry>, Refusal> {
        self.operator_commands(session, operator, vec![(id, command)])
            .await
            .into_single()
    }
}

fn clean(command: OperatorCommand) -> OperatorCommand {
    match command {
        OperatorCommand::SendMessage { text } => OperatorCommand::SendMessage {
            text: words::clean(text),
        },
        OperatorCommand::AddNote { text } => OperatorCommand::AddNote {
            text: words::clean(text),
        },
        OperatorCommand::TransferSession { to, note } => OperatorCommand::TransferSession {
            to,
            note: note.map(words::clean),
        },
        other => other,
    }
}
