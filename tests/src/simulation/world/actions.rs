//! What people do.

use super::{Event, OPERATORS, PageId, VISITORS, World};
use crate::simulation::client::{App, Person, Todo};
use crate::simulation::socket::{operator, session_of};
use baton_protocol::sync::OutboxItem;
use baton_protocol::wire::{
    CommandId, Contact, DutyState, Entry, InboxRow, InboxState, LeadState, OperatorCommand,
    OperatorServerFrame, Refusal, SessionId, TransferTarget, VisitorCommand, VisitorServerFrame,
};
use rand::RngExt;
use uuid::Uuid;

/// A command that a client took.
pub(crate) struct Submitted {
    pub(crate) page: PageId,
    pub(crate) session: SessionId,
    pub(crate) id: CommandId,
    /// Whether it is a visitor's message: those are never refused for the session's state.
    pub(crate) says: bool,
    /// Whether the client keeps it until there is an answer; any other may be lost with its
    /// connection.
    pub(crate) kept: bool,
}

impl World {
    pub(super) fn act(&mut self) {
        let ids: Vec<_> = self.pages.keys().copied().collect();
        let id = ids[self.random.random_range(0..ids.len())];
        let Some(person) = self.pages.get(&id).map(|page| page.person) else {
            return;
        };
        if self
            .pages
            .get(&id)
            .is_some_and(|page| page.failed().is_some())
        {
            self.mind_failure(id, person);
        } else {
            match person {
                Person::Visitor(number) => {
                    // Several in a row, so that order can be broken.
                    for _ in 0..self.random.random_range(1..4) {
                        self.visitor_acts(id, session_of(number));
                    }
                }
                Person::Operator(_) => self.operator_acts(id),
            }
        }
    }

    /// A visitor says one thing more, in a session that there is.
    pub(super) fn speak(&mut self, visitor: usize) {
        let session = session_of(visitor);
        let said_before = self.submitted.iter().any(|said| said.session == session);
        let mut pages = self.pages.iter();
        let page = pages.find(|(_, page)| page.person == Person::Visitor(visitor));
        if let (Some(id), true) = (page.map(|(id, _)| *id), said_before) {
            self.say(id, session);
        }
    }

    pub(super) fn say(&mut self, page: PageId, session: SessionId) {
        let text = format!("Message {}", self.submitted.len());
        self.visitor_orders(page, session, VisitorCommand::SendMessage { text });
    }

    fn visitor_acts(&mut self, page: PageId, session: SessionId) {
        let command = match self.random.random_range(0..10) {
            0 => VisitorCommand::RequestHandoff,
            1 => VisitorCommand::CaptureLead {
                contact: Contact {
                    name: None,
                    email: Some("grace@example.com".into()),
                    phone: None,
                    ..Contact::default()
                },
                question: "Do you ship?".into(),
            },
            2 => VisitorCommand::SendMessage {
                text: "Can I talk to a human?".into(),
            },
            _ => VisitorCommand::SendMessage {
                text: format!("Message {}", self.submitted.len()),
            },
        };
        self.visitor_orders(page, session, command);
    }

    fn visitor_orders(&mut self, page: PageId, session: SessionId, command: VisitorCommand) {
        let id = self.command_id();
        let says = matches!(command, VisitorCommand::SendMessage { .. });
        let at = self.at();
        let client = self.pages.get_mut(&page);
        let todos = client.map(|client| client.say(id, command, at));
        self.took(page, session, id, says, todos.unwrap_or_default());
    }

    fn operator_acts(&mut self, page: PageId) {
        let id = self.command_id();
        let mut session = session_of(self.random.random_range(0..VISITORS));
        let text = || "One moment.".to_owned();
        let command = match self.random.random_range(0..16) {
            10 | 11 => return self.switch_duty(page),
            12 | 13 => {
                session = self.held_by(page).unwrap_or(session);
                OperatorCommand::TransferSession {
                    to: self.recipient(),
                    note: Some(text()),
                }
            }
            14 => OperatorCommand::SetLeadState {
                state: LeadState::Closed,
            },
            15 => OperatorCommand::AssignLead { owner: None },
            0..3 => OperatorCommand::ClaimSession,
            3 => OperatorCommand::TakeOverSession,
            4..6 => OperatorCommand::SendMessage { text: text() },
            6 => OperatorCommand::AddNote { text: text() },
            7 => OperatorCommand::ResolveSession,
            8 => OperatorCommand::ReturnSession,
            _ => OperatorCommand::ReleaseSession,
        };
        let at = self.at();
        let client = self.pages.get_mut(&page);
        let todos = client.map(|client| client.order(session, id, command, at));
        self.took(page, session, id, false, todos.unwrap_or_default());
    }

    /// A session that the operator of a console has, for all that they know.
    fn held_by(&self, page: PageId) -> Option<SessionId> {
        let App::Console(client) = &self.pages.get(&page)?.app else {
            return None;
        };
        let view = client.view();
        let me = view.me?.id;
        let mut rows = view.inbox.values();
        let is_mine = |row: &&InboxRow| matches!(&row.state, InboxState::Operator { operator } if operator.id == me);
        rows.find(is_mine).map(|row| row.session)
    }

    /// Any operator, also the one who passes it on.
    fn recipient(&mut self) -> TransferTarget {
        let number = self.random.random_range(0..OPERATORS);
        TransferTarget::Operator {
            operator: operator(number).id,
        }
    }

    fn switch_duty(&mut self, page: PageId) {
        let (is_there, at) = (self.random.random(), self.at());
        let duty = if is_there {
            DutyState::OnDuty
        } else {
            DutyState::Away
        };
        let client = self.pages.get_mut(&page);
        let todos = client.map(|client| client.switch_duty(duty, at));
        self.carry_out(page, todos.unwrap_or_default());
    }

    fn took(
        &mut self,
        page: PageId,
        session: SessionId,
        id: CommandId,
        says: bool,
        todos: Vec<Todo>,
    ) {
        // A client that refuses a command has nothing done.
        if let Some(first) = todos.first() {
            let kept = matches!(first, Todo::KeepForVisitor(_) | Todo::KeepForOperator(_));
            self.submitted.push(Submitted {
                page,
                session,
                id,
                says,
                kept,
            });
            self.carry_out(page, todos);
        }
    }

    /// Somebody sees a refused command, and tries again or lets it be.
    fn mind_failure(&mut self, page: PageId, person: Person) {
        let (new_id, at, again) = (self.command_id(), self.at(), self.random.random());
        let Some(client) = self.pages.get_mut(&page) else {
            return;
        };
        let Some(failed) = client.failed() else {
            return;
        };
        if again {
            let todos = client.retry(failed, new_id, at);
            let session = match (person, todos.first()) {
                (Person::Visitor(number), _) => session_of(number),
                (_, Some(Todo::KeepForOperator(item))) => item.command.session,
                _ => return self.carry_out(page, todos),
            };
            self.took(page, session, new_id, false, todos);
        } else {
            client.discard(failed);
        }
    }

    pub(super) fn tell_other_tabs(
        &mut self,
        from: PageId,
        person: Person,
        item: &OutboxItem<VisitorCommand>,
    ) {
        let others: Vec<_> = self
            .pages
            .iter()
            .filter(|(id, page)| **id != from && page.person == person)
            .map(|(id, _)| *id)
            .collect();
        for id in others {
            // Storage events come in order: one moment for all.
            let event = Event::Adopt(id, Todo::KeepForVisitor(item.clone()));
            self.schedule(self.now_ms + 20, event);
        }
    }

    pub(super) fn adopt(&mut self, id: PageId, todo: Todo) {
        if let (Some(page), Todo::KeepForVisitor(item)) = (self.pages.get_mut(&id), todo)
            && let App::Widget(client) = &mut page.app
        {
            client.adopt(item);
        }
    }

    /// The server's word on a command is heard on its way to the page.
    pub(super) fn overhear(&mut self, page: PageId, text: &str) {
        let Some(person) = self.pages.get(&page).map(|page| page.person) else {
            return;
        };
        match person {
            Person::Visitor(number) => match serde_json::from_str(text) {
                Ok(VisitorServerFrame::Entries { entries }) => {
                    self.hear_confirmed(session_of(number), &entries);
                }
                Ok(VisitorServerFrame::Refused { id, refusal }) => self.hear_refused(id, &refusal),
                _ => {}
            },
            Person::Operator(_) => match serde_json::from_str(text) {
                Ok(OperatorServerFrame::Entries { session, entries }) => {
                    self.hear_confirmed(session, &entries);
                }
                Ok(OperatorServerFrame::Refused { id, refusal, .. }) => {
                    self.hear_refused(id, &refusal);
                }
                _ => {}
            },
        }
    }

    fn hear_confirmed(&mut self, session: SessionId, entries: &[impl Entry]) {
        for entry in entries {
            if let Some(id) = entry.command() {
                self.confirmed.insert((session, id), entry.seq());
            }
        }
    }

    fn hear_refused(&mut self, id: Option<CommandId>, refusal: &Refusal) {
        self.refused.extend(id.filter(|_| !refusal.retry));
    }

    fn command_id(&mut self) -> CommandId {
        CommandId(Uuid::from_u128(self.random.random()))
    }
}
