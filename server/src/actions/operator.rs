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
        let order = |(id, command)| Order {
            id,
            actor: Actor::Operator(operator.clone()),
            command: Command::from_operator(clean(command), markdown::reply),
        };
        self.commit(session, commands.into_iter().map(order).collect())
            .await
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
        other => other,
    }
}
