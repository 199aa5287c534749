//! Ids of commands, made before the first send.

use crate::page_clock;
use baton_protocol::wire::CommandId;

/// A new id. Its first 48 bits are the time, so that kept items sort in the order of making.
pub fn new_command_id() -> CommandId {
    command_id(page_clock::unix_ms(), page_clock::random_bytes())
}

/// A UUID of version 7 (RFC 9562) from a time in milliseconds since 1970 and random bytes.
pub fn command_id(unix_ms: u64, random: [u8; 10]) -> CommandId {
    CommandId(uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_the_time_of_their_making() {
        let earlier = command_id(1_700_000_000_000, [0xff; 10]);
        let later = command_id(1_700_000_000_001, [0; 10]);
        assert!(earlier.to_string() < later.to_string());
        assert_eq!(earlier.0.get_version_num(), 7);
    }
}
