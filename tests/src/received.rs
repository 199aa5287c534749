//! What a server of a test's own has received, and what it does with the next.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{AbortHandle, spawn};
use tokio::time::timeout;

/// How long something that is due may take, on a busy machine: the second attempt comes after ten
/// seconds at most.
const COMES_WITHIN: Duration = Duration::from_secs(60);

/// What was received so far, in order, and the mood for what comes.
pub struct Received<T, M> {
    all: Arc<watch::Sender<Vec<T>>>,
    mood: Arc<Mutex<M>>,
}

impl<T, M> Clone for Received<T, M> {
    fn clone(&self) -> Self {
        Self {
            all: Arc::clone(&self.all),
            mood: Arc::clone(&self.mood),
        }
    }
}

impl<T: Clone, M: Clone> Received<T, M> {
    pub(crate) fn in_mood(mood: M) -> Self {
        Self {
            all: Arc::new(watch::Sender::new(Vec::new())),
            mood: Arc::new(Mutex::new(mood)),
        }
    }

    /// All of it.
    pub fn all(&self) -> Vec<T> {
        self.all.borrow().clone()
    }

    /// All of it, once it is so much.
    ///
    /// # Errors
    /// Fails if less comes.
    pub async fn at_least(&self, count: usize) -> Result<Vec<T>> {
        let mut all = self.all.subscribe();
        let enough = all.wait_for(|all| all.len() >= count);
        let enough = timeout(COMES_WITHIN, enough).await;
        let came = self.all.borrow().len();
        let enough = enough.with_context(|| format!("{came} came of {count}"))??;
        Ok(enough.clone())
    }

    /// What is done with the next.
    pub fn set_mood(&self, mood: M) {
        *self.mood.lock().unwrap_or_else(PoisonError::into_inner) = mood;
    }

    pub(crate) fn mood(&self) -> M {
        let mood = self.mood.lock();
        mood.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn push(&self, one: T) {
        self.all.send_modify(|all| all.push(one));
    }
}

/// A port that connections are accepted at, each talked to by itself, until this is dropped.
pub(crate) struct Listening {
    pub(crate) address: SocketAddr,
    accepting: AbortHandle,
}

impl Listening {
    /// Begins at this address; port 0 is any that is free.
    pub(crate) async fn at<F>(
        address: SocketAddr,
        talk: impl Fn(TcpStream) -> F + Send + 'static,
    ) -> Result<Self>
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let accepting = spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let talking = talk(stream);
                // A client that goes away in the middle is no failure here.
                spawn(async move { drop(talking.await) });
            }
        });
        Ok(Self {
            address,
            accepting: accepting.abort_handle(),
        })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
