//! Which site a request comes from.

use super::failure::Failure;
use crate::node::Settings;
use axum::http::{HeaderMap, header};

/// The origin that the browser reached this node by.
pub(super) fn own_origin(headers: &HeaderMap, settings: &Settings) -> Option<String> {
    settings.public_origin.clone().or_else(|| {
        let host = host(headers)?;
        Some(format!("http://{host}"))
    })
}

/// The request comes from a page of this node's own. A browser can't be made to lie here by
/// another site; other clients are held by the login and the token.
pub(super) fn from_own_page(headers: &HeaderMap, settings: &Settings) -> Result<(), Failure> {
    let origin = headers
        .get(header::ORIGIN)
        .and_then(|origin| origin.to_str().ok());
    let own = origin.is_some_and(|origin| {
        let same_host = origin.split_once("://").is_some_and(|(scheme, authority)| {
            matches!(scheme, "http" | "https") && Some(authority) == host(headers)
        });
        settings.public_origin.as_deref() == Some(origin) || same_host
    });
    if own {
        Ok(())
    } else {
        Err(Failure::wrong_origin())
    }
}

/// As [`from_own_page`], or from no page at all: browsers send an `Origin` with every socket.
pub(super) fn from_own_page_or_none(
    headers: &HeaderMap,
    settings: &Settings,
) -> Result<(), Failure> {
    if headers.contains_key(header::ORIGIN) {
        from_own_page(headers, settings)
    } else {
        Ok(())
    }
}

/// The host, if it is written with what hosts are written with: it goes into headers.
fn host(headers: &HeaderMap) -> Option<&str> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b".-:[]_".contains(&b);
    (!host.is_empty() && host.bytes().all(allowed)).then_some(host)
}
