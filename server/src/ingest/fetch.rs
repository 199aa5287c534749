//! Fetches a page under limits.

use super::limits::Limits;
use crate::public_address::{self, PrivateAddress, PublicOnly};
use reqwest::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};
use std::error::Error;
use std::sync::Arc;
use tokio::time::timeout;

/// Fetches pages.
pub(super) struct Fetcher {
    client: Client,
    limits: Limits,
}

/// What came.
pub(super) struct Page {
    /// Where it came from, after redirects.
    pub(super) address: Url,
    pub(super) content_type: String,
    /// What the server says to robots beside the page.
    pub(super) robots: String,
    pub(super) bytes: Vec<u8>,
}

/// Why nothing came.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Only the public internet is fetched from, unless the configuration says otherwise.
    #[error("it is on a private network, and fetch_private_addresses is not set")]
    Private,
    /// The server answered with an error.
    #[error("the server answered with {0}")]
    Status(StatusCode),
    /// More redirects than allowed.
    #[error("it redirects more than {0} times")]
    Redirects(usize),
    /// A redirect to nothing that can be fetched.
    #[error("it redirects to no web address")]
    Redirect,
    /// More bytes than allowed.
    #[error("it is larger than {0} bytes")]
    Large(usize),
    /// Not in time.
    #[error("it took too long")]
    Late,
    /// The server can't be reached, or broke off.
    #[error("{0}")]
    Unreachable(String),
}

impl FetchError {
    /// Whether the server says that there is no such page, and not only that it can't be had now.
    pub(super) fn is_gone(&self) -> bool {
        matches!(self, Self::Status(StatusCode::NOT_FOUND | StatusCode::GONE))
    }
}

/// Pages in the order in which documents are best made of them.
const ACCEPTED: &str = "text/html, application/xhtml+xml, text/markdown, application/xml;q=0.9, \
    text/plain;q=0.8, application/pdf;q=0.7, */*;q=0.1";
const AGENT: &str = concat!("Baton/", env!("CARGO_PKG_VERSION"), " (knowledge)");

impl Fetcher {
    /// Makes a fetcher.
    pub(super) fn new(limits: &Limits) -> Result<Self, FetchError> {
        let mut client = Client::builder()
            .user_agent(AGENT)
            .redirect(Policy::none())
            .connect_timeout(limits.connect_within)
            .no_proxy();
        if !limits.private_addresses {
            client = client.dns_resolver(Arc::new(PublicOnly));
        }
        Ok(Self {
            client: client.build().map_err(unreachable)?,
            limits: limits.clone(),
        })
    }

    /// Fetches what is at the address, following redirects.
    pub(super) async fn get(&self, address: &Url) -> Result<Page, FetchError> {
        let fetched = self.follow(address.clone());
        let within = timeout(self.limits.page_within, fetched);
        within.await.map_err(|_| FetchError::Late)?
    }

    async fn follow(&self, mut address: Url) -> Result<Page, FetchError> {
        for _ in 0..=self.limits.redirects_max {
            if !self.limits.private_addresses && public_address::check(&address).is_err() {
                return Err(FetchError::Private);
            }
            let request = self.client.get(address.clone()).header(ACCEPT, ACCEPTED);
            let response = request.send().await.map_err(unreachable)?;
            if response.status().is_redirection() {
                address = redirect(&address, &response).ok_or(FetchError::Redirect)?;
                continue;
            }
            if !response.status().is_success() {
                return Err(FetchError::Status(response.status()));
            }
            return self.page(address, response).await;
        }
        Err(FetchError::Redirects(self.limits.redirects_max))
    }

    /// Reads the body up to the limit, whatever the server says of its length.
    async fn page(&self, address: Url, mut response: Response) -> Result<Page, FetchError> {
        let said = |name: &str| {
            let values = response.headers().get_all(name).iter();
            let values: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
            values.join(", ")
        };
        let (content_type, robots) = (said(CONTENT_TYPE.as_str()), said("x-robots-tag"));
        let most = self.limits.file_bytes_max;
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if bytes.len() + chunk.len() > most {
                return Err(FetchError::Large(most));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Page {
            address,
            content_type,
            robots,
            bytes,
        })
    }
}

fn redirect(from: &Url, response: &Response) -> Option<Url> {
    let location = response.headers().get(LOCATION)?.to_str().ok()?;
    let to = from.join(location).ok()?;
    matches!(to.scheme(), "http" | "https").then_some(to)
}

/// What went wrong, from the outermost cause to the innermost: the outer ones only say "error
/// sending request".
fn unreachable(error: reqwest::Error) -> FetchError {
    let mut cause: Option<&dyn Error> = Some(&error);
    let mut innermost = String::new();
    while let Some(error) = cause {
        if error.is::<PrivateAddress>() {
            return FetchError::Private;
        }
        innermost = error.to_string();
        cause = error.source();
    }
    match error.is_timeout() {
        true => FetchError::Late,
        false => FetchError::Unreachable(innermost),
    }
}
