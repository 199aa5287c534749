//! The accept loop: connections in, with every limit that hyper leaves open set.

use super::router::router;
use crate::background;
use crate::node::{Node, NodeStatus};
use crate::socket::Slot;
use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tower::ServiceExt;

/// How long a client may take for a request's head, and how long a connection may be idle.
const HEAD_WITHIN: Duration = Duration::from_secs(20);
/// A request's head, and what a response is buffered in. hyper's default is 400 KiB.
const BUFFER_BYTES_MAX: usize = 16 * 1024;
/// The wait after the system had no file descriptor left for a connection.
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// Where a request came from, and the connection's slot, which a socket keeps.
#[derive(Clone)]
pub(super) struct Peer {
    pub(super) address: SocketAddr,
    pub(super) slot: Slot,
}

/// Serves a node until `shutdown` is ready; then tells every socket to reconnect, finishes the
/// requests that are under way, and returns when all are done or the time for it is over. Takes up
/// what an earlier run left unanswered.
pub async fn serve(listener: TcpListener, node: Arc<Node>, shutdown: impl Future<Output = ()>) {
    background::take_up(&node);
    let router = router(&node);
    let slots = Arc::new(Semaphore::new(node.settings.connections_max));
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut shutdown => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        if let Some((stream, peer)) = accepted {
            tokio::spawn(serve_connection(
                stream,
                peer,
                router.clone(),
                node.status.subscribe(),
            ));
        }
    }
    drop(listener);
    node.stop();
    // Every connection holds its slot until it has ended, sockets too.
    let all = u32::try_from(node.settings.connections_max).unwrap_or(u32::MAX);
    let drained = slots.acquire_many(all);
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

async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> Option<(TcpStream, Peer)> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, address)) => Some((
            stream,
            Peer {
                address,
                slot: Arc::new(slot),
            },
        )),
        Err(error) => {
            tracing::warn!(%error, "A connection can't be accepted");
            sleep_until(Instant::now() + ACCEPT_AGAIN_AFTER).await;
            None
        }
    }
}

/// Serves a connection's requests until it ends, or leaves it to a socket.
async fn serve_connection(
    stream: TcpStream,
    peer: Peer,
    router: Router,
    mut status: watch::Receiver<NodeStatus>,
) {
    // A frame goes out when it is written. Failing means that the client is gone already.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer.clone());
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(BUFFER_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    // Errors here are clients that went away in the middle of something.
    tokio::select! {
        _ = &mut connection => return,
        _ = status.wait_for(|status| status.stopping) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}
