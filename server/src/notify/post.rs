//! Posting to an address that somebody else gave out: no redirect, no proxy, and where it says so
//! no private network.

use super::deliver::NotDelivered;
use crate::public_address::{self, PrivateAddress, PublicOnly};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Body, Client, StatusCode, Url};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// Time until a connection stands.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
const AGENT: &str = concat!("Baton/", env!("CARGO_PKG_VERSION"), " (notifications)");

/// Posts, to whatever address.
#[derive(Clone, Debug)]
pub(super) struct Poster {
    client: Client,
    /// Addresses of private networks are reached, too.
    allow_private: bool,
}

/// Where something is posted to.
pub(super) struct Address {
    url: Url,
    poster: Poster,
}

/// What the server said, if it said anything.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) retry_after: Option<Duration>,
}

impl Poster {
    /// Prepares to post.
    pub(super) fn new(allow_private: bool) -> Result<Self, String> {
        let mut client = Client::builder()
            .user_agent(AGENT)
            .redirect(Policy::none())
            .connect_timeout(CONNECT_WITHIN)
            // Each time anew, so that each time it is looked at where it leads.
            .pool_max_idle_per_host(0)
            .no_proxy();
        if !allow_private {
            client = client.dns_resolver(Arc::new(PublicOnly));
        }
        Ok(Self {
            client: client.build().map_err(|error| innermost(&error))?,
            allow_private,
        })
    }

    pub(super) fn address(&self, url: Url) -> Address {
        let poster = self.clone();
        Address { url, poster }
    }

    pub(super) const fn allows_private(&self) -> bool {
        self.allow_private
    }
}

impl Address {
    /// Prepares to post there. Nothing is asked of it yet.
    pub(super) fn new(url: Url, allow_private: bool) -> Result<Self, String> {
        Ok(Poster::new(allow_private)?.address(url))
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// Posts once; JSON, unless the headers say otherwise.
    pub(super) async fn post(
        &self,
        mut headers: HeaderMap,
        body: impl Into<Body>,
    ) -> Result<Answer, NotDelivered> {
        // A number in place of a name is not resolved, so it is looked at here.
        let Poster {
            client,
            allow_private,
        } = &self.poster;
        if !allow_private && public_address::check(&self.url).is_err() {
            return Err(NotDelivered::Ever(PRIVATE.into()));
        }
        let json = HeaderValue::from_static("application/json");
        headers.entry(CONTENT_TYPE).or_insert(json);
        let request = client.post(self.url.clone()).headers(headers).body(body);
        let response = request.send().await.map_err(|error| failure(&error))?;
        let retry_after = response.headers().get(RETRY_AFTER);
        let retry_after = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
        Ok(Answer {
            status: response.status(),
            retry_after: retry_after.map(Duration::from_secs),
        })
    }
}

impl Answer {
    /// It did not arrive, and may at another time.
    pub(super) fn not_now(&self) -> NotDelivered {
        NotDelivered::Now {
            why: self.words(),
            retry_after: self.retry_after,
        }
    }

    pub(super) fn words(&self) -> String {
        format!("the server answered with {}", self.status)
    }
}

const PRIVATE: &str = "it is on a private network, and allow_private is not set";

fn failure(error: &reqwest::Error) -> NotDelivered {
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<PrivateAddress>() {
            // A name may lead elsewhere the next time: one wrong answer of a resolver must not cost it.
            return NotDelivered::now(PRIVATE);
        }
        cause = error.source();
    }
    match error.is_timeout() {
        true => NotDelivered::now("the server did not answer in time"),
        false => NotDelivered::now(format!("the server can't be reached: {}", innermost(error))),
    }
}

/// The innermost cause. The outer ones show the address, which may be a secret.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause = error.source();
    let mut words = "the request failed".to_owned();
    while let Some(error) = cause {
        words = error.to_string();
        cause = error.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_to_a_private_network_is_tried_again_and_a_number_is_not() {
        for (url, again) in [
            ("http://localhost:9/", true),
            ("http://127.0.0.1:9/", false),
        ] {
            let address = Address::new(url.parse().unwrap(), false).unwrap();
            let posted = address.post(HeaderMap::new(), String::new()).await;
            let expected = match again {
                true => NotDelivered::now(PRIVATE),
                false => NotDelivered::Ever(PRIVATE.into()),
            };
            assert_eq!(posted.err(), Some(expected), "{url}");
        }
    }
}
