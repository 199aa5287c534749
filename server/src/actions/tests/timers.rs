//! What happens by itself, walked through in virtual time on SQLite, with a restart at every step.

use super::*;
use crate::store::sqlite::SqliteStore;
use baton_protocol::wire::{InboxState, Page, WaitStep};
use std::path::PathBuf;

pub(super) const START_MS: u64 = 1_000_000_000;

/// A clock that stands where it is put.
pub(super) struct Hands(pub(super) AtomicU64);

impl Clock for Hands {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// One server over time: what is not in its file is gone with each restart.
pub(super) struct Walk {
    _folder: tempfile::TempDir,
    path: PathBuf,
    pub(super) clock: Arc<Hands>,
    random: Arc<Counting>,
    handoff: HandoffSettings,
    pub(super) node: Node,
    commands: u128,
    told: u64,
}

impl Walk {
    async fn begin() -> Self {
        Self::with(HandoffSettings::default()).await
    }

    pub(super) async fn with(handoff: HandoffSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("baton.db");
        let clock = Arc::new(Hands(AtomicU64::new(START_MS)));
        let random = Arc::new(Counting::default());
        let node = start(&path, &clock, &random, &handoff).await;
        Self {
            _folder: folder,
            path,
            clock,
            random,
            handoff,
            node,
            commands: 0,
            told: 0,
        }
    }

    /// The time, in seconds since the beginning.
    pub(super) fn at(&self, seconds: u64) {
        let now_ms = START_MS + seconds * 1_000;
        self.clock.0.store(now_ms, Ordering::Relaxed);
    }

    pub(super) async fn restart(&mut self) {
        self.node = start(&self.path, &self.clock, &self.random, &self.handoff).await;
    }

    /// A restart at this time, and what comes of the first looks.
    async fn restart_at(&mut self, seconds: u64) -> Vec<&'static str> {
        self.at(seconds);
        self.restart().await;
        self.look().await
    }

    /// Looks as the server does, until nothing more comes of it.
    pub(super) async fn look(&mut self) -> Vec<&'static str> {
        self.node.do_what_is_due().await.unwrap();
        let news = self.news().await;
        let next_ms = self.node.do_what_is_due().await.unwrap();
        assert_eq!(self.news().await, [""; 0], "nothing comes twice");
        let now_ms = self.clock.now_ms();
        assert!(
            next_ms.is_none_or(|next_ms| next_ms > now_ms),
            "{next_ms:?}"
        );
        news
    }

    /// What was appended since this was asked last.
    pub(super) async fn news(&mut self) -> Vec<&'static str> {
        let entries = self.node.store().entries(SESSION, self.told, 100).await;
        let entries = entries.unwrap();
        self.told += entries.len() as u64;
        entries.iter().map(name_of).collect()
    }

    pub(super) async fn row(&self) -> baton_protocol::wire::InboxRow {
        self.node.store().inbox(1).await.unwrap().remove(0)
    }

    pub(super) async fn visitor(&mut self, command: VisitorCommand) {
        self.commands += 1;
        let done = self
            .node
            .visitor_command(SESSION, agent(), id(self.commands), command);
        done.await.unwrap();
        self.news().await;
    }

    pub(super) async fn operator(&mut self, operator: &Operator, command: OperatorCommand) {
        self.commands += 1;
        let by = operator.as_ref();
        let done = self
            .node
            .operator_command(SESSION, &by, id(self.commands), command);
        done.await.unwrap();
        self.news().await;
    }

    /// A visitor asks for a person while somebody is on duty.
    pub(super) async fn ask(&mut self, ann: &Operator) {
        self.node.operator_came(ann);
        self.visitor(VisitorCommand::RequestHandoff).await;
    }
}

async fn start(
    path: &std::path::Path,
    clock: &Arc<Hands>,
    random: &Arc<Counting>,
    handoff: &HandoffSettings,
) -> Node {
    let store = SqliteStore::open(path, Epoch(Uuid::from_u128(1))).await;
    Node::new(NodeParts {
        clock: Arc::<Hands>::clone(clock),
        random: Arc::<Counting>::clone(random),
        ..parts_of(Arc::new(store.unwrap()), handoff.clone())
    })
}

pub(super) fn name_of(entry: &OperatorEntry) -> &'static str {
    match (&entry.event, &entry.detail) {
        (_, Some(OperatorDetail::AlertedAgain { .. })) => "again",
        (_, Some(OperatorDetail::AlertedWider { .. })) => "wider",
        (VisitorEvent::WaitProlonged, _) => "told",
        (VisitorEvent::VisitorReminded, _) => "reminded",
        (VisitorEvent::SessionLapsed { .. }, _) => "lapsed",
        (VisitorEvent::SessionReleased { lost: true, .. }, _) => "lost",
        _ => "other",
    }
}

#[tokio::test]
async fn the_wait_ladder_goes_on_over_a_restart_at_every_step() {
    let mut walk = Walk::begin().await;
    walk.ask(&operator(1, "Ann")).await;
    for (seconds, expected) in [
        (1, None),
        (59, None),
        (60, Some(("again", WaitStep::Again))),
        (61, None),
        (120, Some(("wider", WaitStep::Wider))),
        (299, None),
        (300, Some(("told", WaitStep::Told))),
        (301, None),
        (3_000, None),
    ] {
        let (event, step) = expected.unzip();
        let news = walk.restart_at(seconds).await;
        assert_eq!(news, Vec::from_iter(event), "after {seconds} s");
        if let Some(step) = step {
            assert_eq!(walk.row().await.wait_step, step);
        }
        walk.restart().await;
        assert_eq!(walk.look().await, [""; 0], "nothing is done again");
    }
}

#[tokio::test]
async fn what_came_to_be_due_while_the_server_was_down_is_taken_up_once() {
    let mut walk = Walk::begin().await;
    walk.ask(&operator(1, "Ann")).await;
    assert_eq!(walk.restart_at(1_000).await, ["again", "wider", "told"]);
    walk.restart().await;
    assert_eq!(walk.look().await, [""; 0]);
}

#[tokio::test]
async fn a_claim_ends_the_ladder_also_over_a_restart() {
    let mut walk = Walk::begin().await;
    let ann = operator(1, "Ann");
    walk.ask(&ann).await;
    assert_eq!(walk.restart_at(60).await, ["again"]);
    walk.operator(&ann, OperatorCommand::ClaimSession).await;
    assert_eq!(walk.restart_at(100_000).await, [""; 0]);
}

#[tokio::test]
async fn a_session_is_closed_once_its_visitor_has_left_and_not_while_they_reload() {
    let mut walk = Walk::begin().await;
    walk.ask(&operator(1, "Ann")).await;
    walk.restart_at(300).await;
    walk.node.visitor_came(SESSION, None::<Page>);
    walk.at(4_000);
    assert_eq!(walk.look().await, [""; 0], "they wait");
    walk.node.visitor_left(SESSION);
    walk.at(4_061);
    assert_eq!(walk.look().await, [""; 0], "they may be back in a moment");
    walk.node.visitor_came(SESSION, None::<Page>);
    walk.node.visitor_left(SESSION);
    walk.at(4_122);
    assert_eq!(walk.look().await, [""; 0]);
    // Who was there before a restart is not known to have left.
    assert_eq!(walk.restart_at(9_000).await, [""; 0]);
    walk.at(9_059);
    assert_eq!(walk.look().await, [""; 0]);
    walk.at(9_060);
    assert_eq!(walk.look().await, ["lapsed"]);
    assert_eq!(walk.row().await.state, InboxState::Resolved);
    assert_eq!(walk.restart_at(20_000).await, [""; 0]);
}

#[tokio::test]
async fn a_silent_visitor_is_reminded_and_the_session_closed_over_a_restart_at_every_step() {
    const DAY: u64 = 24 * 60 * 60;
    let mut walk = Walk::begin().await;
    let ann = operator(1, "Ann");
    walk.ask(&ann).await;
    walk.operator(&ann, OperatorCommand::ClaimSession).await;
    let reply = OperatorCommand::SendMessage {
        text: "Yes?".into(),
    };
    walk.operator(&ann, reply).await;
    for (seconds, expected) in [
        (1_799, None),
        (1_800, Some("reminded")),
        (1_801, None),
        (DAY - 1, None),
        (DAY, Some("lapsed")),
        (2 * DAY, None),
    ] {
        let news = walk.restart_at(seconds).await;
        assert_eq!(news, Vec::from_iter(expected), "after {seconds} s");
    }
    walk.visitor(say("Here again")).await;
    assert_eq!(walk.row().await.state, InboxState::Agent, "it goes on");
}

#[tokio::test]
async fn a_lost_operators_session_goes_to_the_queue_first_in_line() {
    let mut walk = Walk::begin().await;
    let ann = operator(1, "Ann");
    walk.ask(&ann).await;
    walk.at(10);
    walk.operator(&ann, OperatorCommand::ClaimSession).await;
    // The connection ended at 90, and the grace is over.
    walk.at(100);
    walk.node.operator_left(ann.id);
    walk.at(149);
    assert_eq!(walk.look().await, [""; 0], "the lease lasts");
    walk.at(150);
    assert_eq!(walk.look().await, ["lost"]);
    let since_ms = START_MS;
    let row = walk.row().await;
    assert_eq!(
        row.state,
        InboxState::Awaiting { since_ms },
        "its old place"
    );
    assert_eq!(walk.restart_at(209).await, [""; 0]);
    assert_eq!(walk.restart_at(210).await, ["again"], "a wait as any other");

    walk.node.operator_came(&ann);
    assert!(walk.node.roster().gone.is_empty());
    walk.operator(&ann, OperatorCommand::ClaimSession).await;
    assert_eq!(walk.row().await.wait_step, WaitStep::Asked);
}

#[tokio::test]
async fn a_restart_begins_a_new_lease_for_whoever_holds_a_session() {
    let mut walk = Walk::begin().await;
    let (ann, bob) = (operator(1, "Ann"), operator(2, "Bob"));
    walk.ask(&ann).await;
    walk.operator(&ann, OperatorCommand::ClaimSession).await;
    walk.at(100);
    walk.node.operator_left(ann.id);
    for restart in [140, 190, 240] {
        assert_eq!(walk.restart_at(restart).await, [""; 0]);
        walk.at(restart + 10);
        walk.node.miss_holders().await.unwrap();
        walk.at(restart + 49);
        assert_eq!(walk.look().await, [""; 0]);
    }
    // Somebody else's coming changes nothing for her.
    walk.node.operator_came(&bob);
    walk.at(300);
    assert_eq!(walk.look().await, ["lost"]);
}

#[tokio::test]
async fn an_operator_who_comes_back_within_the_lease_keeps_the_session() {
    let mut walk = Walk::begin().await;
    let ann = operator(1, "Ann");
    walk.ask(&ann).await;
    walk.operator(&ann, OperatorCommand::ClaimSession).await;
    walk.at(100);
    walk.node.operator_left(ann.id);
    walk.at(149);
    walk.node.operator_came(&ann);
    walk.at(1_000);
    assert_eq!(walk.look().await, [""; 0]);
    assert_eq!(walk.node.do_what_is_due().await.unwrap(), None);
}

#[tokio::test]
async fn of_two_nodes_that_look_at_once_each_step_is_done_by_one() {
    let mut walk = Walk::begin().await;
    let ann = operator(1, "Ann");
    walk.ask(&ann).await;
    let other = start(&walk.path, &walk.clock, &walk.random, &walk.handoff).await;
    for (seconds, expected) in [(60, "again"), (120, "wider"), (300, "told")] {
        walk.at(seconds);
        let (here, there) = tokio::join!(walk.node.do_what_is_due(), other.do_what_is_due());
        assert!(here.is_ok() && there.is_ok());
        assert_eq!(walk.news().await, [expected]);
    }
    walk.operator(&ann, OperatorCommand::ClaimSession).await;
    for node in [&walk.node, &other] {
        node.operator_came(&ann);
        (0..2).for_each(|_| node.operator_left(ann.id));
    }
    walk.at(400);
    let (here, there) = tokio::join!(walk.node.do_what_is_due(), other.do_what_is_due());
    assert!(here.is_ok() && there.is_ok());
    assert_eq!(walk.news().await, ["lost"]);
}

#[tokio::test]
async fn changed_settings_hold_from_the_next_step_on() {
    let mut walk = Walk::begin().await;
    walk.ask(&operator(1, "Ann")).await;
    let mut settings = HandoffSettings::default();
    settings.wait.again_after_seconds = 100;
    let agent = agent();
    let changed = walk.node.change_settings(&agent, Some(settings), 0, "Ann");
    changed.await.unwrap();
    walk.at(60);
    assert_eq!(walk.look().await, [""; 0]);
    walk.at(99);
    assert_eq!(walk.look().await, [""; 0]);
    walk.at(100);
    assert_eq!(walk.look().await, ["again"]);
}
