//! The server under test, and clients that speak its wire.

use baton_protocol::wire::{
    AgentId, AgentProfile, CommandId, ContactForm, DutyState, Epoch, HandoffSettings,
    OperatorClientFrame, OperatorId, OperatorServerFrame, RichText, SessionToken,
    VisitorClientFrame, VisitorCommand, VisitorServerFrame,
};
use baton_server::agent::{Answer, AnswerFuture, Answerer, Question, Sink};
use baton_server::bus::local::LocalBus;
use baton_server::clock::{Clock, SystemRandom};
use baton_server::node::{Agent, Node, NodeParts, Settings};
use baton_server::store::memory::MemoryStore;
use baton_server::store::{AccountStore, Operator};
use futures_util::{SinkExt, StreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "correct horse battery staple";
/// `PASSWORD` with the smallest parameters: nothing is kept secret here.
fn password_hash() -> String {
    use argon2::PasswordHasher;
    let params = argon2::Params::new(8, 1, 1, None).unwrap();
    let hasher = argon2::Argon2::from(params);
    hasher
        .hash_password_with_salt(PASSWORD.as_bytes(), b"salt-for-tests")
        .unwrap()
        .to_string()
}

/// A clock that a test sets.
#[derive(Default)]
pub(crate) struct Set(pub(crate) AtomicU64);

impl Clock for Set {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

struct Parrot;

impl Answerer for Parrot {
    fn answer<'a>(&'a self, question: Question<'a>, _: Sink) -> AnswerFuture<'a> {
        let body = RichText::paragraph(format!("You said: {}", question.text));
        Box::pin(async {
            Ok(Answer {
                body,
                citations: Vec::new(),
                offers_person: false,
                nearest: None,
            })
        })
    }
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) clock: Arc<Set>,
    pub(crate) node: Arc<Node>,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

pub(crate) fn agent() -> AgentId {
    AgentId::try_from("demo".to_owned()).unwrap()
}

/// The standard, for clients that send faster than a person.
pub(crate) fn quick() -> Settings {
    Settings {
        frame_rate: None,
        ..Settings::default()
    }
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::start_with(quick()).await
    }

    pub(crate) async fn start_with(settings: Settings) -> Self {
        let store = Arc::new(MemoryStore::new(Epoch(Uuid::from_u128(1))));
        for (number, name) in [(1, "ann"), (2, "bob")] {
            let operator = Operator {
                id: OperatorId(Uuid::from_u128(number)),
                email: format!("{name}@shop.example"),
                name: name.into(),
                password_hash: password_hash(),
                duty: DutyState::Away,
            };
            store.put_operator(operator).await.unwrap();
        }
        let clock = Arc::new(Set::default());
        let profile = AgentProfile {
            id: agent(),
            name: "Demo".into(),
            greeting: "Hello".into(),
            suggestions: Vec::new(),
            accent: "#000000".into(),
            wait_hint: "soon".into(),
            contact_form: ContactForm::DEFAULT,
        };
        let demo = Agent {
            profile,
            handoff: HandoffSettings::default(),
            sites: vec!["https://shop.example".into()],
            answerer: Arc::new(Parrot),
            knowledge: None,
        };
        let node = Arc::new(Node::new(NodeParts {
            store,
            bus: Arc::new(LocalBus::new()),
            clock: Arc::<Set>::clone(&clock),
            random: Arc::new(SystemRandom),
            agents: vec![demo],
            settings,
        }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async { drop(stopped.await) };
        let serving = tokio::spawn(baton_server::http::serve(
            listener,
            Arc::clone(&node),
            shutdown,
        ));
        Self {
            address,
            clock,
            node,
            stop: Some(stop),
            serving,
        }
    }

    pub(crate) fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    pub(crate) async fn stopped(self) {
        self.serving.await.unwrap();
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// One request; the status and everything after the status line.
    pub(crate) async fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (u16, String) {
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += &format!(
            "connection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let address = self.address;
        let exchange = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(text.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        });
        let answer = exchange.await.unwrap();
        let (head, rest) = answer.split_once("\r\n").unwrap();
        (
            head.split(' ').nth(1).unwrap().parse().unwrap(),
            rest.to_owned(),
        )
    }

    /// A cookie header's value.
    pub(crate) async fn log_in(&self, name: &str) -> String {
        let body = format!(r#"{{"email":"{name}@Shop.example","password":"{PASSWORD}"}}"#);
        let (origin, json) = (self.origin(), ("content-type", "application/json"));
        let headers = [("origin", &*origin), json];
        let (status, answer) = self
            .request("POST", "/v1/operator/login", &headers, &body)
            .await;
        assert_eq!(status, 204, "{answer}");
        assert!(answer.contains("HttpOnly; SameSite=Strict"));
        let (_, cookie) = answer.split_once("set-cookie: ").unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    pub(crate) async fn socket(
        &self,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Client, u16> {
        let mut request = format!("ws://{}{path}", self.address)
            .into_client_request()
            .unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Client(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// A visitor's socket after `welcome`.
    pub(crate) async fn visitor(&self, token: &SessionToken) -> Client {
        let mut client = self.socket("/v1/visitor/socket", &[]).await.unwrap();
        client.send(&hello(token)).await;
        let welcome: VisitorServerFrame = client.next().await;
        assert!(matches!(welcome, VisitorServerFrame::Welcome { .. }));
        client
    }

    /// A console's socket after `hello`, on duty if it was before.
    pub(crate) async fn returning_console(&self, name: &str) -> Client {
        let (cookie, origin) = (self.log_in(name).await, self.origin());
        let headers = [("cookie", &*cookie), ("origin", &*origin)];
        let mut client = self.socket("/v1/operator/socket", &headers).await.unwrap();
        client.send(&OperatorClientFrame::Hello).await;
        client
    }

    /// A console's socket after `inbox_complete`, on duty.
    pub(crate) async fn console(&self, name: &str) -> Client {
        let mut client = self.returning_console(name).await;
        client
            .send(&OperatorClientFrame::SetDuty {
                duty: DutyState::OnDuty,
            })
            .await;
        client
            .until(|frame| {
                matches!(
                    frame,
                    OperatorServerFrame::Duty {
                        duty: DutyState::OnDuty,
                        ..
                    }
                )
            })
            .await;
        client
    }
}

pub(crate) struct Client(WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>);

impl Client {
    pub(crate) async fn send(&mut self, frame: &impl Serialize) {
        self.send_text(serde_json::to_string(frame).unwrap()).await;
    }

    pub(crate) async fn send_text(&mut self, text: String) {
        self.send_message(Message::text(text)).await;
    }

    pub(crate) async fn send_message(&mut self, message: Message) {
        // A server that has closed already says why in what is read next.
        let _ = self.0.send(message).await;
    }

    pub(crate) async fn next_text(&mut self) -> Result<String, u16> {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Ok(text.to_string()),
                Some(Ok(Message::Close(Some(frame)))) => return Err(frame.code.into()),
                Some(Ok(_)) => {}
                other => panic!("no close frame: {other:?}"),
            }
        }
    }

    pub(crate) async fn next<F: DeserializeOwned>(&mut self) -> F {
        let text = self.next_text().await.unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// The first frame that fits; the ones before it are dropped.
    pub(crate) async fn until<F: DeserializeOwned>(&mut self, fits: impl Fn(&F) -> bool) -> F {
        loop {
            let frame = self.next().await;
            if fits(&frame) {
                return frame;
            }
        }
    }

    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next_text().await {
                return code;
            }
        }
    }

    pub(crate) async fn say(&mut self, number: u128, text: &str) {
        self.command(number, VisitorCommand::SendMessage { text: text.into() })
            .await;
    }

    pub(crate) async fn command(&mut self, number: u128, command: VisitorCommand) {
        self.send(&VisitorClientFrame::Command {
            id: id(number),
            command,
        })
        .await;
    }
}

pub(crate) fn id(number: u128) -> CommandId {
    CommandId(Uuid::from_u128(number))
}

pub(crate) fn token(letter: &str) -> SessionToken {
    SessionToken::try_from(letter.repeat(SessionToken::CHARS)).unwrap()
}

pub(crate) fn hello(token: &SessionToken) -> VisitorClientFrame {
    VisitorClientFrame::Hello {
        token: token.clone(),
        agent: agent(),
        position: None,
        page: None,
        locale: None,
    }
}
