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
    let own = origin.is_some_and(|origin| match settings.public_origin.as_deref() {
        // What the owner set is the whole truth: a name that was made to lead here is not.
        Some(public) => origin == public,
        None => origin.split_once("://").is_some_and(|(scheme, authority)| {
            matches!(scheme, "http" | "https") && Some(authority) == host(headers)
        }),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn comes_from(origin: &'static str, host: &'static str, public: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ORIGIN, origin.parse().unwrap());
        headers.insert(header::HOST, host.parse().unwrap());
        let settings = Settings {
            public_origin: public.map(str::to_owned),
            ..Settings::default()
        };
        from_own_page(&headers, &settings).is_ok()
    }

    #[test]
    fn without_a_public_url_the_host_says_what_is_own() {
        assert!(comes_from("http://chat.example", "chat.example", None));
        assert!(comes_from("https://chat.example", "chat.example", None));
        assert!(!comes_from("http://evil.example", "chat.example", None));
    }

    #[test]
    fn with_a_public_url_no_host_makes_another_name_own() {
        let public = Some("https://chat.example");
        assert!(comes_from("https://chat.example", "10.0.0.1:8787", public));
        for origin in ["http://chat.example", "https://evil.example"] {
            assert!(!comes_from(origin, "evil.example", public), "{origin}");
            assert!(!comes_from(origin, "chat.example", public), "{origin}");
        }
    }
}
