//! Addresses in the configuration. They end up in headers, so nothing odd gets through.

/// An origin, `http(s)://host[:port]`, without a slash at the end.
pub(super) fn parse(text: &str) -> Result<String, String> {
    let (origin, path) = split(text)?;
    if path.is_empty() {
        Ok(origin)
    } else {
        Err(format!(
            "\"{text}\" has a path; Baton is served at the root of its address, say \"{origin}\""
        ))
    }
}

/// The origin of a site, possibly with `*` for any name below its domain.
pub(super) fn parse_site(text: &str) -> Result<String, String> {
    let wildcard = text.replacen("://*.", "://", 1);
    let (origin, path) = split(&wildcard).map_err(|_| not_an_address(text))?;
    if !path.is_empty() {
        return Err(format!(
            "\"{text}\" has a path; a site is named as \"{origin}\""
        ));
    }
    Ok(if wildcard == text {
        origin
    } else {
        origin.replacen("://", "://*.", 1)
    })
}

/// An address that paths are appended to, without a slash at the end.
pub(super) fn parse_base(text: &str) -> Result<String, String> {
    let (origin, path) = split(text)?;
    if path.contains(['?', '#']) {
        return Err(format!(
            "\"{text}\" has a query or a fragment; paths are appended to it"
        ));
    }
    Ok(origin + path)
}

/// An address cut into its origin, in lower case, and its path without a slash at the end.
fn split(text: &str) -> Result<(String, &str), String> {
    let wrong = || not_an_address(text);
    let lower = text.to_ascii_lowercase();
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| lower.starts_with(scheme))
        .ok_or_else(wrong)?;
    let rest = &text[scheme.len()..];
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    // It brings its own check of the port and of addresses in brackets.
    let parsed: axum::http::uri::Authority = authority.parse().map_err(|_| wrong())?;
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._[]:".contains(&b);
    let host_fits = !parsed.host().is_empty() && parsed.host().bytes().all(allowed);
    let ends_in_port = authority.ends_with(':') || parsed.port_u16() == Some(0);
    let path_fits = path.bytes().all(|b| b.is_ascii_graphic());
    if authority.contains('@') || !host_fits || ends_in_port || !path_fits {
        return Err(wrong());
    }
    let origin = format!("{scheme}{}", authority.to_ascii_lowercase());
    Ok((origin, path.trim_end_matches('/')))
}

fn not_an_address(text: &str) -> String {
    format!("\"{text}\" is not an address such as \"https://shop.example\"")
}
