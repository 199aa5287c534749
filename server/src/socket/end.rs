//! Why a connection ends.

use baton_protocol::wire::limits::{
    CLOSE_LOGGED_OUT, CLOSE_NO_HELLO, CLOSE_NOT_UTF8, CLOSE_RATE_LIMITED, CLOSE_RESTART,
    CLOSE_SILENT, CLOSE_SLOW_READER, CLOSE_TOO_BIG, CLOSE_UNAVAILABLE, CLOSE_UNKNOWN_AGENT,
};

/// Why a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The client went, or the network did.
    Gone,
    /// The server closes it with a code and a reason for whoever debugs a client.
    Close(u16, &'static str),
}

impl End {
    pub(super) const RESTART: Self = Self::Close(CLOSE_RESTART, "the server restarts");
    pub(super) const UNAVAILABLE: Self = Self::Close(CLOSE_UNAVAILABLE, "try again later");
    /// The first frame was no hello, or did not come.
    pub const NO_HELLO: Self = Self::Close(CLOSE_NO_HELLO, "hello comes first");
    /// The client does not read what it is sent.
    pub const SLOW_READER: Self = Self::Close(CLOSE_SLOW_READER, "resume from your position");
    pub(super) const LOGGED_OUT: Self = Self::Close(CLOSE_LOGGED_OUT, "the login has ended");
    pub(super) const UNKNOWN_AGENT: Self = Self::Close(CLOSE_UNKNOWN_AGENT, "no such agent");
    pub(super) const RATE_LIMITED: Self = Self::Close(CLOSE_RATE_LIMITED, "too many frames");
    /// Nothing came for too long.
    pub const SILENT: Self = Self::Close(CLOSE_SILENT, "nothing was heard for too long");
    pub(super) const NOT_UTF8: Self = Self::Close(CLOSE_NOT_UTF8, "a frame is not UTF-8");
    pub(super) const TOO_BIG: Self = Self::Close(CLOSE_TOO_BIG, "a frame is too big");
    /// RFC 6455, section 7.4.1.
    pub(super) const PROTOCOL_ERROR: Self = Self::Close(1002, "not the WebSocket protocol");
}
