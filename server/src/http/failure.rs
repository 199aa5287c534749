//! Failures: the one place that maps what went wrong to a status and a body.

use crate::actions::{MemberError, SettingsProblem};
use crate::store::StoreError;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use baton_protocol::wire::{OperatorRef, Refusal, RefusalCode};
use serde::Serialize;
use std::time::Duration;

/// What a failed request is answered with, the form of a refusal.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Failure {
    #[serde(skip)]
    status: u16,
    /// The stable code: one of a refusal's, or of HTTP's own.
    code: String,
    /// A sentence that is safe to show.
    message: String,
    /// Whether the same request may succeed later.
    retry: bool,
    /// Where settings make no sense, or which field of the contact form it is about, if that is known.
    #[serde(flatten)]
    place: Option<Box<Place>>,
    /// Who holds the session, where that is the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<OperatorRef>,
    /// How long to wait, where that is known.
    #[serde(skip)]
    retry_after: Option<Duration>,
}

/// A place in the settings or in the contact form, and what is wrong there.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Place {
    /// Which problem of the times or the business hours it is: a stable code.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'static str>,
    /// The place, say `hours.weekly.monday`, or the field's id.
    field: String,
}

impl Failure {
    fn new(status: StatusCode, code: &str, message: &str) -> Self {
        Self {
            status: status.as_u16(),
            code: code.into(),
            message: message.into(),
            retry: false,
            place: None,
            owner: None,
            retry_after: None,
        }
    }

    /// The same request may succeed after this wait.
    pub(super) fn after(self, wait: Duration) -> Self {
        let retry_after = Some(wait);
        Self {
            retry_after,
            ..self
        }
    }

    pub(super) fn not_logged_in() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not_logged_in", "Please log in.")
    }

    pub(super) fn login_wrong() -> Self {
        let message = "The email address or the password is wrong.";
        Self::new(StatusCode::UNAUTHORIZED, "login_wrong", message)
    }

    pub(super) fn no_token() -> Self {
        let message = "A visitor's token is needed.";
        Self::new(StatusCode::UNAUTHORIZED, "no_token", message)
    }

    pub(super) fn wrong_origin() -> Self {
        let message = "This can't be done from another site.";
        Self::new(StatusCode::FORBIDDEN, "wrong_origin", message)
    }

    pub(super) fn settings_invalid(what: &SettingsProblem) -> Self {
        let place = match what {
            SettingsProblem::Hours(hours) => Some(Box::new(Place {
                problem: Some(hours.code()),
                field: hours.field(),
            })),
            SettingsProblem::Wait(wait) => Some(Box::new(Place {
                problem: Some(wait.code()),
                field: wait.field().path().into(),
            })),
            SettingsProblem::Handoff(_) => None,
        };
        let (status, what) = (StatusCode::UNPROCESSABLE_ENTITY, what.to_string());
        Self {
            place,
            ..Self::new(status, "settings_invalid", &what)
        }
    }

    fn preferences_invalid(problem: &'static str, field: String, what: &str) -> Self {
        let place = Some(Box::new(Place {
            problem: Some(problem),
            field,
        }));
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self {
            place,
            ..Self::new(status, "preferences_invalid", what)
        }
    }

    pub(super) fn settings_outdated() -> Self {
        let message = "Somebody changed these settings meanwhile. Please read them again.";
        Self::new(StatusCode::CONFLICT, "settings_outdated", message)
    }

    pub(super) fn replay_running() -> Self {
        let message = "These conversations are being replayed already. Please wait for that.";
        Self {
            retry: true,
            ..Self::new(StatusCode::CONFLICT, "replay_running", message)
        }
    }

    pub(super) fn way_gone() -> Self {
        let message = "Its receiver is no longer in the configuration.";
        Self::new(StatusCode::CONFLICT, "way_gone", message)
    }

    pub(super) fn missing() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is nothing here.")
    }
}

pub(super) async fn not_found() -> Failure {
    Failure::missing()
}

pub(super) async fn method_not_allowed() -> Failure {
    let message = "This can't be asked for in this way.";
    Failure::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        message,
    )
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // In whole seconds (RFC 9110): never too early.
        let wait_s = self.retry_after.map(|wait| wait.as_secs() + 1);
        let retry_after = wait_s.map(|wait_s| [(header::RETRY_AFTER, wait_s.to_string())]);
        (status, retry_after, Json(self)).into_response()
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal.code {
            RefusalCode::InvalidFrame => StatusCode::BAD_REQUEST,
            RefusalCode::TextEmpty
            | RefusalCode::TextTooLong
            | RefusalCode::ContactInvalid
            | RefusalCode::ContactFieldMissing
            | RefusalCode::ContactFieldInvalid
            | RefusalCode::ConsentMissing => StatusCode::UNPROCESSABLE_ENTITY,
            RefusalCode::UnknownAgent
            | RefusalCode::UnknownSession
            | RefusalCode::UnknownOperator
            | RefusalCode::UnknownRecipient => StatusCode::NOT_FOUND,
            RefusalCode::NoLead
            | RefusalCode::NotAwaiting
            | RefusalCode::AlreadyWithPerson
            | RefusalCode::AlreadyAskedForContact
            | RefusalCode::HeldByOther
            | RefusalCode::NotHeld
            | RefusalCode::TakeOverOff
            | RefusalCode::RecipientOffDuty
            | RefusalCode::RecipientIsSelf
            | RefusalCode::SessionResolved
            | RefusalCode::TooManyLeads
            | RefusalCode::Superseded => StatusCode::CONFLICT,
            RefusalCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            RefusalCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        };
        // The code is written as the wire writes it.
        let code = serde_json::to_value(refusal.code).ok();
        let code = code
            .as_ref()
            .and_then(|code| code.as_str())
            .unwrap_or("unavailable");
        Self {
            retry: refusal.retry,
            owner: refusal.owner,
            place: refusal.field.map(|field| {
                let problem = None;
                Box::new(Place { problem, field })
            }),
            ..Self::new(status, code, &refusal.message)
        }
    }
}

impl From<RefusalCode> for Failure {
    fn from(code: RefusalCode) -> Self {
        Refusal::from(code).into()
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "A request can't be carried out");
        RefusalCode::Unavailable.into()
    }
}

impl From<MemberError> for Failure {
    fn from(error: MemberError) -> Self {
        match error {
            MemberError::Quiet(problem) => {
                Self::preferences_invalid(problem.code(), problem.field(), &problem.to_string())
            }
            MemberError::KindUnknown => Self::preferences_invalid(
                "kind_unknown",
                "email".into(),
                "a test is no event that somebody is told of",
            ),
            MemberError::Subscription(why) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "subscription_invalid",
                why,
            ),
            MemberError::LoggedOut => Self::not_logged_in(),
            MemberError::Store(error) => error.into(),
        }
    }
}

impl From<JsonRejection> for Failure {
    fn from(rejection: JsonRejection) -> Self {
        let status = rejection.status();
        let refusal = Refusal::from(RefusalCode::InvalidFrame);
        Self::new(status, "invalid_frame", &refusal.message)
    }
}
