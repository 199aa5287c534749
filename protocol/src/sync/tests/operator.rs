//! What only the operator's client does: the inbox, many sessions, duty.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

mod draft;
mod unsent;

struct Operator {
    client: OperatorClient,
    generation: u64,
}

type OperatorOutputs = Vec<Output<OperatorClientFrame, SessionCommand>>;

impl Operator {
    fn connected() -> Self {
        let mut operator = Self {
            client: OperatorClient::new(Vec::new()),
            generation: 0,
        };
        operator.client.handle(Input::Start, at(0));
        operator.open(1);
        operator
    }

    fn open(&mut self, life: u128) -> OperatorOutputs {
        self.generation += 1;
        let generation = self.generation;
        self.client.handle(Input::Opened { generation }, at(0));
        self.frame(OperatorServerFrame::Welcome {
            operator: ada(),
            epoch: epoch(life),
            duty: DutyState::Away,
        })
    }

    fn lose(&mut self) {
        let generation = self.generation;
        let closed = Input::Closed {
            generation,
            code: None,
        };
        self.client.handle(closed, at(0));
    }

    fn reopen(&mut self, life: u128) -> OperatorOutputs {
        self.lose();
        self.client.handle(Input::Online, at(0));
        self.open(life)
    }

    fn frame(&mut self, frame: OperatorServerFrame) -> OperatorOutputs {
        let generation = self.generation;
        self.client
            .handle(Input::Frame { generation, frame }, at(0))
    }

    fn rows(&mut self, rows: Vec<InboxRow>) {
        self.frame(OperatorServerFrame::Inbox { rows });
    }

    fn heads(&self) -> Vec<Seq> {
        self.client
            .view()
            .inbox
            .values()
            .map(|row| row.head)
            .collect()
    }
}

fn row(number: u128, head: Seq) -> InboxRow {
    InboxRow {
        session: SessionId(Uuid::from_u128(number)),
        head,
        agent: agent_id(),
        state: InboxState::Agent,
        reason: None,
        last_message: None,
        lead: None,
        page: None,
        wanted_ms: None,
        claimed: None,
        wait_step: WaitStep::Asked,
        route: Default::default(),
        losses: Vec::new(),
        started_ms: 0,
        updated_ms: 0,
    }
}

fn operator_entry(seq: Seq, command: u128) -> OperatorEntry {
    let VisitorEntry {
        seq,
        at_ms,
        command,
        event,
    } = entry(seq, command);
    OperatorEntry {
        seq,
        at_ms,
        command,
        event,
        detail: None,
    }
}

fn opens(position: Option<Position>) -> Output<OperatorClientFrame, SessionCommand> {
    Output::Send {
        generation: 1,
        frame: OperatorClientFrame::Open {
            session: session_id(),
            position,
        },
    }
}

fn sent_command(output: &Output<OperatorClientFrame, SessionCommand>) -> Option<CommandId> {
    match output {
        Output::Send {
            frame: OperatorClientFrame::Command { id, .. },
            ..
        } => Some(*id),
        _ => None,
    }
}

#[test]
fn an_older_row_does_not_replace_a_newer_one() {
    let mut operator = Operator::connected();
    operator.rows(vec![row(1, 5), row(1, 3)]);
    assert_eq!(operator.heads(), [5]);
}

#[test]
fn rows_that_do_not_come_again_are_gone_once_the_inbox_is_complete() {
    let mut operator = Operator::connected();
    operator.rows(vec![row(1, 5), row(2, 2)]);
    operator.frame(OperatorServerFrame::InboxComplete);
    assert!(operator.client.view().inbox_complete);

    operator.reopen(1);
    assert!(!operator.client.view().inbox_complete);
    operator.rows(vec![row(2, 2)]);
    assert_eq!(operator.heads(), [5, 2], "in view until the rest has come");
    operator.frame(OperatorServerFrame::InboxComplete);
    assert_eq!(operator.heads(), [2]);
}

#[test]
fn another_epoch_clears_the_inbox_and_reads_open_sessions_from_the_start() {
    let mut operator = Operator::connected();
    operator.rows(vec![row(1, 5)]);
    operator.client.open(session_id(), at(0));
    operator.frame(OperatorServerFrame::Entries {
        session: session_id(),
        entries: vec![operator_entry(1, 0)],
    });
    let out = operator.reopen(2);
    assert!(operator.heads().is_empty());
    assert!(out.iter().any(|output| matches!(
        output,
        Output::Send {
            frame: OperatorClientFrame::Open { position: None, .. },
            ..
        }
    )));
}

#[test]
fn an_open_session_is_read_in_order_and_a_gap_is_asked_for() {
    let mut operator = Operator::connected();
    assert_eq!(operator.client.open(session_id(), at(0)), [opens(None)]);
    assert!(operator.client.open(session_id(), at(0)).is_empty());
    let entries = |entries| OperatorServerFrame::Entries {
        session: session_id(),
        entries,
    };
    operator.frame(entries(vec![operator_entry(1, 0), operator_entry(2, 0)]));
    let out = operator.frame(entries(vec![operator_entry(4, 0)]));
    let position = Position {
        epoch: epoch(1),
        seq: 2,
    };
    assert_eq!(out, [opens(Some(position))]);
    assert_eq!(
        operator.client.session(session_id()).unwrap().session.head,
        2
    );
    operator.frame(entries(vec![operator_entry(1, 0)]));
    let session = operator.client.session(session_id()).unwrap();
    assert_eq!(session.entries.len(), 1, "from the start: afresh");
}

#[test]
fn an_open_session_whose_row_is_ahead_is_asked_for_when_nothing_comes() {
    let mut operator = Operator::connected();
    operator.client.open(session_id(), at(0));
    // The store lost the session, so that opening it was refused; then the visitor wrote again.
    let row = InboxRow {
        session: session_id(),
        ..row(1, 1)
    };
    operator.rows(vec![row]);
    let due = operator.client.deadline_ms().unwrap();
    assert_eq!(due, CONFIRM_WITHIN_MS);
    assert_eq!(operator.client.handle(Input::Tick, at(due)), [opens(None)]);
    operator.frame(OperatorServerFrame::Entries {
        session: session_id(),
        entries: vec![operator_entry(1, 0)],
    });
    let out = operator.client.handle(Input::Tick, at(3 * due));
    assert!(!out.contains(&opens(None)), "nothing is missing any more");
}

#[test]
fn what_a_row_tells_of_is_asked_for_though_a_part_of_it_came() {
    let mut operator = Operator::connected();
    operator.rows(vec![InboxRow {
        session: session_id(),
        ..row(1, 3)
    }]);
    operator.client.open(session_id(), at(0));
    operator.frame(OperatorServerFrame::Entries {
        session: session_id(),
        entries: vec![operator_entry(1, 0), operator_entry(2, 0)],
    });
    let due = operator.client.deadline_ms().unwrap();
    let out = operator.client.handle(Input::Tick, at(due));
    let position = Some(Position {
        epoch: epoch(1),
        seq: 2,
    });
    assert!(out.contains(&opens(position)), "{out:?}");
}

#[test]
fn entries_of_a_session_that_is_not_open_confirm() {
    let mut operator = Operator::connected();
    let claim = OperatorCommand::ClaimSession;
    operator
        .client
        .submit(session_id(), id(1), claim, at(0))
        .unwrap();
    let out = operator.frame(OperatorServerFrame::Entries {
        session: session_id(),
        entries: vec![operator_entry(4, 1)],
    });
    assert_eq!(out, [Output::Forget { id: id(1) }]);
    assert!(operator.client.session(session_id()).is_none());
}

#[test]
fn a_colleague_is_gone_while_the_server_says_so() {
    let bo = OperatorId(Uuid::from_u128(2));
    let mut operator = Operator::connected();
    for gone in [vec![], vec![bo], vec![]] {
        let is_gone = !gone.is_empty();
        operator.frame(OperatorServerFrame::Duty {
            duty: DutyState::Away,
            operators: Vec::new(),
            gone,
        });
        assert_eq!(operator.client.view().is_gone(bo), is_gone);
    }
}

#[test]
fn a_switch_of_duty_outlives_a_lost_connection() {
    let mut operator = Operator::connected();
    operator.client.set_duty(DutyState::OnDuty, at(0));
    assert_eq!(operator.client.view().duty, DutyState::OnDuty);
    let out = operator.reopen(1);
    assert!(out.iter().any(|output| matches!(
        output,
        Output::Send {
            frame: OperatorClientFrame::SetDuty {
                duty: DutyState::OnDuty
            },
            ..
        }
    )));
    operator.frame(OperatorServerFrame::Duty {
        duty: DutyState::OnDuty,
        operators: Vec::new(),
        gone: Vec::new(),
    });
    operator.frame(OperatorServerFrame::Duty {
        duty: DutyState::Away,
        operators: Vec::new(),
        gone: Vec::new(),
    });
    let duty = operator.client.view().duty;
    assert_eq!(duty, DutyState::Away, "the server has the last word");
}

#[test]
fn a_refused_switch_of_duty_goes_back_and_says_why() {
    let mut operator = Operator::connected();
    operator.client.set_duty(DutyState::OnDuty, at(0));
    let refused = |session| OperatorServerFrame::Refused {
        id: None,
        session,
        refusal: RefusalCode::Unavailable.into(),
    };
    operator.frame(refused(Some(session_id())));
    let duty = operator.client.view().duty;
    assert_eq!(duty, DutyState::OnDuty, "that was about a session");

    operator.frame(refused(None));
    let view = operator.client.view();
    assert_eq!(view.duty, DutyState::Away, "it is as the server said last");
    assert_eq!(
        view.duty_refused.map(|refusal| refusal.code),
        Some(RefusalCode::Unavailable)
    );

    operator.client.set_duty(DutyState::OnDuty, at(0));
    let view = operator.client.view();
    assert!(view.duty == DutyState::OnDuty && view.duty_refused.is_none());
}

#[test]
fn a_session_may_be_taken_from_its_agent_unless_the_server_says_otherwise() {
    let mut operator = Operator::connected();
    operator.client.open(session_id(), at(0));
    let may_be_taken = |operator: &Operator| {
        let open = operator.client.session(session_id());
        open.map(|open| open.operator_pull)
    };
    assert_eq!(may_be_taken(&operator), Some(true));
    for operator_pull in [false, true] {
        operator.frame(OperatorServerFrame::Policy {
            session: session_id(),
            operator_pull,
        });
        assert_eq!(may_be_taken(&operator), Some(operator_pull));
    }
}
