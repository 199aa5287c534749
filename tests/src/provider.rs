//! A language model's server as OpenAI-compatible ones are: it says what a test scripts, over a real
//! socket, and counts what it was asked.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::body::{Body, Bytes};
use axum::extract::{Json, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::post};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What a provider says to one request, in order.
#[derive(Clone, Debug)]
pub enum Step {
    /// A piece of the answer.
    Words(String),
    /// A call of a tool, with its arguments as JSON.
    Tool(&'static str, String),
    /// A line that is no JSON.
    Garbage,
    /// Nothing more comes, and the stream stays open.
    Hang,
    /// The connection breaks.
    BreakOff,
    /// The stream ends well; so many tokens were used.
    End(u64),
    /// In place of a stream: this status.
    Status(u16),
}

type Script = dyn Fn(&Value) -> BoxStream<'static, Step> + Send + Sync;

/// The server. It ends with the runtime.
pub struct Provider {
    address: SocketAddr,
    seen: Arc<Seen>,
}

struct Seen {
    script: Box<Script>,
    requests: Mutex<Vec<Value>>,
    calls: AtomicUsize,
    open: watch::Sender<usize>,
}

impl Provider {
    /// Starts a server that says the same to every request.
    ///
    /// # Errors
    /// Fails when there is no port.
    pub async fn saying(steps: Vec<Step>) -> Result<Self> {
        Self::start(move |_| stream::iter(steps.clone()).boxed()).await
    }

    /// Starts a server that makes an answer of each request's body.
    ///
    /// # Errors
    /// Fails when there is no port.
    pub async fn start(
        script: impl Fn(&Value) -> BoxStream<'static, Step> + Send + Sync + 'static,
    ) -> Result<Self> {
        let seen = Arc::new(Seen {
            script: Box::new(script),
            requests: Mutex::default(),
            calls: AtomicUsize::new(0),
            open: watch::Sender::new(0),
        });
        let router = Router::new()
            .route("/v1/chat/completions", post(complete))
            .with_state(Arc::clone(&seen));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, seen })
    }

    /// What a configuration has as `base_url`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The requests so far.
    pub fn calls(&self) -> usize {
        self.seen.calls.load(Ordering::SeqCst)
    }

    /// The bodies of the requests so far.
    pub fn requests(&self) -> Vec<Value> {
        let requests = self.seen.requests.lock();
        requests.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many answers it is at; to be awaited.
    pub fn open_streams(&self) -> watch::Receiver<usize> {
        self.seen.open.subscribe()
    }
}

impl Seen {
    fn remember(&self, request: Value) {
        let requests = self.requests.lock();
        requests
            .unwrap_or_else(PoisonError::into_inner)
            .push(request);
    }
}

/// An answer that the provider is at; ends with the request.
struct Open(Arc<Seen>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.send_modify(|open| *open -= 1);
    }
}

async fn complete(State(seen): State<Arc<Seen>>, Json(request): Json<Value>) -> Response {
    seen.calls.fetch_add(1, Ordering::SeqCst);
    seen.open.send_modify(|open| *open += 1);
    let open = Open(Arc::clone(&seen));
    let mut steps = (seen.script)(&request);
    seen.remember(request);
    let first = steps.next().await;
    if let Some(Step::Status(status)) = first {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        return (status, "{\"error\":{\"message\":\"scripted\"}}").into_response();
    }
    let lines = stream::iter(first).chain(steps).flat_map(move |step| {
        let _held = &open;
        said(step)
    });
    let kind = [(header::CONTENT_TYPE, "text/event-stream")];
    (kind, Body::from_stream(lines)).into_response()
}

fn said(step: Step) -> BoxStream<'static, std::io::Result<Bytes>> {
    let line = |value: Value| Ok(Bytes::from(format!("data: {value}\n\n")));
    let delta = |delta: Value| json!({ "choices": [{ "index": 0, "delta": delta }] });
    match step {
        Step::Words(text) => stream::iter([line(delta(json!({ "content": text })))]).boxed(),
        Step::Tool(name, arguments) => {
            let call = json!({ "index": 0, "id": "call_1", "type": "function",
                "function": { "name": name, "arguments": arguments } });
            stream::iter([line(delta(json!({ "tool_calls": [call] })))]).boxed()
        }
        Step::Garbage => {
            stream::iter([Ok(Bytes::from_static(b"data: {\"choices\": [\n\n"))]).boxed()
        }
        Step::Hang | Step::Status(_) => stream::pending().boxed(),
        Step::BreakOff => {
            stream::iter([Err(std::io::Error::other("the script breaks off"))]).boxed()
        }
        Step::End(tokens) => {
            let end = json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }],
                "usage": { "prompt_tokens": 0, "completion_tokens": tokens, "total_tokens": tokens } });
            stream::iter([line(end), Ok(Bytes::from_static(b"data: [DONE]\n\n"))]).boxed()
        }
    }
}
