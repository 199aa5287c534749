//! The operator's client in its page: the one place that components read from and ask through.

use crate::app::Access;
use baton_browser::command_id::new_command_id;
use baton_browser::driver::Driver;
use baton_browser::page_clock;
use baton_browser::storage::KeptItems;
use baton_protocol::sync::{ConnectionStatus, Input, OperatorClient, SessionCommand};
use baton_protocol::wire::limits::CLOSE_LOGGED_OUT;
use baton_protocol::wire::{
    CommandId, DutyState, InboxRow, OperatorCommand, OperatorRef, Refusal, RefusalCode, SessionId,
};
use leptos::prelude::*;

const SOCKET_PATH: &str = "/v1/operator/socket";
const ENDED: &str = "Your login has ended. Please log in again.";

/// The client and its connection. Copies mean the same one.
#[derive(Clone, Copy)]
pub(crate) struct Desk(Driver<OperatorClient>);

impl Desk {
    /// Connects as an operator and offers the desk to the components below. What is kept of the
    /// outbox is kept by operator: a colleague at the same browser sends none of it.
    pub(crate) fn provide(me: &OperatorRef, access: RwSignal<Access>) -> Self {
        let kept = KeptItems::new(&format!("baton.console.{}", me.id));
        let client = OperatorClient::new(kept.load::<SessionCommand>());
        let desk = Self(Driver::new(client, SOCKET_PATH, kept));
        provide_context(desk);
        Effect::new(move |_| {
            if let ConnectionStatus::Ended { code } = desk.status() {
                let notice = (code == CLOSE_LOGGED_OUT).then(|| ENDED.to_owned());
                access.set(Access::LoggedOut(notice));
            }
        });
        desk.0.handle(Input::Start);
        desk
    }

    /// The one that was provided.
    #[expect(
        clippy::expect_used,
        reason = "every component of the workspace is below it"
    )]
    pub(crate) fn here() -> Self {
        use_context().expect("the workspace provides the desk")
    }

    /// Looks at the client, and again when it changes if a reactive scope asks.
    pub(crate) fn read<R: Default>(self, look: impl FnOnce(&OperatorClient) -> R) -> R {
        self.0.read(look).unwrap_or_default()
    }

    /// Looks at the client once.
    pub(crate) fn peek<R: Default>(self, look: impl FnOnce(&OperatorClient) -> R) -> R {
        self.0.peek(look).unwrap_or_default()
    }

    /// How the connection stands.
    pub(crate) fn status(self) -> ConnectionStatus {
        self.0
            .read(|client| client.view().status)
            .unwrap_or(ConnectionStatus::Idle)
    }

    /// Who is logged in; none before the first welcome.
    pub(crate) fn me(self) -> Option<OperatorRef> {
        self.read(|client| client.view().me.cloned())
    }

    /// Who is logged in, once.
    pub(crate) fn me_now(self) -> Option<OperatorRef> {
        self.peek(|client| client.view().me.cloned())
    }

    /// The row of a session.
    pub(crate) fn row(self, session: SessionId) -> Option<InboxRow> {
        self.read(|client| client.view().inbox.get(&session).cloned())
    }

    /// The row of a session, once.
    pub(crate) fn row_now(self, session: SessionId) -> Option<InboxRow> {
        self.peek(|client| client.view().inbox.get(&session).cloned())
    }

    /// How long until a moment of the client's clock, in milliseconds.
    pub(crate) fn until(self, at_ms: u64) -> u64 {
        at_ms.saturating_sub(page_clock::monotonic_ms())
    }

    /// Reconnects without waiting.
    pub(crate) fn try_now(self) {
        self.0.handle(Input::Online);
    }

    /// Sends a command; it is pending until the entry that carries its id comes back.
    pub(crate) fn submit(
        self,
        session: SessionId,
        command: OperatorCommand,
    ) -> Result<(), Refusal> {
        let mut outcome = Err(RefusalCode::Unavailable.into());
        self.0.act(|client, at| {
            let submitted = client.submit(session, new_command_id(), command, at);
            let (result, outputs) = match submitted {
                Ok(outputs) => (Ok(()), outputs),
                Err(refusal) => (Err(refusal), Vec::new()),
            };
            outcome = result;
            outputs
        });
        outcome
    }

    /// Sends a refused command again.
    pub(crate) fn retry(self, id: CommandId) {
        self.0
            .act(|client, at| client.retry(id, new_command_id(), at));
    }

    /// Drops a refused command.
    pub(crate) fn discard(self, id: CommandId) {
        self.0.act(|client, _| {
            client.discard(id);
            Vec::new()
        });
    }

    /// Opens a session.
    pub(crate) fn open(self, session: SessionId) {
        self.0.act(|client, at| client.open(session, at));
    }

    /// Closes a session.
    pub(crate) fn close(self, session: SessionId) {
        self.0.act(|client, at| client.close(session, at));
    }

    /// Goes on duty, or away if on duty. Does nothing before it is known which.
    pub(crate) fn switch_duty(self) {
        let duty = match self.peek(|client| client.view().duty) {
            DutyState::OnDuty => DutyState::Away,
            DutyState::Away => DutyState::OnDuty,
            DutyState::Offline => return,
        };
        self.0.act(|client, at| client.set_duty(duty, at));
    }

    /// The operator is writing.
    pub(crate) fn typing(self, session: SessionId) {
        self.0.act(|client, at| client.typing(session, at));
    }
}
