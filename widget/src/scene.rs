//! Who holds the baton, as the visitor is told.

use crate::chat::Chat;
use baton_protocol::session::{ContactCapture, SessionState};
use baton_protocol::wire::VisitorCommand;
use leptos::prelude::*;

/// What decides the words around the messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Scene {
    /// The agent answers.
    #[default]
    Agent,
    /// "Talk to a person" was pressed, the server has not answered yet.
    Asking,
    /// The session waits for a person.
    Awaiting,
    /// The session waits for a person, and the last one has gone off duty.
    Unattended,
    /// A person of this name has it.
    Operator(String),
    /// It is closed until the visitor writes again.
    Resolved,
}

/// The scene, told only when it changes.
pub(crate) fn scene(chat: Chat) -> Memo<Scene> {
    Memo::new(move |_| {
        chat.read(|view| {
            let is_asking = view.pending.iter().any(|pending| {
                pending.failed.is_none() && *pending.command == VisitorCommand::RequestHandoff
            });
            match &view.session.state {
                SessionState::Awaiting { .. } if view.on_duty => Scene::Awaiting,
                SessionState::Awaiting { .. } => Scene::Unattended,
                SessionState::Operator { operator } => Scene::Operator(operator.name.clone()),
                _ if is_asking => Scene::Asking,
                SessionState::Agent { .. } => Scene::Agent,
                SessionState::Resolved => Scene::Resolved,
            }
        })
    })
}

/// Whether the visitor is asked for contact details now: the session says so, or it waits and nobody
/// is there to come.
pub(crate) fn wants_contact(chat: Chat) -> Memo<bool> {
    Memo::new(move |_| {
        chat.read(|view| match view.session.contact {
            ContactCapture::Requested { .. } | ContactCapture::Offered => true,
            ContactCapture::Captured => false,
            ContactCapture::Idle => {
                !view.on_duty && matches!(view.session.state, SessionState::Awaiting { .. })
            }
        })
    })
}
