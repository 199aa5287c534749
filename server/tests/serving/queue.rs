//! The place in the queue, as visitors who wait are told of it over real sockets.

use crate::server::{Client, Server, hello, quick, token};
use baton_protocol::wire::{
    CommandId, OperatorClientFrame, OperatorCommand, OperatorServerFrame, SessionToken,
    VisitorCommand, VisitorServerFrame,
};
use baton_server::node::Node;
use std::sync::atomic::Ordering;
use uuid::Uuid;

async fn position(visitor: &mut Client) -> u32 {
    let is_place = |frame: &VisitorServerFrame| matches!(frame, VisitorServerFrame::Queue(_));
    match visitor.until(is_place).await {
        VisitorServerFrame::Queue(place) => place.position,
        other => panic!("{other:?}"),
    }
}

async fn waiting(server: &Server, token: &SessionToken, command: u128) -> Client {
    let mut visitor = server.visitor(token).await;
    let ask = VisitorCommand::RequestHandoff;
    visitor.command(command, ask).await;
    visitor
}

#[tokio::test]
async fn who_waits_is_told_their_place_and_again_when_it_changes_or_they_come_back() {
    let server = Server::start_with(quick()).await;
    let mut ann = server.console("ann").await;
    let (first, second) = (token("f"), token("s"));
    let mut early = waiting(&server, &first, 1).await;
    assert_eq!(position(&mut early).await, 1);
    server.clock.0.store(1, Ordering::Relaxed);
    let mut late = waiting(&server, &second, 2).await;
    assert_eq!(position(&mut late).await, 2);

    drop(late);
    let mut late = server.socket("/v1/visitor/socket", &[]).await.unwrap();
    late.send(&hello(&second)).await;
    assert_eq!(position(&mut late).await, 2);

    let claim = OperatorClientFrame::Command {
        id: CommandId(Uuid::from_u128(3)),
        session: Node::session_of(&first),
        command: OperatorCommand::ClaimSession,
    };
    ann.send(&claim).await;
    let is_claimed =
        |frame: &OperatorServerFrame| matches!(frame, OperatorServerFrame::Entries { .. });
    ann.until(is_claimed).await;
    assert_eq!(position(&mut late).await, 1);
}
