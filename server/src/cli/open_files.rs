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
    if let Some(sentence) = limit.and_then(|limit| too_low(limit, connections_max)) {
        tracing::warn!("{sentence}");
    }
}

/// What to say of a limit under which not all connections fit.
fn too_low(limit: u64, connections_max: usize) -> Option<String> {
    let room = limit.saturating_sub(OWN_FILES);
    let too_low = u64::try_from(connections_max).is_ok_and(|connections| room < connections);
    too_low.then(|| {
        format!(
            "There is room for {room} connections at once, not for connections_max = \
             {connections_max}: each is an open file, Baton needs {OWN_FILES} more, and the system \
             allows {limit}. For more raise the hard limit (ulimit -Hn, or LimitNOFILE in systemd)"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::too_low;

    #[test]
    fn the_sentence_tells_the_room_and_where_the_rest_goes() {
        let said = too_low(20_000, 20_000).unwrap();
        for expected in [
            "room for 19900 connections at once, not for connections_max = 20000",
            "Baton needs 100 more, and the system allows 20000",
        ] {
            assert!(said.contains(expected), "{said}");
        }
        assert_eq!(too_low(20_100, 20_000), None);
        assert!(too_low(50, 1).is_some());
    }
}
