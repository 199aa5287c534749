//! The accept loop: connections in, with every limit that hyper leaves open set.

use super::arrival::Answering;
use super::places::{Place, Places};
use super::router::router;
use crate::background;
use crate::node::{Node, NodeStatus, Settings};
use crate::socket::Slot;
use axum::Router;
use axum::body::Body;
use baton_protocol::wire::{Refusal, RefusalCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io::Write;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_io_timeout::TimeoutWriter;
use tower::ServiceExt;

/// How long a client may take for a request's head, and how long a connection may be idle.
const HEAD_WITHIN: Duration = Duration::from_secs(20);
/// How long a response may wait for a reader who takes nothing of it.
const TAKEN_WITHIN: Duration = Duration::from_secs(20);
/// How long a stop waits for the rest of a request.
const ARRIVES_WITHIN: Duration = Duration::from_secs(1);
/// A request's head, and what a response is buffered in. hyper's default is 400 KiB.
const BUFFER_BYTES_MAX: usize = 16 * 1024;
/// The wait after the system had no file descriptor left for a connection.
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// When an address with too many connections may try again: nobody knows when one of them ends.
const AGAIN_AFTER_S: u32 = 10;

/// Where a request came from, and the connection's slot and place, which a socket keeps.
#[derive(Clone)]
pub(super) struct Peer {
    pub(super) address: SocketAddr,
    pub(super) slot: Slot,
    /// Its place among its address's connections; none behind a proxy.
    pub(super) place: Option<Arc<Place>>,
}

/// The connections that are open, as their limits count them.
struct Connections {
    slots: Arc<Semaphore>,
    places: Places,
}

/// Serves a node until `shutdown` is ready; then tells every socket to reconnect, finishes the
/// requests that have come whole, and returns when all are done or the time for it is over. Takes up
/// what an earlier run left unanswered.
pub async fn serve(listener: TcpListener, node: Arc<Node>, shutdown: impl Future<Output = ()>) {
    // Before anything is decided: what operators changed holds for it.
    background::go_by_changed_settings(&node).await;
    background::take_up(&node);
    let router = router(&node);
    let connections = Connections {
        slots: Arc::new(Semaphore::new(node.settings.connections_max)),
        places: Places::default(),
    };
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut shutdown => break,
            accepted = connections.accept(&listener, &node.settings) => accepted,
        };
        if let Some((stream, peer)) = accepted {
            // A frame goes out when it is written. Failing means that the client is gone already.
            let _ = stream.set_nodelay(true);
            tokio::spawn(serve_connection(
                stream,
                peer,
                router.clone(),
                node.status.subscribe(),
                TAKEN_WITHIN,
            ));
        }
    }
    drop(listener);
    node.stop();
    // Every connection holds its slot until it has ended, sockets too.
    let all = u32::try_from(node.settings.connections_max).unwrap_or(u32::MAX);
    let drained = connections.slots.acquire_many(all);
    if timeout(
        Duration::from_millis(node.settings.drain_within_ms),
        drained,
    )
    .await
    .is_err()
    {
        tracing::warn!("Some connections did not end in time");
    }
}

impl Connections {
    async fn accept(
        &self,
        listener: &TcpListener,
        settings: &Settings,
    ) -> Option<(TcpStream, Peer)> {
        let slot = Arc::clone(&self.slots).acquire_owned().await.ok()?;
        let (stream, address) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "A connection can't be accepted");
                sleep_until(Instant::now() + ACCEPT_AGAIN_AFTER).await;
                return None;
            }
        };
        // A proxy's connections all come from one address: what it is told of its clients' counts.
        let place = if settings.behind_proxy {
            None
        } else {
            let max = settings.per_address.connections_max;
            let place = self.places.take_place(address.ip().into(), max);
            if place.is_none() {
                refuse(stream);
                return None;
            }
            place.map(Arc::new)
        };
        let slot = Arc::new(slot);
        Some((
            stream,
            Peer {
                address,
                slot,
                place,
            },
        ))
    }
}

/// Says why and hangs up, without a wait: the answer fits into what the kernel takes at once.
fn refuse(stream: TcpStream) {
    let refusal = Refusal::from(RefusalCode::RateLimited);
    let body = serde_json::to_string(&refusal).unwrap_or_default();
    let answer = format!(
        "HTTP/1.1 429 Too Many Requests\r\ncontent-type: application/json\r\n\
        content-length: {}\r\nretry-after: {AGAIN_AFTER_S}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let said = stream
        .into_std()
        .and_then(|mut stream| stream.write_all(answer.as_bytes()));
    if let Err(error) = said {
        tracing::debug!(%error, "A connection past the limit was closed without a word");
    }
}

/// Serves a connection's requests until it ends, or leaves it to a socket.
async fn serve_connection(
    stream: impl AsyncRead + AsyncWrite + Send + 'static,
    peer: Peer,
    router: Router,
    mut status: watch::Receiver<NodeStatus>,
    taken_within: Duration,
) {
    let mut stream = TimeoutWriter::new(stream);
    stream.set_timeout(Some(taken_within));
    let answering = Answering::default();
    let noted = answering.clone();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(|body| Body::new(noted.after_request(body)));
        request.extensions_mut().insert(peer.clone());
        let (response, noted) = (router.clone().oneshot(request), noted.clone());
        async move {
            let response = response.await?;
            Ok::<_, Infallible>(response.map(|body| noted.until_response(body)))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(BUFFER_BYTES_MAX)
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    // Errors here are clients that went away in the middle of something.
    tokio::select! {
        _ = &mut connection => return,
        _ = status.wait_for(|status| status.stopping) => {}
    }
    connection.as_mut().graceful_shutdown();
    let ended = timeout(ARRIVES_WITHIN, connection.as_mut()).await;
    if ended.is_err() && answering.is_under_way() {
        let _ = connection.await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    fn peer() -> Peer {
        let slot = Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap();
        Peer {
            address: ([127, 0, 0, 1], 1).into(),
            slot: Arc::new(slot),
            place: None,
        }
    }

    /// What a client that sent this is answered by a server that stops then.
    async fn answered_at_stop(sent: &[u8]) -> String {
        let slow = |body: String| async move {
            sleep_until(Instant::now() + 3 * ARRIVES_WITHIN).await;
            body
        };
        let router = Router::new().route("/", post(slow).get(|| async { "hi" }));
        let (mut client, server) = duplex(1024);
        let status = watch::Sender::new(NodeStatus::default());
        let heard = status.subscribe();
        let served = tokio::spawn(serve_connection(
            server,
            peer(),
            router,
            heard,
            TAKEN_WITHIN,
        ));
        client.write_all(sent).await.unwrap();
        // Time stands still until the server has read all of it.
        sleep_until(Instant::now() + ARRIVES_WITHIN).await;
        status.send_modify(|status| status.stopping = true);
        let start = Instant::now();
        served.await.unwrap();
        assert!(start.elapsed() <= 3 * ARRIVES_WITHIN);
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_waits_for_the_answer_to_a_whole_request_and_for_the_rest_of_another_only_shortly()
     {
        const HEAD: &str = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n";
        let whole = format!("{HEAD}hello");
        let answer = answered_at_stop(whole.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("hello"));
        for part in [&whole[..9], HEAD, &format!("{HEAD}hell")] {
            assert_eq!(answered_at_stop(part.as_bytes()).await, "", "{part}");
        }
        let one_and_a_half = b"GET / HTTP/1.1\r\nhost: x\r\n\r\nGET / HT";
        let answer = answered_at_stop(one_and_a_half).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("hi"));
    }

    #[tokio::test]
    async fn a_reader_who_takes_nothing_is_hung_up_on_and_one_who_reads_gets_all() {
        const BODY_BYTES: usize = 64 * 1024;
        let large = || async { vec![b'x'; BODY_BYTES] };
        let router = Router::new().route("/", get(large));
        let request = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        for reads in [false, true] {
            let (mut client, server) = duplex(1024);
            let status = watch::Sender::new(NodeStatus::default());
            let patience = Duration::from_millis(if reads { 20_000 } else { 20 });
            let (router, status) = (router.clone(), status.subscribe());
            let served = tokio::spawn(serve_connection(server, peer(), router, status, patience));
            client.write_all(request).await.unwrap();
            let mut taken = Vec::new();
            if reads {
                client.read_to_end(&mut taken).await.unwrap();
            }
            served.await.unwrap();
            assert_eq!(taken.len() > BODY_BYTES, reads);
        }
    }
}
