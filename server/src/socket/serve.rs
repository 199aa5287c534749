//! Serving sockets: where what a client says and what is told meet, and frames are written. All
//! waiting is in here.

use super::allowance::Allowance;
use super::connection::Connection;
use super::end::End;
use super::operator::{Console, ConsoleNews, Login};
use super::turn::Turn;
use super::visitor::{Visitor, VisitorNews};
use crate::background;
use crate::node::Node;
use crate::store::{LoginHash, Operator};
use baton_protocol::wire::{OperatorClientFrame, VisitorClientFrame};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// What a turn is about.
enum Happened<F, N> {
    Frame(Option<F>),
    News(N),
    Due,
}

/// Serves a visitor's socket until it ends. What is needed rarely is boxed: the future of an idle
/// connection holds the connection and little else.
pub(crate) async fn serve_visitor(mut connection: Connection, node: Arc<Node>) {
    let end = match Box::pin(greet(&mut connection, &node)).await {
        Ok(mut visitor) => {
            let Err(end) = run_visitor(&mut visitor, &mut connection, &node).await;
            visitor.leave(&node);
            end
        }
        Err(end) => end,
    };
    Box::pin(connection.close(end)).await;
}

async fn greet(connection: &mut Connection, node: &Arc<Node>) -> Result<Visitor, End> {
    let hello = connection.hello(node).await?;
    let mut turn = Turn::default();
    let greeted = Visitor::greet(hello, page_allowance(node), node, &mut turn).await;
    match (greeted, finish(turn, Ok(()), connection, node).await) {
        (greeted, Ok(())) => greeted,
        (Ok(visitor), Err(end)) => {
            visitor.leave(node);
            Err(end)
        }
        (Err(_), Err(end)) => Err(end),
    }
}

async fn run_visitor(
    visitor: &mut Visitor,
    connection: &mut Connection,
    node: &Arc<Node>,
) -> Result<Infallible, End> {
    loop {
        let due = until(visitor.due());
        let happened = tokio::select! {
            frame = connection.next() => Happened::Frame(frame?),
            news = visitor.news() => Happened::News(news),
            () = due => Happened::Due,
        };
        Box::pin(visitors_turn(happened, visitor, connection, node)).await?;
    }
}

async fn visitors_turn(
    happened: Happened<VisitorClientFrame, VisitorNews>,
    visitor: &mut Visitor,
    connection: &mut Connection,
    node: &Arc<Node>,
) -> Result<(), End> {
    let mut turn = Turn::default();
    let taken = match happened {
        Happened::Frame(frame) => visitor.on_frame(frame, connection, node, &mut turn).await,
        Happened::News(news) => visitor.on_news(news, node, &mut turn),
        Happened::Due => visitor.on_due(node, Instant::now(), &mut turn).await,
    };
    finish(turn, taken, connection, node).await
}

/// Serves an operator's socket until it ends.
pub(crate) async fn serve_operator(
    mut connection: Connection,
    node: Arc<Node>,
    operator: Operator,
    login: LoginHash,
) {
    // The login was looked at before the upgrade: it may end before the hello.
    let login = Login::follow(login, &node);
    let end = match connection.hello(&node).await {
        Ok(OperatorClientFrame::Hello) => {
            let mut console = Console::new(&operator, login, page_allowance(&node), &node);
            let Err(end) = run_console(&mut console, &mut connection, &node).await;
            if end == End::LOGGED_OUT {
                node.operator_logged_out(operator.id);
            } else {
                background::operator_left_soon(&node, operator.id);
            }
            end
        }
        Ok(_) => End::NO_HELLO,
        Err(end) => end,
    };
    connection.close(end).await;
}

async fn run_console(
    console: &mut Console,
    connection: &mut Connection,
    node: &Arc<Node>,
) -> Result<Infallible, End> {
    let mut turn = Turn::default();
    let welcomed = console.welcome(node, &mut turn).await;
    finish(turn, welcomed, connection, node).await?;
    let login_check_every = Duration::from_millis(node.settings.login_check_every_ms);
    let mut login_check = Box::pin(sleep_until(Instant::now() + login_check_every));
    loop {
        let due = until(console.due());
        let happened = tokio::select! {
            frame = connection.next() => Happened::Frame(frame?),
            news = console.news() => Happened::News(news),
            () = &mut login_check => Happened::News(ConsoleNews::Logins),
            () = due => Happened::Due,
        };
        if let Happened::News(ConsoleNews::Logins) = happened {
            login_check
                .as_mut()
                .reset(Instant::now() + login_check_every);
        }
        consoles_turn(happened, console, connection, node).await?;
    }
}

async fn consoles_turn(
    happened: Happened<OperatorClientFrame, ConsoleNews>,
    console: &mut Console,
    connection: &mut Connection,
    node: &Arc<Node>,
) -> Result<(), End> {
    let mut turn = Turn::default();
    let now = Instant::now();
    let taken = match happened {
        Happened::Frame(frame) => console.on_frame(frame, connection, node, &mut turn).await,
        Happened::News(news) => console.on_news(news, node, now, &mut turn).await,
        Happened::Due => console.on_due(node, now, &mut turn).await,
    };
    finish(turn, taken, connection, node).await
}

/// A few bytes ask for all of a log: its pages are sent as fast as the client may send frames.
fn page_allowance(node: &Node) -> Allowance {
    Allowance::new(node.settings.frame_rate, Instant::now())
}

/// Does what a turn came to. Its frames go out also if it ends the connection.
async fn finish(
    turn: Turn,
    taken: Result<(), End>,
    connection: &mut Connection,
    node: &Arc<Node>,
) -> Result<(), End> {
    if let Some(session) = turn.unanswered {
        background::answer_soon(node, session);
    }
    connection.send_all(turn.frames).await?;
    taken
}

/// Waits for a time, or for ever if there is none. Cancel safe.
async fn until(due: Option<Instant>) {
    match due {
        // Boxed: an idle connection's future holds none.
        Some(due) if due > Instant::now() => Box::pin(sleep_until(due)).await,
        Some(_) => {}
        None => std::future::pending().await,
    }
}
