//! The least that a server can do: send back what it gets.

use anyhow::Result;
use axum::Router;
use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::any;
use axum::serve::ListenerExt;
use baton_tests::visitor::SOCKET_PATH;
use tokio::net::TcpListener;

/// What the comparison's servers set for every socket, as Baton does.
pub(crate) const BUFFER_BYTES: usize = 4 * 1024;

pub(crate) async fn serve() -> Result<()> {
    listen(Router::new().route(SOCKET_PATH, any(upgrade))).await
}

/// Serves on a free port and says which.
pub(crate) async fn listen(routes: Router) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("listens on http://{}", listener.local_addr()?);
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    Ok(axum::serve(listener, routes).await?)
}

async fn upgrade(upgrade: WebSocketUpgrade) -> Response {
    with_small_buffers(upgrade).on_upgrade(async |mut socket| {
        while let Some(Ok(message)) = socket.recv().await {
            if matches!(message, Message::Text(_)) && socket.send(message).await.is_err() {
                return;
            }
        }
    })
}

pub(crate) fn with_small_buffers(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_write_buffer_size(64 * BUFFER_BYTES)
}
