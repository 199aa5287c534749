//! What visitors do in their own session.

use super::outcome::Outcome;
use super::sessions::Order;
use super::words;
use crate::node::Node;
use baton_protocol::session::{Actor, Command};
use baton_protocol::wire::{
    AgentId, CommandId, OperatorEntry, Page, Refusal, SessionId, SessionToken, VisitorCommand,
};
use sha2::{Digest, Sha256};

/// Commands of one visitor, in the order in which they came, with what opens a session.
#[derive(Clone, Debug)]
pub struct VisitorOrders {
    /// The agent that the page's tag names.
    pub agent: AgentId,
    /// The page that they are on.
    pub page: Option<Page>,
    /// The browser's language.
    pub locale: Option<String>,
    /// The commands with the ids that the client made.
    pub commands: Vec<(CommandId, VisitorCommand)>,
}

/// The session that a token opens: the first 16 bytes of the SHA-256 of its characters.
pub(crate) fn session_of(token: &SessionToken) -> SessionId {
    let hash: [u8; 32] = Sha256::digest(token.expose()).into();
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    SessionId(uuid::Uuid::from_bytes(id))
}

impl Node {
    /// The session that a visitor's token opens.
    pub fn session_of(token: &SessionToken) -> SessionId {
        session_of(token)
    }

    /// Carries out a visitor's commands. If the outcome says that the agent owes an answer, the
    /// caller sees to it that [`Node::run_agent`] runs.
    pub async fn visitor_commands(&self, session: SessionId, orders: VisitorOrders) -> Outcome {
        let actor = Actor::Visitor {
            agent: orders.agent,
            page: words::page(orders.page),
            locale: words::locale(orders.locale),
        };
        let order = |(id, command)| Order {
            id,
            actor: actor.clone(),
            command: read(command),
        };
        self.commit(session, orders.commands.into_iter().map(order).collect())
            .await
    }

    /// Carries out one command of a visitor who is on no known page.
    ///
    /// # Errors
    /// The refusal, if it was refused.
    pub async fn visitor_command(
        &self,
        session: SessionId,
        agent: AgentId,
        id: CommandId,
        command: VisitorCommand,
    ) -> Result<Vec<OperatorEntry>, Refusal> {
        let commands = vec![(id, command)];
        let orders = VisitorOrders {
            agent,
            page: None,
            locale: None,
            commands,
        };
        self.visitor_commands(session, orders).await.into_single()
    }
}

/// The command with its texts cleaned. Its triggers run when it is decided: they look at the log, too.
fn read(command: VisitorCommand) -> Command {
    match command {
        VisitorCommand::SendMessage { text } => Command::SendMessage {
            text: words::clean(text),
            trigger: None,
        },
        VisitorCommand::RequestHandoff => Command::RequestHandoff,
        VisitorCommand::CaptureLead { contact, question } => Command::CaptureLead {
            contact: words::contact(contact),
            question: words::clean(question),
        },
    }
}
