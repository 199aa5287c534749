//! Every limit by name, in one place. Units last. Over a limit means a refusal or a close with a
//! stable code, never a silent drop.

/// A frame from a client, in bytes of UTF-8. A larger one closes the socket with `CLOSE_TOO_BIG`.
pub const FRAME_BYTES_MAX: usize = 16 * 1024;
/// A message or a note, in bytes of UTF-8.
pub const MESSAGE_BYTES_MAX: usize = 4_000;
/// A name, an address or a phone number, in bytes of UTF-8.
pub const CONTACT_FIELD_BYTES_MAX: usize = 200;
/// How often a visitor may leave contact details in one session, until an operator resolves it. Each time
/// notifies people; once more is refused with `too_many_leads`.
pub const LEADS_PER_SESSION_MAX: u32 = 10;
/// What is typed into a field of the owner's for longer texts, in bytes of UTF-8.
pub const LONG_FIELD_BYTES_MAX: usize = 2_000;
/// Fields of the owner's in a contact form.
pub const FORM_FIELDS_MAX: usize = 8;
/// The id of a field of the owner's, in bytes.
pub const FORM_ID_BYTES_MAX: usize = 32;
/// The label of a field of the owner's, or one of its options, in bytes of UTF-8.
pub const FORM_LABEL_BYTES_MAX: usize = 100;
/// Options of one field of the owner's.
pub const FORM_OPTIONS_MAX: usize = 20;
/// What visitors agree to when they leave contact details, in bytes of UTF-8.
pub const CONSENT_BYTES_MAX: usize = 500;
/// The address where more of that can be read, in bytes.
pub const LINK_BYTES_MAX: usize = 500;
/// An operator's password, in bytes of UTF-8. A longer one can't be set, and is wrong.
pub const PASSWORD_BYTES_MAX: usize = 200;
/// A page's address, in bytes; a longer one is cut.
pub const PAGE_URL_BYTES_MAX: usize = 1_000;
/// A page's title, in bytes; a longer one is cut.
pub const PAGE_TITLE_BYTES_MAX: usize = 200;
/// A language tag, in bytes; a longer one is dropped.
pub const LOCALE_BYTES_MAX: usize = 35;
/// What an inbox row shows of a message, in characters.
pub const PREVIEW_CHARS_MAX: usize = 120;
/// What a brief shows of one message, in characters.
pub const BRIEF_CHARS_MAX: usize = 400;
/// What a brief shows of the visitor's messages, and of the agent's: the latest of each.
pub const BRIEF_MESSAGES_MAX: usize = 3;
/// What a language model may write of a conversation in a brief, in characters.
pub const BRIEF_WRITTEN_CHARS_MAX: usize = 600;
/// Topics in an agent's handoff settings.
pub const TOPICS_MAX: usize = 40;
/// Phrases that one topic of the owner's is known by.
pub const TOPIC_PHRASES_MAX: usize = 100;
/// The name of a topic of the owner's, or one of its phrases, in bytes.
pub const TOPIC_BYTES_MAX: usize = 100;
/// Spans of business hours in one weekday.
pub const DAY_SPANS_MAX: usize = 6;
/// Holidays in an agent's business hours.
pub const HOLIDAYS_MAX: usize = 100;
/// What the owner calls a holiday, in bytes.
pub const HOLIDAY_NAME_BYTES_MAX: usize = 100;
/// The name of a time zone, in bytes.
pub const TIME_ZONE_BYTES_MAX: usize = 64;
/// Browsers that a member is notified in; with one more the oldest is forgotten.
pub const PUSH_BROWSERS_MAX: usize = 10;
/// The address of a browser at its push service, in bytes.
pub const PUSH_ENDPOINT_BYTES_MAX: usize = 1_024;
/// What a browser calls itself, in bytes.
pub const PUSH_BROWSER_NAME_BYTES_MAX: usize = 100;
/// A request that carries handoff settings, in bytes: as many topics and phrases as there may be fit.
pub const SETTINGS_BYTES_MAX: usize = 1024 * 1024;
/// What happens by itself happens within this time at the latest, in seconds: a year.
pub const WAIT_SECONDS_MAX: u32 = 31_536_000;
/// Sessions that an operator may be set to have at once.
pub const CAPACITY_MAX: u32 = 1_000;
/// Operators who have a capacity of their own in an agent's settings.
pub const CAPACITIES_MAX: usize = 1_000;
/// Earlier messages that come with one to try.
pub const TRY_BEFORE_MAX: usize = 10;
/// Passages that a trial shows.
pub const TRY_PASSAGES_MAX: usize = 5;
/// What a trial shows of a passage, in characters.
pub const TRY_EXCERPT_CHARS_MAX: usize = 400;
/// Sessions that one replay reads, the latest.
pub const REPLAY_SESSIONS_MAX: u32 = 2_000;
/// Messages of visitors' that one replay reads. The session that goes past it is left out, and so
/// are those after it.
pub const REPLAY_MESSAGES_MAX: u32 = 20_000;
/// Sessions that a replay lists; it counts all.
pub const REPLAY_LISTED_MAX: usize = 50;
/// Questions to start with.
pub const SUGGESTIONS_MAX: usize = 4;
/// How deep lists nest in rich text.
pub const RICH_TEXT_DEPTH_MAX: usize = 4;

/// Entries in one frame. A long log comes in such pages: `FRAMES_BURST` at once, then
/// `FRAMES_PER_SECOND` of them.
pub const PAGE_ENTRIES_MAX: usize = 100;
/// Bytes of a page of entries or rows, as JSON: the item that goes past it is its last. The HTTP
/// API's pages end so too.
pub const PAGE_BYTES: usize = 32 * 1024;
/// Inbox rows in one frame.
pub const PAGE_ROWS_MAX: usize = 100;
/// Rows that the console is sent: first what needs a person, then what is with the agent, then what is
/// resolved, the longest wait first and all else by the latest change, up to this many.
pub const INBOX_ROWS_MAX: usize = 2_000;
/// Sessions that one console may have open at once. `open` of a further one is refused with
/// `rate_limited`.
pub const OPEN_SESSIONS_MAX: usize = 50;
/// Commits that wait for a slow reader before it is closed with `CLOSE_SLOW_READER`.
pub const QUEUE_FRAMES_MAX: usize = 64;
/// Commands that a client has in flight at once; the others wait in its outbox.
pub const IN_FLIGHT_MAX: usize = 8;
/// Commands that wait in a client's outbox. Past that the composer says so.
pub const OUTBOX_MAX: usize = 100;
/// Frames that one connection may send at once; then `FRAMES_PER_SECOND` of them.
pub const FRAMES_BURST: u32 = 60;
/// Frames that one connection may send in a second on average.
pub const FRAMES_PER_SECOND: u32 = 10;

/// Connections that one client address may have at once where no proxy stands in front, sockets and
/// others: an IPv4 address, or the /64 of an IPv6 address. A further one is answered with 429.
pub const CONNECTIONS_PER_ADDRESS_MAX: usize = 1_000;
/// Sockets that one client address may have open at once: an IPv4 address, or the /64 of an IPv6
/// address. A further one is answered with 429.
pub const SOCKETS_PER_ADDRESS_MAX: usize = 500;
/// Sockets that one client address may open at once, say after a restart; then `SOCKETS_PER_SECOND`
/// of them.
pub const SOCKETS_BURST: u32 = 500;
/// Sockets that one client address may open in a second on average.
pub const SOCKETS_PER_SECOND: u32 = 10;
/// Requests to the HTTP API, logins aside, that one client address may send at once; then
/// `REQUESTS_PER_SECOND` of them.
pub const REQUESTS_BURST: u32 = 200;
/// Requests to the HTTP API, logins aside, that one client address may send in a second on average.
pub const REQUESTS_PER_SECOND: u32 = 20;

/// A client pings when it heard nothing for this long.
pub const PING_AFTER_MS: u64 = 25_000;
/// A client reconnects when a ping is not answered for this long.
pub const PONG_WITHIN_MS: u64 = 10_000;
/// The server closes a connection that said nothing for this long.
pub const SILENCE_MAX_MS: u64 = 75_000;
/// The first frame must come within this time.
pub const HELLO_WITHIN_MS: u64 = 10_000;
/// A write that takes longer closes the connection as a slow reader's.
pub const WRITE_WITHIN_MS: u64 = 10_000;
/// The longest wait before the first reconnect; it doubles with every attempt, with full jitter.
pub const RECONNECT_FIRST_MAX_MS: u64 = 1_000;
/// The longest wait before any reconnect.
pub const RECONNECT_MAX_MS: u64 = 30_000;
/// A connection that does not open within this time is given up.
pub const CONNECT_WITHIN_MS: u64 = 10_000;
/// A client sends what is not confirmed, and asks for what is missing, again after this time.
pub const CONFIRM_WITHIN_MS: u64 = 10_000;
/// A client sends a command that was refused with `retry` again after this time, up to twice that.
pub const RESEND_AFTER_MS: u64 = 2_000;
/// How long "is writing" is shown after the last sign of it.
pub const TYPING_SHOWN_MS: u64 = 6_000;
/// A client says "is writing" at most this often.
pub const TYPING_EVERY_MS: u64 = 3_000;

/// Close code: the server restarts; reconnect.
pub const CLOSE_RESTART: u16 = 1012;
/// Close code: the frame is not UTF-8 (RFC 6455).
pub const CLOSE_NOT_UTF8: u16 = 1007;
/// Close code: the frame is over `FRAME_BYTES_MAX` (RFC 6455).
pub const CLOSE_TOO_BIG: u16 = 1009;
/// Close code: the server is overloaded or can't reach its store; reconnect later.
pub const CLOSE_UNAVAILABLE: u16 = 1013;
/// Close code: the first frame was not `hello`, or came too late.
pub const CLOSE_NO_HELLO: u16 = 4000;
/// Close code: the client reads too slowly; reconnect from its position.
pub const CLOSE_SLOW_READER: u16 = 4001;
/// Close code: too many frames; reconnect later, resend the outbox.
pub const CLOSE_RATE_LIMITED: u16 = 4002;
/// Close code: no frame for `SILENCE_MAX_MS`.
pub const CLOSE_SILENT: u16 = 4003;
/// Close code: the login has ended; log in again. Don't reconnect.
pub const CLOSE_LOGGED_OUT: u16 = 4004;
/// Close code: no such agent. Don't reconnect.
pub const CLOSE_UNKNOWN_AGENT: u16 = 4005;

/// Operators who are named in an inbox row because they lost its session.
pub const LOSSES_MAX: usize = 4;
/// Dead letters in one list.
pub const DEAD_LETTERS_MAX: usize = 200;
