//! Visitors as a load: their sockets, their frames, and ids that say when they were made.

use anyhow::{Result, bail, ensure};
use baton_protocol::wire::{CommandId, SessionToken, VisitorClientFrame, VisitorCommand};
use baton_tests::socket::{Received, Socket};
use baton_tests::visitor::{SOCKET_PATH, hello};
use uuid::Uuid;

use crate::target::{Row, Target};

/// Stands in the upper half of every id that the load makes, so that no other is taken for one.
const MARK: u64 = 0x6c6f_6164_6261_746f;

/// A message of ordinary length.
const TEXT: &str = "Hello! I ordered a bag last week and would like to know when it comes.";

/// An id that carries the time of sending: whoever sees it knows how long it took.
pub(crate) fn id_at(now_ns: u64) -> CommandId {
    CommandId(Uuid::from_u64_pair(MARK, now_ns))
}

/// When the commands were sent that a frame confirms.
pub(crate) fn sent_times(frame: &str) -> impl Iterator<Item = u64> {
    const KEY: &str = "\"command\":\"";
    const ID_CHARS: usize = 36;
    frame.match_indices(KEY).filter_map(|(at, _)| {
        let start = at + KEY.len();
        let id = frame.get(start..start + ID_CHARS)?;
        let (mark, sent_ns) = Uuid::try_parse(id).ok()?.as_u64_pair();
        (mark == MARK).then_some(sent_ns)
    })
}

/// A message's frame. The echo server sends it back, so it looks like what confirms it.
pub(crate) fn message_frame(row: Row, id: CommandId) -> String {
    if row.is_chat() {
        format!(
            r#"{{"type":"command","id":"{id}","command":{{"type":"send_message","text":"{TEXT}"}}}}"#
        )
    } else {
        format!(r#"{{"command":"{id}","text":"{TEXT}"}}"#)
    }
}

/// The token of a visitor who was never here before.
pub(crate) fn fresh_token() -> SessionToken {
    baton_tests::visitor::token(&mut rand::rng())
}

/// Connects as a visitor, and on a chat awaits the welcome.
pub(crate) async fn connect(target: &Target, row: Row, token: &SessionToken) -> Result<Socket> {
    let origin = format!("http://{}", target.address);
    let opened = Socket::open(target.address, SOCKET_PATH, &[("origin", &origin)]).await?;
    let mut socket = match opened {
        Ok(socket) => socket,
        Err(status) => bail!("{} answered {status}", row.name()),
    };
    if row.is_chat() {
        socket.send(&hello(token, None)).await?;
        let welcome = next_text(&mut socket).await?;
        ensure!(welcome.contains("welcome"), "no welcome: {welcome}");
    }
    Ok(socket)
}

/// Asks for a person, and awaits the confirmation.
pub(crate) async fn ask_for_person(socket: &mut Socket, row: Row, id: CommandId) -> Result<()> {
    let command = VisitorCommand::RequestHandoff;
    let frame = VisitorClientFrame::Command { id, command };
    socket.send(&frame).await?;
    loop {
        let text = next_text(socket).await?;
        ensure!(
            !text.contains("contact_requested"),
            "{}: nobody is on duty",
            row.name()
        );
        if sent_times(&text).next().is_some() {
            return Ok(());
        }
    }
}

/// The next text; a refusal is an error, since the load breaks no rule.
pub(crate) async fn next_text(socket: &mut Socket) -> Result<String> {
    match socket.receive().await? {
        Received::Text(text) if text.contains("\"refused\"") => bail!("refused: {text}"),
        Received::Text(text) => Ok(text),
        Received::Closed(code) => bail!("the server closed the connection, code {code:?}"),
    }
}
