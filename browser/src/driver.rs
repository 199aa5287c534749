//! Moves a client without I/O in a page: its socket, its timer, its kept items, and a signal that
//! tells the page to look at the view again.

use crate::client::{Outputs, SyncClient};
use crate::listen::listen;
use crate::page_clock;
use crate::storage::KeptItems;
use baton_protocol::sync::{Input, Moment, Output};
use futures_util::future::poll_fn;
use futures_util::{SinkExt, StreamExt};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, State as SocketState, WebSocketError};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, VisibilityState};

/// A client in its page. Copies mean the same client; it ends with the reactive owner that made it.
pub struct Driver<C: SyncClient> {
    state: StoredValue<State<C>, LocalStorage>,
    changed: RwSignal<u32>,
}

impl<C: SyncClient> Clone for Driver<C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: SyncClient> Copy for Driver<C> {}

struct State<C> {
    client: C,
    url: String,
    kept: KeptItems,
    connection: Option<Connection>,
    /// Counts the clients that this driver had: a callback for an earlier one is ignored.
    life: u32,
    timer: Option<(u64, Timeout)>,
}

struct Connection {
    generation: u64,
    socket: web_sys::WebSocket,
}

impl Drop for Connection {
    fn drop(&mut self) {
        // Its reader ends with the browser's word that it is closed.
        let _ = self.socket.close();
    }
}

impl<C: SyncClient> Driver<C> {
    /// Takes a client over. `path` is the socket's on this page's own server; nothing connects
    /// before the client gets [`Input::Start`].
    pub fn new(client: C, path: &str, kept: KeptItems) -> Self {
        let driver = Self {
            state: StoredValue::new_local(State {
                client,
                url: socket_url(path),
                kept,
                connection: None,
                life: 0,
                timer: None,
            }),
            changed: RwSignal::new(0),
        };
        driver.watch_network();
        driver
    }

    /// Looks at the client, and again whenever something changed if a reactive scope asks.
    /// None once the driver has ended.
    pub fn read<R>(self, look: impl FnOnce(&C) -> R) -> Option<R> {
        self.changed.track();
        self.peek(look)
    }

    /// Looks at the client once.
    pub fn peek<R>(self, look: impl FnOnce(&C) -> R) -> Option<R> {
        self.state.try_with_value(|state| look(&state.client))
    }

    /// Gives the client an input.
    pub fn handle(self, input: Input<C::Incoming>) {
        self.act(|client, at| client.handle(input, at));
    }

    /// Has the client do something, and carries its outputs out.
    pub fn act(self, action: impl FnOnce(&mut C, Moment) -> Outputs<C>) {
        let at = page_clock::moment();
        let outputs = self
            .state
            .try_update_value(|state| action(&mut state.client, at));
        for output in outputs.unwrap_or_default() {
            self.carry_out(output);
        }
        self.set_timer();
        self.changed
            .try_update(|count| *count = count.wrapping_add(1));
    }

    /// Puts another client in place of this one, whose connection is closed.
    pub fn replace(self, client: C) {
        self.state.try_update_value(|state| {
            state.client = client;
            state.connection = None;
            state.timer = None;
            state.life += 1;
        });
        self.act(|_, _| Vec::new());
    }

    fn carry_out(self, output: Output<C::Outgoing, C::Command>) {
        match output {
            Output::Connect { generation } => self.connect(generation),
            Output::Send { generation, frame } => self.send(generation, &frame),
            Output::Disconnect { generation } => self.disconnect(generation),
            Output::Keep { item } => self.with(|state| state.kept.keep(&item)),
            Output::Forget { id } => self.with(|state| state.kept.forget(id)),
        }
    }

    fn with(self, change: impl FnOnce(&mut State<C>)) {
        self.state.try_update_value(change);
    }

    fn connect(self, generation: u64) {
        let url = self.state.try_with_value(|state| state.url.clone());
        let life = self.life();
        let opened = web_sys::WebSocket::new(&url.unwrap_or_default());
        let Ok(socket) = opened else {
            // Not now: the client is still at its outputs.
            spawn_local(async move { self.closed(life, generation, None) });
            return;
        };
        // The reader takes the frames; sending stays here, where it needs no waiting.
        spawn_local(self.read_frames(life, generation, socket.clone()));
        self.with(|state| state.connection = Some(Connection { generation, socket }));
    }

    async fn read_frames(self, life: u32, generation: u64, socket: web_sys::WebSocket) {
        let Ok(mut frames) = WebSocket::try_from(socket) else {
            return self.closed(life, generation, None);
        };
        // Ready to take a frame: open, or closed before it ever was.
        let _ = poll_fn(|context| frames.poll_ready_unpin(context)).await;
        if matches!(frames.state(), SocketState::Open) {
            self.heard(life, Input::Opened { generation });
        }
        let mut code = None;
        while let Some(read) = frames.next().await {
            match read {
                Ok(Message::Text(text)) => {
                    // A frame of a type that this page is too old to know says nothing to it.
                    if let Some(frame) = C::read(&text) {
                        self.heard(life, Input::Frame { generation, frame });
                    }
                }
                Err(WebSocketError::ConnectionClose(close)) => code = Some(close.code),
                Ok(Message::Bytes(_)) | Err(_) => {}
            }
        }
        self.closed(life, generation, code);
    }

    fn closed(self, life: u32, generation: u64, code: Option<u16>) {
        self.heard(life, Input::Closed { generation, code });
    }

    fn heard(self, life: u32, input: Input<C::Incoming>) {
        if life == self.life() {
            self.handle(input);
        }
    }

    fn life(self) -> u32 {
        self.state.try_with_value(|state| state.life).unwrap_or(0)
    }

    fn send(self, generation: u64, frame: &C::Outgoing) {
        self.with(|state| {
            let connection = state.connection.as_ref();
            if let Some(connection) = connection.filter(|open| open.generation == generation)
                && let Ok(text) = serde_json::to_string(frame)
            {
                // A socket that cannot send is about to say that it closed.
                let _ = connection.socket.send_with_str(&text);
            }
        });
    }

    fn disconnect(self, generation: u64) {
        self.with(|state| {
            let is_it = |connection: &mut Connection| connection.generation == generation;
            drop(state.connection.take_if(is_it));
        });
    }

    /// One timer, for the client's next deadline.
    fn set_timer(self) {
        self.with(|state| {
            let deadline = state.client.deadline_ms();
            if state.timer.as_ref().map(|(set, _)| *set) == deadline {
                return;
            }
            state.timer = deadline.map(|deadline| {
                let wait = deadline.saturating_sub(page_clock::monotonic_ms());
                let wait = u32::try_from(wait).unwrap_or(u32::MAX).min(i32::MAX as u32);
                (deadline, Timeout::new(wait, move || self.ring()))
            });
        });
    }

    fn ring(self) {
        self.with(|state| {
            // It has rung: dropping it would clear a timer that is no more, forgetting it does nothing.
            if let Some((_, rung)) = state.timer.take() {
                rung.forget();
            }
        });
        self.handle(Input::Tick);
    }

    /// A page that comes back to life tries at once, whatever it was waiting for. One that loses its
    /// network says so at once: the socket would notice by its next ping.
    fn watch_network(self) {
        let Some(window) = web_sys::window() else {
            return;
        };
        listen(&window, "online", move |_: Event| {
            self.handle(Input::Online)
        });
        listen(&window, "offline", move |_: Event| {
            self.handle(Input::Offline)
        });
        if let Some(document) = window.document() {
            listen(&document.clone(), "visibilitychange", move |_: Event| {
                if document.visibility_state() == VisibilityState::Visible {
                    self.handle(Input::Online);
                }
            });
        }
    }
}

/// The address of a socket on the page's own server.
fn socket_url(path: &str) -> String {
    let location = web_sys::window().map(|window| window.location());
    let origin = location.and_then(|location| location.origin().ok());
    // `http` becomes `ws` and `https` becomes `wss`.
    let origin = origin.unwrap_or_default();
    let rest = origin.strip_prefix("http").unwrap_or_default();
    ["ws", rest, path].concat()
}
