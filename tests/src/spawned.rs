//! A server's process: says where it listens, is followed line by line, and dies with its handle.

use std::net::SocketAddr;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::time::timeout;

/// How long a start may take, in the unoptimised build on a busy machine.
pub(crate) const START_WITHIN: Duration = Duration::from_secs(60);
const LINE_WITHIN: Duration = Duration::from_secs(10);

/// A process that listens.
pub struct Spawned {
    child: Child,
    address: SocketAddr,
}

impl Spawned {
    /// Starts a command, and awaits the line that says where it listens.
    ///
    /// # Errors
    /// Fails, with what the process wrote, when it ends or stays silent.
    pub async fn start(command: Command) -> Result<Self> {
        Self::start_logged(command, &Log::default()).await
    }

    /// The same, with what it writes in this log.
    ///
    /// # Errors
    /// Fails, with what the process wrote, when it ends or stays silent.
    pub async fn start_logged(mut command: Command, log: &Log) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot run {:?}", command.as_std().get_program()))?;
        let stdout = child.stdout.take().context("no standard output")?;
        let stderr = child.stderr.take().context("no standard error")?;
        let (found, mut address) = watch::channel(None);
        let found = Arc::new(found);
        tokio::spawn(log.clone().follow(stdout, Arc::clone(&found)));
        tokio::spawn(log.clone().follow(stderr, found));

        let listening = timeout(START_WITHIN, address.wait_for(Option::is_some)).await;
        let address = match listening {
            // The channel closes when both outputs end: the process has ended.
            Ok(Ok(address)) => *address,
            Ok(Err(_)) | Err(_) => None,
        };
        let address = address
            .with_context(|| format!("the server did not say where it listens:\n{}", log.text()))?;
        Ok(Self { child, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its id; none when it has ended.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Kills it with SIGKILL, which it can't catch, and awaits its end.
    ///
    /// # Errors
    /// Fails if the process can't be killed.
    pub async fn kill(&mut self) -> Result<()> {
        self.child.kill().await.context("cannot kill the server")
    }
}

/// What a process wrote to its standard output and error, line by line.
#[derive(Clone, Default)]
pub struct Log(Arc<watch::Sender<String>>);

impl Log {
    /// All that has been read of it up to now.
    pub fn text(&self) -> String {
        self.0.borrow().clone()
    }

    /// All of it, once it holds these words: what is written is read a moment later.
    pub(crate) async fn text_with(&self, words: &str) -> Option<String> {
        let mut log = self.0.subscribe();
        let written = log.wait_for(|text| text.contains(words));
        let text = timeout(LINE_WITHIN, written).await.ok()?.ok()?;
        Some(text.clone())
    }

    async fn follow(
        self,
        output: impl AsyncRead + Unpin,
        found: Arc<watch::Sender<Option<SocketAddr>>>,
    ) {
        let mut lines = BufReader::new(output).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            self.push(&line);
            if let Some(address) = listening_address(&line) {
                found.send_if_modified(|found| found.replace(address).is_none());
            }
        }
    }

    fn push(&self, line: &str) {
        self.0.send_modify(|text| {
            text.push_str(line);
            text.push('\n');
        });
    }
}

/// The first address with a port in a line like `Baton listens on http://127.0.0.1:8080`.
fn listening_address(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("http://")?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':')
        .unwrap_or(rest.len());
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_a_line() {
        let address = Some(SocketAddr::from(([127, 0, 0, 1], 4321)));
        for line in [
            "Baton listens on http://127.0.0.1:4321",
            "  demo page   http://127.0.0.1:4321/demo/",
        ] {
            assert_eq!(listening_address(line), address, "{line}");
        }
        assert_eq!(listening_address("see https://example.com"), None);
    }
}
