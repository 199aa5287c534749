//! Requests over HTTP, and why one brought nothing.

use baton_protocol::wire::RefusalCode;
use gloo_net::http::{Request, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const UNREACHABLE: &str = "The server can’t be reached. Check your connection and try again.";

/// Why a request brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server can't be reached, or what it answers can't be read.
    Unreachable,
    /// The server refuses.
    Refused {
        /// Its status.
        status: u16,
        /// A sentence of its own that is safe to show; none if it has none.
        sentence: Option<String>,
        /// Where in what was sent the reason stands, if the server tells.
        field: Option<String>,
    },
}

/// What the body of a refusal is read for.
#[derive(Deserialize)]
struct Reason {
    message: String,
    #[serde(default)]
    field: Option<String>,
}

impl Failure {
    /// A sentence to show.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Unreachable => UNREACHABLE.to_owned(),
            Self::Refused {
                sentence: Some(sentence),
                ..
            } => sentence.clone(),
            Self::Refused { status: 429, .. } => RefusalCode::RateLimited.sentence().to_owned(),
            Self::Refused { .. } => RefusalCode::Unavailable.sentence().to_owned(),
        }
    }

    /// Where in what was sent the reason stands, with a sentence to show there.
    pub(crate) fn at_field(&self) -> Option<(String, String)> {
        match self {
            Self::Refused {
                field: Some(field), ..
            } => Some((field.clone(), self.sentence())),
            _ => None,
        }
    }

    /// The status that the server refused with.
    pub(crate) const fn status(&self) -> Option<u16> {
        match self {
            Self::Unreachable => None,
            Self::Refused { status, .. } => Some(*status),
        }
    }
}

/// Reads what stands at a path.
pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    read(Request::get(path).send().await).await
}

/// Puts something at a path, and reads what stands there then.
pub(crate) async fn put<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
) -> Result<T, Failure> {
    read(send(Request::put(path), body).await).await
}

/// Takes away what stands at a path, and reads what stands there then.
pub(crate) async fn delete<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    read(Request::delete(path).send().await).await
}

/// Takes away what stands at a path, for good.
pub(crate) async fn remove(path: &str) -> Result<(), Failure> {
    accepted(Request::delete(path).send().await)
        .await
        .map(|_| ())
}

/// Sends something to a path, and reads what it makes of it.
pub(crate) async fn post<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
) -> Result<T, Failure> {
    read(send(Request::post(path), body).await).await
}

/// Sends something to a path that answers with nothing.
pub(crate) async fn tell(path: &str, body: &impl Serialize) -> Result<(), Failure> {
    accepted(send(Request::post(path), body).await)
        .await
        .map(|_| ())
}

/// Asks for something at a path that answers with nothing.
pub(crate) async fn ask(path: &str) -> Result<(), Failure> {
    accepted(Request::post(path).send().await).await.map(|_| ())
}

async fn send(request: RequestBuilder, body: &impl Serialize) -> Result<Response, gloo_net::Error> {
    request.json(body)?.send().await
}

async fn read<T: DeserializeOwned>(
    answer: Result<Response, gloo_net::Error>,
) -> Result<T, Failure> {
    let response = accepted(answer).await?;
    response.json().await.map_err(|_| Failure::Unreachable)
}

async fn accepted(answer: Result<Response, gloo_net::Error>) -> Result<Response, Failure> {
    let response = answer.map_err(|_| Failure::Unreachable)?;
    if response.ok() {
        return Ok(response);
    }
    let reason = response.json::<Reason>().await.ok();
    let (sentence, field) = reason.map(|reason| (reason.message, reason.field)).unzip();
    Err(Failure::Refused {
        status: response.status(),
        sentence: sentence.filter(|sentence| !sentence.is_empty()),
        field: field.flatten(),
    })
}
