//! Each way out against a real server that is down, refuses, breaks off or lies, in days of virtual time.

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use baton_protocol::wire::{
    AgentId, Epoch, InboxRow, InboxState, NotificationKind, OperatorEntry, SessionId, VisitorEvent,
    WaitStep,
};
use baton_server::clock::{Clock, Random};
use baton_server::notify::{
    AT_ONCE, Courier, CourierParts, EmailServer, Outlet, PushKey, PushServer, Receiver as Webhook,
    Routes, Secret, slack,
};
use baton_server::store::memory::MemoryStore;
use baton_server::store::{Append, AppendOutcome, OutboxStore, SessionStore};
use baton_tests::mail::{MailServer, Mood};
use baton_tests::push::Browser;
use baton_tests::receiver::{Answer, Receiver};
use baton_tests::seed;
use futures_util::future::join_all;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

const SECRET: &str = "whsec_bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IQ==";
const DAY_S: u64 = 24 * 60 * 60;

struct Set(AtomicU64);

impl Clock for Set {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Waits come out as long as they may.
struct Ones;

impl Random for Ones {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(255);
    }
}

/// One way out with one notification on it.
struct World {
    store: Arc<MemoryStore>,
    clock: Arc<Set>,
    courier: Courier,
}

impl World {
    async fn with(outlet: Outlet) -> Result<Self> {
        let store = Arc::new(MemoryStore::new(Epoch(Uuid::from_u128(1))));
        let clock = Arc::new(Set(AtomicU64::new(1_700_000_000_000)));
        let routes = Routes::new("https://chat.example.com", vec![outlet.route.clone()]);
        let routes = Arc::new(routes);
        let session = SessionId(Uuid::from_u128(7));
        let row = InboxRow {
            session,
            head: 1,
            agent: AgentId::try_from("demo".to_owned()).map_err(anyhow::Error::msg)?,
            state: InboxState::Awaiting { since_ms: 1 },
            reason: None,
            last_message: None,
            lead: None,
            page: None,
            wanted_ms: None,
            claimed: None,
            wait_step: WaitStep::Asked,
            route: Default::default(),
            losses: Vec::new(),
            started_ms: 1,
            updated_ms: 1,
        };
        let entries = vec![OperatorEntry {
            seq: 1,
            at_ms: clock.now_ms(),
            command: None,
            event: VisitorEvent::HandoffRequested { episode: 1 },
            detail: None,
        }];
        let append = Append {
            session,
            head: 0,
            notifications: routes.notifications(&row, &entries),
            entries,
            row: Arc::new(row),
            unanswered: false,
            due_ms: None,
            withdraws_held: false,
        };
        ensure!(store.append(append).await? == AppendOutcome::Appended);
        let parts = CourierParts {
            store: Arc::<MemoryStore>::clone(&store),
            routes,
            clock: Arc::<Set>::clone(&clock),
            random: Arc::new(Ones),
        };
        let courier = Courier::new(outlet, parts);
        Ok(Self {
            store,
            clock,
            courier,
        })
    }

    /// Carries all that comes due within so many seconds, each in its time. Tells how often that was.
    async fn run_for_s(&self, seconds: u64) -> Result<usize> {
        let end_ms = self.clock.now_ms() + seconds * 1_000;
        let mut attempts = 0;
        loop {
            let look = self.courier.look(AT_ONCE).await?;
            attempts += look.claims.len();
            if !look.claims.is_empty() {
                let claims = look.claims.into_iter();
                join_all(claims.map(|claim| self.courier.carry(claim))).await;
                continue;
            }
            let next_ms = look.next_in_ms.map(|in_ms| self.clock.now_ms() + in_ms);
            let until_ms = next_ms.filter(|next_ms| *next_ms <= end_ms);
            self.clock
                .0
                .store(until_ms.unwrap_or(end_ms), Ordering::SeqCst);
            if until_ms.is_none() {
                return Ok(attempts);
            }
        }
    }

    /// What the one notification died of; none if it lives or has arrived.
    async fn died_of(&self) -> Result<Option<String>> {
        let dead = self.store.dead_letters(9).await?;
        Ok(dead.into_iter().next().map(|letter| letter.error))
    }

    async fn waits(&self) -> Result<bool> {
        Ok(self.store.next_attempt(self.courier.way()).await?.is_some())
    }
}

fn kinds() -> Vec<NotificationKind> {
    vec![NotificationKind::HandoffRequested]
}

fn webhook(url: &str, allow_private: bool) -> Result<Outlet> {
    let receiver = Webhook {
        name: "crm".into(),
        url: url.parse()?,
        secrets: vec![Secret::parse(SECRET).map_err(anyhow::Error::msg)?],
        kinds: kinds(),
        allow_private,
    };
    receiver.outlet().map_err(anyhow::Error::msg)
}

fn email(url: &str) -> Result<Outlet> {
    let server = EmailServer::new(url, "Baton <baton@shop.example>".parse()?);
    let server = server.map_err(anyhow::Error::msg)?;
    Ok(server.outlet("ada@shop.example".parse()?, kinds()))
}

#[tokio::test]
async fn a_webhook_that_fails_in_any_way_is_tried_for_days_and_arrives_when_it_is_well()
-> Result<()> {
    for answer in [
        Answer::Status(500, None),
        Answer::Status(404, None),
        Answer::CutsOff,
        Answer::Status(302, Some("location: http://127.0.0.1:1/elsewhere".into())),
    ] {
        let receiver = Receiver::start().await?;
        receiver.received.set_mood(answer.clone());
        let world = World::with(webhook(&receiver.url(), true)?).await?;
        let attempts = world.run_for_s(DAY_S).await?;
        ensure!(attempts == 7, "{answer:?}: {attempts} attempts");
        receiver.received.set_mood(Answer::Status(202, None));
        world.run_for_s(DAY_S).await?;
        ensure!(!world.waits().await? && world.died_of().await?.is_none());
        let requests = receiver.received.all();
        ensure!(
            requests.len() == 8,
            "{answer:?}: {} requests",
            requests.len()
        );
        let mut timestamps = Vec::new();
        for request in &requests {
            request.verify(SECRET)?;
            ensure!(request.header("webhook-id")? == requests[0].header("webhook-id")?);
            timestamps.push(request.header("webhook-timestamp")?.parse::<u64>()?);
        }
        ensure!(
            timestamps.windows(2).all(|pair| pair[0] < pair[1]),
            "of each attempt"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_webhook_that_is_down_for_a_day_gets_it_afterwards() -> Result<()> {
    let receiver = Receiver::start().await?;
    let (address, url) = (receiver.address(), receiver.url());
    drop(receiver);
    let world = World::with(webhook(&url, true)?).await?;
    ensure!(world.run_for_s(DAY_S).await? == 7);
    let receiver = Receiver::start_at(address).await?;
    world.run_for_s(DAY_S).await?;
    ensure!(receiver.received.all().len() == 1 && !world.waits().await?);
    Ok(())
}

#[tokio::test]
async fn a_receiver_is_given_the_time_that_it_asks_for() -> Result<()> {
    let receiver = Receiver::start().await?;
    let later = Some("retry-after: 3600".to_owned());
    receiver.received.set_mood(Answer::Status(429, later));
    let world = World::with(webhook(&receiver.url(), true)?).await?;
    ensure!(world.run_for_s(3_599).await? == 1);
    ensure!(world.run_for_s(1).await? == 1);
    Ok(())
}

#[tokio::test]
async fn no_webhook_reaches_a_private_network_by_any_name() -> Result<()> {
    let receiver = Receiver::start().await?;
    let port = receiver.address().port();
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "0.0.0.0",
        // Looked at when it is resolved for the connection, not before.
        "localhost",
    ] {
        let world = World::with(webhook(&format!("http://{host}:{port}/"), false)?).await?;
        // What a name leads to may change, so it is tried again.
        let (seconds, attempts) = match host {
            "localhost" => (4 * DAY_S, 10),
            _ => (1, 1),
        };
        ensure!(world.run_for_s(seconds).await? == attempts, "{host}");
        let died = world
            .died_of()
            .await?
            .with_context(|| format!("{host} is alive"))?;
        ensure!(died.contains("private network"), "{host}: {died}");
    }
    ensure!(receiver.received.all().is_empty(), "something got through");
    Ok(())
}

#[tokio::test]
async fn an_email_is_tried_again_where_it_may_arrive_and_not_where_it_never_will() -> Result<()> {
    for (mood, arrives) in [
        (Mood::Says(451), true),
        (Mood::CutsOff, true),
        (Mood::Says(530), true),
        (Mood::Says(550), false),
    ] {
        let server = MailServer::start().await?;
        server.received.set_mood(mood);
        let world = World::with(email(&server.url())?).await?;
        let attempts = world.run_for_s(600).await?;
        server.received.set_mood(Mood::Takes);
        world.run_for_s(DAY_S).await?;
        let died = world.died_of().await?;
        ensure!(
            server.received.all().len() == usize::from(arrives),
            "{mood:?}"
        );
        ensure!(died.is_none() == arrives, "{mood:?}: {died:?}");
        match died {
            None => ensure!(attempts > 3, "{mood:?}: {attempts}"),
            Some(died) => ensure!(attempts == 1 && died.contains("550"), "{attempts}: {died}"),
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_mail_server_that_is_down_for_a_day_gets_it_afterwards() -> Result<()> {
    let server = MailServer::start().await?;
    let (address, url) = (server.address(), server.url());
    drop(server);
    let world = World::with(email(&url)?).await?;
    world.run_for_s(DAY_S).await?;
    let server = MailServer::start_at(address).await?;
    world.run_for_s(DAY_S).await?;
    let mails = server.received.all();
    ensure!(mails.len() == 1 && !world.waits().await?);
    let date = mails[0].header("Date");
    ensure!(
        date == Some("Tue, 14 Nov 2023 22:13:20 +0000"),
        "when it happened, not {date:?}"
    );
    Ok(())
}

#[tokio::test]
async fn slack_is_tried_again_unless_the_channel_is_gone() -> Result<()> {
    for (status, arrives) in [(500, true), (429, true), (404, false), (403, false)] {
        let receiver = Receiver::start().await?;
        receiver.received.set_mood(Answer::Status(status, None));
        let outlet = slack(receiver.url().parse()?, kinds()).map_err(anyhow::Error::msg)?;
        let world = World::with(outlet).await?;
        world.run_for_s(1).await?;
        receiver.received.set_mood(Answer::Status(200, None));
        world.run_for_s(DAY_S).await?;
        ensure!(
            receiver.received.all().len() == 1 + usize::from(arrives),
            "{status}"
        );
        ensure!(world.died_of().await?.is_none() == arrives, "{status}");
    }
    Ok(())
}

/// A browser at this push service, and the way out to it.
fn push(service: &Receiver) -> Result<(Browser, String, Outlet)> {
    let mut random = seed::generator("notify_ways");
    let browser = Browser::new(service.endpoint("ada"), &mut random)?;
    let key = PushKey::of(&[7; 32]).context("a key")?;
    let public = key.public().to_owned();
    let server = PushServer::new(key, Some("mailto:team@shop.example"), true);
    let server = server.map_err(anyhow::Error::msg)?;
    let mut outlet = server.outlet(&browser.kept()?).context("an outlet")?;
    outlet.route.kinds = kinds();
    Ok((browser, public, outlet))
}

#[tokio::test]
async fn a_push_service_that_fails_in_any_way_gets_it_when_it_is_well_and_with_one_id() -> Result<()>
{
    for answer in [
        Answer::Status(500, None),
        Answer::Status(503, None),
        Answer::CutsOff,
        Answer::Status(307, Some("location: http://127.0.0.1:1/elsewhere".into())),
    ] {
        let service = Receiver::start().await?;
        service.received.set_mood(answer.clone());
        let (browser, key, outlet) = push(&service)?;
        let world = World::with(outlet).await?;
        let attempts = world.run_for_s(DAY_S).await?;
        ensure!(attempts > 5, "{answer:?}: {attempts} attempts");
        service.received.set_mood(Answer::Status(201, None));
        world.run_for_s(2 * DAY_S).await?;
        ensure!(!world.waits().await? && world.died_of().await?.is_none());
        let requests = service.received.all();
        ensure!(requests.len() == attempts + 1, "{answer:?}");
        let mut ids = Vec::new();
        for request in &requests {
            // Each token is of its attempt: it holds at that time and not for ever.
            let claims = request.header("authorization")?;
            let claims = claims.split('.').nth(1).context("claims")?;
            let claims = BASE64_URL_SAFE_NO_PAD.decode(claims)?;
            let claims: serde_json::Value = serde_json::from_slice(&claims)?;
            let at_s = claims["exp"].as_u64().context("an end")? - 1;
            let message = browser.open_at(request, &key, at_s)?;
            ids.push(message["id"].clone());
        }
        ensure!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        ensure!(requests[0].body != requests[1].body, "encrypted anew");
    }
    Ok(())
}

#[tokio::test]
async fn a_push_service_is_given_the_time_that_it_asks_for_and_a_refusal_is_final() -> Result<()> {
    let service = Receiver::start().await?;
    let busy = Answer::Status(429, Some("retry-after: 7200".into()));
    service.received.set_mood(busy);
    let (_, _, outlet) = push(&service)?;
    let world = World::with(outlet).await?;
    ensure!(world.run_for_s(7_100).await? == 1);
    service.received.set_mood(Answer::Status(201, None));
    ensure!(world.run_for_s(200).await? == 1 && !world.waits().await?);

    service.received.set_mood(Answer::Status(403, None));
    let (_, _, outlet) = push(&service)?;
    let world = World::with(outlet).await?;
    ensure!(world.run_for_s(DAY_S).await? == 1);
    let died_of = world.died_of().await?.context("a dead letter")?;
    ensure!(died_of.contains("403"), "{died_of}");
    // The browser has unsubscribed: nothing is left, and no dead letter, either.
    service.received.set_mood(Answer::Status(404, None));
    let (_, _, outlet) = push(&service)?;
    let world = World::with(outlet).await?;
    ensure!(world.run_for_s(DAY_S).await? == 1);
    ensure!(!world.waits().await? && world.died_of().await?.is_none());
    Ok(())
}
