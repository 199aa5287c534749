//! Five hundred visitors ask for a person at once, and three operators work the queue down from its front.

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::{
    InboxRow, InboxState, OperatorCommand, OperatorRef, QueuePlace, RefusalCode, Seq, SessionId,
    VisitorCommand, VisitorEvent, VisitorServerFrame,
};
use baton_tests::operator::{Operator, log_in};
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::visitor::{Visitor, command_id, token};
use futures_util::future::try_join_all;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

const NAMES: [&str; 3] = ["Ada", "Bo", "Cleo"];
const VISITORS: usize = 500;
/// How many are claimed by each look at everybody's place.
const LOOKS_AT: [usize; 4] = [1, 120, 400, VISITORS];

/// A visitor who waits, with what they were told.
struct Waiting {
    visitor: Visitor,
    since_ms: u64,
    places: Vec<QueuePlace>,
}

/// Whoever stands first is claimed first, and of two who asked in the same millisecond the smaller id.
type Place = (u64, SessionId);

impl Waiting {
    async fn begin(mut visitor: Visitor, mut random: Pcg64Mcg) -> Result<Self> {
        let ask = VisitorCommand::RequestHandoff;
        let asked = visitor.command(command_id(&mut random), ask).await?;
        let asked = asked.map_err(|refusal| anyhow::anyhow!("refused: {refusal:?}"))?;
        ensure!(matches!(asked.event, VisitorEvent::HandoffRequested { .. }));
        Ok(Self {
            visitor,
            since_ms: asked.at_ms,
            places: Vec::new(),
        })
    }

    fn place(&self) -> Place {
        (self.since_ms, self.visitor.session)
    }

    /// Reads until this visitor knows that so many stand before them.
    async fn stands_behind(&mut self, before: usize) -> Result<()> {
        let position = u32::try_from(before + 1)?;
        while self.places.last().map(|place| place.position) != Some(position) {
            let next = self.visitor.next().await;
            let told = || format!("position {position} was due after {:?}", self.places);
            if let VisitorServerFrame::Queue(place) = next.with_context(told)? {
                // While people ask the line settles; from then on it only gets shorter.
                let before = self.places.last().map_or(u32::MAX, |last| last.position);
                ensure!(place.position <= before.max(position), "{:?}", self.places);
                self.places.push(place);
            }
        }
        Ok(())
    }

    /// Who claimed this session, as its visitor is told. It must be one.
    async fn claimed_by(&mut self) -> Result<(u64, OperatorRef)> {
        let is_claim = |event: &VisitorEvent| matches!(event, VisitorEvent::SessionClaimed { .. });
        let claim = self.visitor.entry(|entry| is_claim(&entry.event)).await?;
        let claims = self.visitor.entries.iter();
        let claims = claims.filter(|entry| is_claim(&entry.event)).count();
        ensure!(claims == 1, "{claims} claims of {}", self.visitor.session);
        match claim.event {
            VisitorEvent::SessionClaimed { operator } => Ok((claim.at_ms, operator)),
            other => anyhow::bail!("no claim: {other:?}"),
        }
    }
}

/// An operator who always takes who stands first.
struct Diligent {
    operator: Operator,
    /// Those who wait, for all that this operator knows, with the row's head.
    line: BTreeMap<Place, Seq>,
    known: BTreeMap<SessionId, (Seq, Option<Place>)>,
    rows_read: usize,
    claimed: Vec<SessionId>,
    random: Pcg64Mcg,
}

impl Diligent {
    fn new(operator: Operator, random: Pcg64Mcg) -> Self {
        Self {
            operator,
            line: BTreeMap::new(),
            known: BTreeMap::new(),
            rows_read: 0,
            claimed: Vec::new(),
            random,
        }
    }

    /// Takes the rows that have come.
    fn read_rows(&mut self) {
        let rows: Vec<InboxRow> = self.operator.rows[self.rows_read..].to_vec();
        self.rows_read = self.operator.rows.len();
        for row in rows {
            let place = match row.state {
                InboxState::Awaiting { since_ms } => Some((since_ms, row.session)),
                _ => None,
            };
            self.learn(row.session, row.head, place);
        }
    }

    fn learn(&mut self, session: SessionId, head: Seq, place: Option<Place>) {
        let known = self.known.entry(session).or_default();
        if head < known.0 {
            return;
        }
        if let Some(before) = std::mem::replace(known, (head, place)).1 {
            self.line.remove(&before);
        }
        self.line.extend(place.map(|place| (place, head)));
    }

    /// Sees everybody wait.
    async fn sees(&mut self, waiting: usize) -> Result<()> {
        while self.line.len() < waiting {
            self.operator.next().await?;
            self.read_rows();
        }
        Ok(())
    }

    /// Claims as long as there are claims left to make before the next look.
    async fn work(&mut self, left: &AtomicUsize) -> Result<()> {
        let take = |left: usize| left.checked_sub(1);
        while left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take)
            .is_ok()
        {
            self.claim_first().await?;
        }
        Ok(())
    }

    async fn claim_first(&mut self) -> Result<()> {
        loop {
            let first = self.line.first_key_value();
            let ((_, session), head) = first
                .map(|(place, head)| (*place, *head))
                .context("nobody waits")?;
            let claim = OperatorCommand::ClaimSession;
            let id = command_id(&mut self.random);
            let outcome = self.operator.command(session, id, claim).await?;
            self.read_rows();
            // A colleague was faster, or it is ours: no longer in the line, whatever older rows say.
            self.learn(session, head + 1, None);
            match outcome {
                Ok(_) => {
                    self.claimed.push(session);
                    return Ok(());
                }
                Err(refusal) => ensure!(refusal.code == RefusalCode::HeldByOther, "{refusal:?}"),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_at_once_are_claimed_in_order_once_each_and_always_know_their_place()
-> Result<()> {
    let mut random = seed::generator("queue");
    let setup = Setup::unhurried().with_operators(&NAMES);
    let logins = setup.operators.clone();
    let server = Server::start(setup).await?;
    let mut operators = Vec::new();
    for login in &logins {
        let cookie = log_in(&server, login).await?;
        let mut operator = Operator::connect_with(&server, &cookie).await?;
        operator.go_on_duty().await?;
        operators.push(Diligent::new(operator, fork(&mut random)));
    }
    let visitors = (0..VISITORS)
        .map(|_| token(&mut random))
        .collect::<Vec<_>>();
    let visitors = try_join_all(
        visitors
            .iter()
            .map(|token| Visitor::connect(&server, token)),
    )
    .await?;

    #[expect(clippy::disallowed_methods, reason = "how long a real server takes")]
    let began = Instant::now();
    let asking = visitors
        .into_iter()
        .map(|visitor| Waiting::begin(visitor, fork(&mut random)));
    let mut line = try_join_all(asking).await?;
    line.sort_by_key(Waiting::place);
    try_join_all(operators.iter_mut().map(|operator| operator.sees(VISITORS))).await?;
    everybody_knows(&mut line, 0).await?;
    println!(
        "{VISITORS} wait and know their places after {:?}",
        began.elapsed()
    );

    let mut claimed = 0;
    for look in LOOKS_AT {
        let left = AtomicUsize::new(look - claimed);
        try_join_all(operators.iter_mut().map(|operator| operator.work(&left))).await?;
        claimed = look;
        everybody_knows(&mut line, claimed).await?;
    }
    println!("all are claimed after {:?}", began.elapsed());

    let told: usize = line.iter().map(|waiting| waiting.places.len()).sum();
    println!(
        "{told} places were told, {} to a visitor at most",
        most_told(&line)
    );
    let seconds = usize::try_from(began.elapsed().as_secs())?;
    ensure!(most_told(&line) <= seconds + 2, "told too often");
    ensure!(
        operators
            .iter()
            .all(|operator| !operator.claimed.is_empty())
    );
    let claims: usize = operators
        .iter()
        .map(|operator| operator.claimed.len())
        .sum();
    ensure!(claims == VISITORS, "{claims} claims");
    Ok(())
}

fn fork(random: &mut Pcg64Mcg) -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(random.random())
}

fn most_told(line: &[Waiting]) -> usize {
    let told = line.iter().map(|waiting| waiting.places.len());
    told.max().unwrap_or_default()
}

/// Of the line, so many are claimed, from its front and in its order; the others know where they stand.
async fn everybody_knows(line: &mut [Waiting], claimed: usize) -> Result<()> {
    let (front, rest) = line.split_at_mut(claimed);
    let claims = try_join_all(front.iter_mut().map(Waiting::claimed_by)).await?;
    ensure!(
        claims.is_sorted_by_key(|(at_ms, _)| *at_ms),
        "claimed out of order: {claims:?}"
    );
    let rest = rest.iter_mut().enumerate();
    try_join_all(rest.map(|(before, waiting)| waiting.stands_behind(before))).await?;
    Ok(())
}
