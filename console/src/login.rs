//! Logging in and out, over HTTP: the cookie that comes back is out of this program's reach.

use crate::icon::Icon;
use crate::request::{self, Failure};
use baton_protocol::wire::OperatorRef;
use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;

const REFUSED: &str = "This email address and password don’t go together.";
const NOT_KEPT: &str = "The login was not kept. Does this browser block cookies?";

/// Whether the browser is logged in, as the server sees it.
pub(crate) enum LoginState {
    /// As this operator.
    LoggedIn(OperatorRef),
    /// Not, or no longer.
    LoggedOut,
    /// The server can't tell; a sentence to show.
    Unknown(String),
}

/// Asks the server who this browser is logged in as.
pub(crate) async fn login_state() -> LoginState {
    match request::get("/v1/operator/me").await {
        Ok(operator) => LoginState::LoggedIn(operator),
        Err(Failure::Refused { status: 401, .. }) => LoginState::LoggedOut,
        Err(failure) => LoginState::Unknown(failure.sentence()),
    }
}

/// Ends the login. Should the server be out of reach, the cookie stays and the next visit says so.
pub(crate) async fn log_out() -> Result<(), String> {
    match request::tell("/v1/operator/logout", &()).await {
        Ok(()) | Err(Failure::Refused { status: 401, .. }) => Ok(()),
        Err(failure) => Err(failure.sentence()),
    }
}

#[derive(Serialize)]
struct Credentials {
    email: String,
    password: String,
}

/// Why a login did not work.
struct Problem {
    text: String,
    /// Whether what stands in the fields is at fault.
    of_fields: bool,
}

impl From<String> for Problem {
    fn from(text: String) -> Self {
        let of_fields = false;
        Self { text, of_fields }
    }
}

async fn log_in(credentials: &Credentials) -> Result<(), Problem> {
    let told = request::tell("/v1/operator/login", credentials).await;
    told.map_err(|failure| Problem {
        of_fields: matches!(failure.status(), Some(400 | 401 | 403 | 422)),
        text: match failure.status() {
            Some(401 | 403) => REFUSED.to_owned(),
            _ => failure.sentence(),
        },
    })
}

/// Logs in, and makes sure that the browser kept the login.
async fn enter(credentials: &Credentials) -> Result<OperatorRef, Problem> {
    log_in(credentials).await?;
    match login_state().await {
        LoginState::LoggedIn(operator) => Ok(operator),
        LoginState::LoggedOut => Err(NOT_KEPT.to_owned().into()),
        LoginState::Unknown(text) => Err(text.into()),
    }
}

/// The login page. `notice` says why somebody who was logged in stands here.
#[component]
pub(crate) fn Login(notice: Option<String>, on_login: Callback<OperatorRef>) -> impl IntoView {
    let email = NodeRef::<Input>::new();
    let password = NodeRef::<Input>::new();
    // `autofocus` works once in a page's life, and this form may come again.
    Effect::new(move |_| {
        if let Some(email) = email.get() {
            let _ = email.focus();
        }
    });
    let problem = RwSignal::new(None::<Problem>);
    let busy = RwSignal::new(false);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(email), Some(password)) = (email.get_untracked(), password.get_untracked())
        else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        let credentials = Credentials {
            email: email.value().trim().to_owned(),
            password: password.value(),
        };
        if let Some((field, text)) = missing(&credentials) {
            problem.set(Some(Problem {
                text: text.to_owned(),
                of_fields: true,
            }));
            let field = if field == "email" { email } else { password };
            // A field that can't take the focus is merely not focused.
            let _ = field.focus();
            return;
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let outcome = enter(&credentials).await;
            busy.set(false);
            match outcome {
                Ok(operator) => on_login.run(operator),
                Err(why) => {
                    problem.set(Some(why));
                    password.select();
                }
            }
        });
    };
    let invalid = move || {
        let of_fields = |problem: &Option<Problem>| problem.as_ref().is_some_and(|it| it.of_fields);
        problem.with(of_fields).then_some("true")
    };
    view! {
        <main class="login">
            <form class="login__card" on:submit=submit novalidate=true aria-labelledby="login-title">
                <Mark />
                <h1 class="login__title" id="login-title">"Log in to Baton"</h1>
                {notice.map(|notice| view! { <p class="login__notice" role="status">{notice}</p> })}
                <label class="field">
                    <span class="field__label">"Email"</span>
                    <input class="field__input" type="email" name="email" autocomplete="username"
                        spellcheck="false" node_ref=email
                        aria-invalid=invalid aria-describedby="login-problem" />
                </label>
                <label class="field">
                    <span class="field__label">"Password"</span>
                    <input class="field__input" type="password" name="password"
                        autocomplete="current-password" node_ref=password
                        aria-invalid=invalid aria-describedby="login-problem" />
                </label>
                <p class="login__problem" id="login-problem" role="alert">
                    {move || problem.with(|it| it.as_ref().map(|it| it.text.clone())).map(|text| view! { <Icon name="warning" />{text} })}
                </p>
                <button class="button button--primary button--wide" type="submit"
                    aria-disabled=move || busy.get().then_some("true")>
                    {move || if busy.get() { "Logging in…" } else { "Log in" }}
                </button>
            </form>
        </main>
    }
}

fn missing(credentials: &Credentials) -> Option<(&'static str, &'static str)> {
    if credentials.email.is_empty() {
        Some(("email", "Please enter your email address."))
    } else if credentials.password.is_empty() {
        Some(("password", "Please enter your password."))
    } else {
        None
    }
}

/// Baton's mark.
#[component]
pub(crate) fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="8" />
            <path d="M10.5 21.5l11-11" />
        </svg>
    }
}
