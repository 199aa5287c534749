//! An embedding model's server as OpenAI-compatible ones are: what texts mean is a test's to say.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use axum::extract::{Json, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::post};
use serde_json::{Value, json};
use tokio::net::TcpListener;

type Meaning = dyn Fn(&str) -> Option<Vec<f32>> + Send + Sync;

/// The server. It ends with the runtime.
pub struct Embeddings {
    address: SocketAddr,
    seen: Arc<Seen>,
}

struct Seen {
    meaning: Box<Meaning>,
    texts: AtomicUsize,
}

impl Embeddings {
    /// Starts a server that gives each text this vector, and fails where there is none.
    ///
    /// # Errors
    /// Fails when there is no port.
    pub async fn start(
        meaning: impl Fn(&str) -> Option<Vec<f32>> + Send + Sync + 'static,
    ) -> Result<Self> {
        let seen = Arc::new(Seen {
            meaning: Box::new(meaning),
            texts: AtomicUsize::new(0),
        });
        let router = Router::new()
            .route("/v1/embeddings", post(embed))
            .with_state(Arc::clone(&seen));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, seen })
    }

    /// The table of a configuration that names it.
    pub fn table(&self) -> String {
        format!(
            "[embedding]\nprovider = \"openai\"\nname = \"scripted\"\nbase_url = \"http://{}/v1\"\n",
            self.address
        )
    }

    /// The texts that it was asked about so far.
    pub fn texts(&self) -> usize {
        self.seen.texts.load(Ordering::SeqCst)
    }
}

async fn embed(State(seen): State<Arc<Seen>>, Json(request): Json<Value>) -> Response {
    let texts: Vec<&str> = match &request["input"] {
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
        text => text.as_str().into_iter().collect(),
    };
    seen.texts.fetch_add(texts.len(), Ordering::SeqCst);
    let vectors: Option<Vec<_>> = texts.iter().map(|text| (seen.meaning)(text)).collect();
    let Some(vectors) = vectors else {
        return (StatusCode::INTERNAL_SERVER_ERROR, "{}").into_response();
    };
    let data = vectors.iter().enumerate().map(
        |(index, vector)| json!({ "object": "embedding", "index": index, "embedding": vector }),
    );
    // In another order than asked, as the numbers allow.
    let data: Vec<Value> = data.rev().collect();
    let usage = json!({ "prompt_tokens": 1, "total_tokens": 1 });
    let answer = json!({ "object": "list", "model": "scripted", "data": data, "usage": usage });
    Json(answer).into_response()
}
