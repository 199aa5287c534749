//! How many files the server may have open: each connection is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What the server has open beside its connections: the database, the knowledge, the listener.
const OWN_FILES: u64 = 100;

/// Raises the limit as far as the system lets it: systems start a program with room for a thousand
/// files. Warns if it is too low for all connections even so.
pub(super) fn allow_connections(connections_max: usize) {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: maximum,
        maximum,
    };
    let limit = if setrlimit(Resource::Nofile, raised).is_ok() {
        maximum
    } else {
        current
    };
    if let Some(limit) = limit.filter(|limit| *limit < files(connections_max)) {
        tracing::warn!(
            limit,
            connections_max,
            "The system lets the server open too few files for connections_max: raise its hard \
             limit (ulimit -Hn, or LimitNOFILE in systemd)"
        );
    }
}

fn files(connections: usize) -> u64 {
    u64::try_from(connections)
        .unwrap_or(u64::MAX)
        .saturating_add(OWN_FILES)
}
