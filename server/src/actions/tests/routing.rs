//! Sessions in turn and passed on, in virtual time on SQLite, with restarts.

use super::*;
use crate::node::TeamSettings;
use crate::store::sqlite::SqliteStore;
use baton_protocol::wire::{
    InboxRow, InboxState, RoutingMode, RoutingSettings, TeamId, TeamRef, WaitSettings,
};
use std::path::{Path, PathBuf};

mod transfer;

const START_MS: u64 = 1_000_000_000;
const CAPACITY: u32 = 2;

/// A clock that stands where it is put.
struct Hands(AtomicU64);

impl Clock for Hands {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A server with its operators, who come back after every restart.
struct Desk {
    _folder: tempfile::TempDir,
    path: PathBuf,
    mode: RoutingMode,
    clock: Arc<Hands>,
    random: Arc<Counting>,
    node: Node,
    there: Vec<Operator>,
    commands: u128,
}

fn session(number: u128) -> SessionId {
    SessionId(Uuid::from_u128(1_000 + number))
}

fn billing() -> TeamRef {
    TeamRef {
        id: TeamId::try_from("billing".to_owned()).unwrap(),
        name: "Billing".into(),
    }
}

async fn start(path: &Path, mode: RoutingMode, clock: &Arc<Hands>, random: &Arc<Counting>) -> Node {
    let store = SqliteStore::open(path, Epoch(Uuid::from_u128(1))).await;
    let handoff = HandoffSettings {
        routing: RoutingSettings {
            mode,
            capacity: CAPACITY,
            ..RoutingSettings::DEFAULT
        },
        // The ladder has tests of its own.
        wait: WaitSettings {
            again_after_seconds: 0,
            wider_after_seconds: 0,
            tell_after_seconds: 0,
            close_after_seconds: 0,
            ..WaitSettings::DEFAULT
        },
        ..HandoffSettings::default()
    };
    let teams = [TeamSettings {
        team: billing(),
        members: vec!["Bob@shop.example".into(), "Cyd@shop.example".into()],
    }];
    Node::new(NodeParts {
        clock: Arc::<Hands>::clone(clock),
        random: Arc::<Counting>::clone(random),
        settings: Settings {
            teams: Arc::new(teams),
            ..Settings::default()
        },
        ..parts_of(Arc::new(store.unwrap()), handoff)
    })
}

impl Desk {
    async fn begin(mode: RoutingMode, there: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("baton.db");
        let clock = Arc::new(Hands(AtomicU64::new(START_MS)));
        let random = Arc::new(Counting::default());
        let node = start(&path, mode, &clock, &random).await;
        let there: Vec<_> = (1..)
            .zip(there)
            .map(|(number, name)| operator(number, name))
            .collect();
        for operator in &there {
            node.store().put_operator(operator.clone()).await.unwrap();
            node.operator_came(operator);
        }
        Self {
            _folder: folder,
            path,
            mode,
            clock,
            random,
            node,
            there,
            commands: 0,
        }
    }

    fn at(&self, seconds: u64) {
        let now_ms = START_MS + seconds * 1_000;
        self.clock.0.store(now_ms, Ordering::Relaxed);
    }

    async fn restart(&mut self) {
        self.node = start(&self.path, self.mode, &self.clock, &self.random).await;
        for operator in &self.there {
            self.node.operator_came(operator);
        }
    }

    fn operator(&self, name: &str) -> Operator {
        let mut there = self.there.iter();
        there
            .find(|operator| operator.name == name)
            .unwrap()
            .clone()
    }

    /// A visitor asks for a person.
    async fn ask(&mut self, number: u128) {
        self.commands += 1;
        let ask = VisitorCommand::RequestHandoff;
        let asked = self
            .node
            .visitor_command(session(number), agent(), id(self.commands), ask);
        asked.await.unwrap();
    }

    async fn act(
        &mut self,
        name: &str,
        number: u128,
        command: OperatorCommand,
    ) -> Result<Vec<OperatorEntry>, RefusalCode> {
        self.commands += 1;
        let by = self.operator(name).as_ref();
        let done = self
            .node
            .operator_command(session(number), &by, id(self.commands), command);
        done.await.map_err(|refusal| refusal.code)
    }

    /// Looks as the server does: nothing comes of a second look.
    async fn look(&self) {
        self.node.do_what_is_due().await.unwrap();
        let before = self.node.store().inbox(100).await.unwrap();
        let next_ms = self.node.do_what_is_due().await.unwrap();
        assert_eq!(self.node.store().inbox(100).await.unwrap(), before);
        assert!(next_ms.is_none_or(|next_ms| next_ms > self.clock.now_ms()));
    }

    async fn row(&self, number: u128) -> InboxRow {
        let mut rows = self.node.store().inbox(100).await.unwrap().into_iter();
        rows.find(|row| row.session == session(number)).unwrap()
    }

    /// For whom a session is, or who has it.
    async fn whose(&self, number: u128) -> String {
        let row = self.row(number).await;
        match (row.state, row.route.assigned) {
            (InboxState::Awaiting { .. }, Some(assigned)) => {
                let until_s = (assigned.until_ms - START_MS) / 1_000;
                format!("for {} until {until_s}", assigned.to.name())
            }
            (InboxState::Awaiting { .. }, None) => "waits".into(),
            (InboxState::Operator { operator }, None) => format!("with {}", operator.name),
            other => format!("{other:?}"),
        }
    }

    async fn details(&self, number: u128) -> Vec<OperatorDetail> {
        let entries = self.node.store().entries(session(number), 0, 100).await;
        entries
            .unwrap()
            .into_iter()
            .filter_map(|entry| entry.detail)
            .collect()
    }
}

#[tokio::test]
async fn in_turn_a_session_goes_from_one_to_the_next_over_a_restart_at_every_step() {
    let mut desk = Desk::begin(RoutingMode::InTurn, &["Ann", "Bob"]).await;
    desk.ask(1).await;
    for (seconds, expected) in [
        (0, "for Ann until 45"),
        (44, "for Ann until 45"),
        (45, "for Bob until 90"),
        (89, "for Bob until 90"),
        (90, "for Ann until 180"),
        (179, "for Ann until 180"),
        (180, "for Bob until 270"),
        (1_000, "for Ann until 1180"),
    ] {
        desk.at(seconds);
        desk.look().await;
        assert_eq!(desk.whose(1).await, expected, "after {seconds} s");
        desk.restart().await;
        desk.look().await;
        assert_eq!(desk.whose(1).await, expected, "once, after {seconds} s");
    }
    let InboxState::Awaiting { since_ms } = desk.row(1).await.state else {
        panic!("it waits");
    };
    assert_eq!(since_ms, START_MS, "it keeps its place");
    let before = desk.details(1).await.len();
    desk.act("Bob", 1, OperatorCommand::ClaimSession)
        .await
        .unwrap();
    desk.at(5_000);
    desk.restart().await;
    desk.look().await;
    assert_eq!(desk.whose(1).await, "with Bob", "a colleague may claim it");
    assert_eq!(desk.details(1).await.len(), before);
}

#[tokio::test]
async fn each_session_goes_to_who_has_the_fewest_up_to_their_capacity_and_the_rest_wait_in_order() {
    let mut desk = Desk::begin(RoutingMode::InTurn, &["Ann", "Bob"]).await;
    for number in 1..=6 {
        desk.at(number as u64);
        desk.ask(number).await;
        desk.look().await;
    }
    for (number, expected) in [
        (1, "for Ann until 46"),
        (2, "for Bob until 47"),
        (3, "for Ann until 48"),
        (4, "for Bob until 49"),
        (5, "waits"),
        (6, "waits"),
    ] {
        assert_eq!(desk.whose(number).await, expected, "{number}");
    }
    for (name, number) in [("Ann", 1), ("Bob", 2), ("Ann", 3), ("Bob", 4)] {
        desk.act(name, number, OperatorCommand::ClaimSession)
            .await
            .unwrap();
    }
    desk.restart().await;
    desk.look().await;
    assert_eq!(desk.whose(5).await, "waits", "nobody has room");
    desk.act("Bob", 2, OperatorCommand::ResolveSession)
        .await
        .unwrap();
    desk.look().await;
    assert_eq!(
        desk.whose(5).await,
        "for Bob until 51",
        "the longest wait first"
    );
    assert_eq!(desk.whose(6).await, "waits");
    let cyd = operator(3, "Cyd");
    desk.node.operator_came(&cyd);
    desk.look().await;
    assert_eq!(
        desk.whose(6).await,
        "for Cyd until 51",
        "somebody came on duty"
    );
}

#[tokio::test]
async fn of_two_nodes_one_assigns_a_session_once() {
    let mut desk = Desk::begin(RoutingMode::InTurn, &["Ann"]).await;
    let there = start(&desk.path, desk.mode, &desk.clock, &desk.random).await;
    there.operator_came(&operator(2, "Bob"));
    desk.ask(1).await;
    let (here, there) = (desk.node.do_what_is_due(), there.do_what_is_due());
    let (here, there) = futures_util::future::join(here, there).await;
    assert!(here.is_ok() && there.is_ok());
    let assigned = desk.details(1).await;
    let assigned = assigned
        .iter()
        .filter(|detail| matches!(detail, OperatorDetail::SessionAssigned { .. }));
    assert_eq!(assigned.count(), 1);
}

#[tokio::test]
async fn a_turn_passes_at_once_when_the_operator_goes_off_duty() {
    let mut desk = Desk::begin(RoutingMode::InTurn, &["Ann", "Bob"]).await;
    desk.ask(1).await;
    desk.look().await;
    let ann = desk.operator("Ann");
    desk.node.set_duty(ann.id, DutyState::Away).await.unwrap();
    desk.at(5);
    desk.look().await;
    assert_eq!(desk.whose(1).await, "for Bob until 50");
}
