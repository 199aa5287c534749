//! The one writer: commits all that waits in one transaction, then tells the connections.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Result;
use axum::extract::ws::Utf8Bytes;
use baton_protocol::wire::{
    Author, Body, CommandId, VisitorEntry, VisitorEvent, VisitorServerFrame,
};
use baton_server::store::sqlite::writing_options;
use sqlx::sqlite::SqliteConnection;
use sqlx::{ConnectOptions, Executor};
use std::time::UNIX_EPOCH;
use tokio::sync::mpsc;

const WAITING_MAX: usize = 1_024;

/// What connections ask of the writer.
pub(super) enum Order {
    /// Tell this queue what is said in the session.
    Join {
        session: u64,
        queue: mpsc::Sender<Utf8Bytes>,
    },
    /// Store this, then tell everyone in the session.
    Append(Said),
}

/// A message on its way to the disk.
pub(super) struct Said {
    pub(super) session: u64,
    pub(super) id: CommandId,
    pub(super) text: String,
}

#[derive(Default)]
struct Session {
    head: u64,
    queues: Vec<mpsc::Sender<Utf8Bytes>>,
}

pub(super) struct Writer {
    database: SqliteConnection,
    commit_each: bool,
    sessions: HashMap<u64, Session>,
}

/// A row of the insert: session, number in it, the entry as JSON.
type Row = (i64, u64, String);

impl Writer {
    pub(super) async fn start(folder: &Path, commit_each: bool) -> Result<mpsc::Sender<Order>> {
        let mut database = writing_options(&folder.join("bare.db")).connect().await?;
        // With a rowid, as Baton's: the entries of a batch go to the same few pages.
        database
            .execute(
                "CREATE TABLE entry (session INTEGER NOT NULL, seq INTEGER NOT NULL, \
                 entry TEXT NOT NULL, UNIQUE (session, seq)) STRICT",
            )
            .await?;
        let writer = Self {
            database,
            commit_each,
            sessions: HashMap::new(),
        };
        let (orders, waiting) = mpsc::channel(WAITING_MAX);
        tokio::spawn(writer.work(waiting));
        Ok(orders)
    }

    async fn work(mut self, mut waiting: mpsc::Receiver<Order>) -> Result<()> {
        let mut orders = Vec::with_capacity(WAITING_MAX);
        while waiting.recv_many(&mut orders, WAITING_MAX).await > 0 {
            let mut batch = Vec::new();
            for order in orders.drain(..) {
                match order {
                    Order::Join { session, queue } => self.join(session, queue),
                    Order::Append(said) => batch.push(said),
                }
            }
            let size = if self.commit_each { 1 } else { WAITING_MAX };
            while !batch.is_empty() {
                let rest = batch.split_off(batch.len().min(size));
                self.append(std::mem::replace(&mut batch, rest)).await?;
            }
        }
        Ok(())
    }

    fn join(&mut self, session: u64, queue: mpsc::Sender<Utf8Bytes>) {
        let queues = &mut self.sessions.entry(session).or_default().queues;
        queues.retain(|queue| !queue.is_closed());
        queues.push(queue);
    }

    async fn append(&mut self, batch: Vec<Said>) -> Result<()> {
        let mut rows: Vec<Row> = Vec::with_capacity(batch.len());
        let mut frames = Vec::with_capacity(batch.len());
        for said in batch {
            let session = self.sessions.entry(said.session).or_default();
            session.head += 1;
            let entry = entry(session.head, said.id, said.text);
            // SQLite's integers have a sign; the bits are the same.
            let key = said.session.cast_signed();
            rows.push((key, session.head, serde_json::to_string(&entry)?));
            let frame = VisitorServerFrame::Entries {
                entries: vec![entry],
            };
            frames.push((said.session, serde_json::to_string(&frame)?));
        }
        // One statement for any number of rows, and so one transaction.
        sqlx::query("INSERT INTO entry SELECT value->>0, value->>1, value->>2 FROM json_each(?)")
            .bind(serde_json::to_string(&rows)?)
            .execute(&mut self.database)
            .await?;
        for (session, frame) in frames {
            self.tell(session, frame.into());
        }
        Ok(())
    }

    fn tell(&mut self, session: u64, frame: Utf8Bytes) {
        if let Some(session) = self.sessions.get_mut(&session) {
            // Who does not keep up is let go, as in any chat server worth comparing with.
            session
                .queues
                .retain(|queue| queue.try_send(frame.clone()).is_ok());
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a server's one clock")]
fn now_ms() -> u64 {
    let now = std::time::SystemTime::now();
    now.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as u64)
}

fn entry(seq: u64, id: CommandId, text: String) -> VisitorEntry {
    VisitorEntry {
        seq,
        at_ms: now_ms(),
        command: Some(id),
        event: VisitorEvent::MessageSent {
            author: Author::Visitor,
            body: Body::Text { text },
            citations: Vec::new(),
            offers_person: false,
            interrupted: false,
        },
    }
}
