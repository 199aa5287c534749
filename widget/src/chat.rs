//! The conversation as the app holds it: one client in its driver, and what the visitor can do.

use crate::token;
use crate::turns::{next_turn, once_drawn};
use baton_browser::command_id::new_command_id;
use baton_browser::driver::Driver;
use baton_browser::storage::{self, KeptItems};
use baton_browser::visitor_wire;
use baton_browser::when;
use baton_protocol::sync::{Input, Opening, VisitorClient, VisitorView};
use baton_protocol::wire::{
    AgentId, AgentProfile, CommandId, Page, Refusal, SessionToken, VisitorCommand,
};
use leptos::prelude::*;

const SOCKET: &str = "/v1/visitor/socket";

/// A handle to the conversation. Copies mean the same one.
#[derive(Clone, Copy)]
pub(crate) struct Chat {
    driver: Driver<VisitorClient>,
    keep: StoredValue<Keep>,
    /// What the document said of the agent.
    first_profile: StoredValue<Option<AgentProfile>>,
    /// Whether the visitor sees the chat.
    pub(crate) is_open: RwSignal<bool>,
    /// Whether a connection is wanted: from the first opening, or from an earlier visit.
    is_started: StoredValue<bool>,
}

/// What is kept, and under which names.
struct Keep {
    agent: AgentId,
    prefix: String,
    token: SessionToken,
    page: Option<Page>,
}

impl Keep {
    fn token_key(&self) -> String {
        [&self.prefix, ".token"].concat()
    }

    fn items(&self) -> KeptItems {
        KeptItems::new(&self.prefix)
    }

    /// A client that has read nothing yet, with all that was not confirmed.
    fn client(&self) -> VisitorClient {
        let opening = Opening {
            token: self.token.clone(),
            agent: self.agent.clone(),
            page: self.page.clone(),
            locale: Some(when::language()),
        };
        VisitorClient::new(opening, self.items().load_with(visitor_wire::outbox_item))
    }
}

impl Chat {
    /// The conversation with an agent, where this browser left it. A visitor who never wrote
    /// anything is not connected yet, and nothing is stored. `profile` is what the document says.
    pub(crate) fn new(agent: AgentId, profile: Option<AgentProfile>) -> Option<Self> {
        let prefix = ["baton.", agent.as_str()].concat();
        let kept = token::kept(&[&prefix, ".token"].concat());
        let was_here = kept.is_some();
        let keep = Keep {
            agent,
            prefix,
            token: kept.or_else(token::new)?,
            page: None,
        };
        let client = keep.client();
        let has_unsent = !client.view().pending.is_empty();
        let chat = Self {
            driver: Driver::new(client, SOCKET, keep.items()),
            keep: StoredValue::new(keep),
            first_profile: StoredValue::new(profile),
            is_open: RwSignal::new(false),
            is_started: StoredValue::new(false),
        };
        if was_here || has_unsent {
            next_turn(move || chat.start());
        }
        chat.follow_other_tabs();
        Some(chat)
    }

    /// Looks at the conversation, again whenever it changes.
    pub(crate) fn read<R: Default>(self, look: impl FnOnce(VisitorView<'_>) -> R) -> R {
        self.driver
            .read(|client| look(client.view()))
            .unwrap_or_default()
    }

    /// Looks at the conversation once.
    pub(crate) fn peek<R: Default>(self, look: impl FnOnce(VisitorView<'_>) -> R) -> R {
        self.driver
            .peek(|client| look(client.view()))
            .unwrap_or_default()
    }

    /// What is known of the agent: from the server now, or from the document.
    pub(crate) fn profile(self) -> Option<AgentProfile> {
        self.read(|view| view.agent.cloned())
            .or_else(|| self.first_profile.get_value())
    }

    /// The visitor sees the chat. What takes time comes once they do.
    pub(crate) fn open(self, page: Option<Page>) {
        self.is_open.set(true);
        once_drawn(move || {
            self.visit(page);
            self.start();
        });
    }

    /// The visitor went to another page.
    pub(crate) fn visit(self, page: Option<Page>) {
        if let Some(page) = page {
            self.keep
                .update_value(|keep| keep.page = Some(page.clone()));
            self.driver.act(|client, at| client.visit(page, at));
        }
    }

    /// The visitor is writing.
    pub(crate) fn typing(self) {
        self.driver.act(|client, at| client.typing(at));
    }

    /// Does what the visitor asks for, or says why it can't be done.
    pub(crate) fn submit(self, command: VisitorCommand) -> Result<(), Refusal> {
        self.keep_token();
        self.start();
        let mut refused = None;
        self.driver.act(|client, at| {
            client
                .submit(new_command_id(), command, at)
                .unwrap_or_else(|refusal| {
                    refused = Some(refusal);
                    Vec::new()
                })
        });
        refused.map_or(Ok(()), Err)
    }

    /// Sends what was refused again.
    pub(crate) fn retry(self, id: CommandId) {
        self.driver
            .act(|client, at| client.retry(id, new_command_id(), at));
    }

    /// Drops what was refused.
    pub(crate) fn discard(self, id: CommandId) {
        self.driver.act(|client, _| {
            client.discard(id);
            Vec::new()
        });
    }

    /// The key under which something else of this conversation is kept.
    pub(crate) fn key(self, name: &str) -> String {
        self.keep.with_value(|keep| [&keep.prefix, name].concat())
    }

    fn start(self) {
        if !self.is_started.get_value() {
            self.is_started.set_value(true);
            self.driver.handle(Input::Start);
        }
    }

    /// The token is kept from the first command on: who only looks leaves no trace. Should another
    /// tab have been faster, its token is the one, and this tab has said nothing under its own yet.
    fn keep_token(self) {
        let (key, own) = self
            .keep
            .with_value(|keep| (keep.token_key(), keep.token.clone()));
        match token::kept(&key) {
            Some(token) if token != own => self.adopt_token(token),
            Some(_) => {}
            None => storage::set(&key, own.expose()),
        }
    }

    fn adopt_token(self, token: SessionToken) {
        let is_own = self.keep.with_value(|keep| keep.token == token);
        if is_own || self.peek(|view| view.session.head > 0) {
            return;
        }
        self.keep.update_value(|keep| keep.token = token);
        self.driver.replace(self.keep.with_value(Keep::client));
        self.is_started.set_value(false);
        self.start();
    }

    /// One conversation in all tabs: they share the token, and what one could not send yet.
    fn follow_other_tabs(self) {
        storage::on_set_elsewhere(move |key, text| {
            let Some((token_key, items)) = self
                .keep
                .try_with_value(|keep| (keep.token_key(), keep.items()))
            else {
                return;
            };
            if key == token_key {
                if let Some(token) = token::read(text) {
                    self.adopt_token(token);
                }
            } else if items.holds(key)
                && let Some(item) = visitor_wire::outbox_item(&text)
            {
                self.driver.act(|client, _| {
                    client.adopt(item);
                    Vec::new()
                });
            }
        });
    }
}
