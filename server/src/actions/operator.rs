//! What operators do in any session.

use super::outcome::Outcome;
use super::sessions::Order;
use super::words;
use crate::agent::markdown;
use crate::node::Node;
use crate::store::Operator;
use baton_protocol::session::{Actor, Command};
use baton_protocol::wire::{
    CommandId, OperatorCommand, OperatorEntry, OperatorId, OperatorRef, Refusal, SessionId,
};

impl Node {
    /// Carries out an operator's commands in one session, in their order.
    pub async fn operator_commands(
        &self,
        session: SessionId,
        operator: &OperatorRef,
        commands: Vec<(CommandId, OperatorCommand)>,
    ) -> Outcome {
        let colleagues = self.named_in(&commands).await;
        let known = |id: OperatorId| colleagues.iter().find(|known| known.id == id).cloned();
        let mut orders = Vec::with_capacity(commands.len());
        for (id, command) in commands {
            let mut command = Command::from_operator(clean(command), markdown::reply, known);
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

impl Node {
    /// Those who have an account, if one of the commands names anybody. Should the store not say, nobody
    /// has: the command is refused and can be given again.
    async fn named_in(&self, commands: &[(CommandId, OperatorCommand)]) -> Vec<OperatorRef> {
        let names_one = |(_, command): &(CommandId, OperatorCommand)| {
            matches!(command, OperatorCommand::AssignLead { owner: Some(_) })
        };
        if !commands.iter().any(names_one) {
            return Vec::new();
        }
        let operators = self.store.operators().await.inspect_err(
            |error| tracing::error!(%error, "The operators can't be read; a lead is not assigned"),
        );
        let operators = operators.unwrap_or_default();
        operators.iter().map(Operator::as_ref).collect()
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
