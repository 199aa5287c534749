//! Who is told of what, by which way, and when they are left alone.

use super::*;
use crate::notify::PushKey;
use NotificationKind::{Claimed, HandoffRequested, LeadCaptured, Resolved, WaitingTooLong};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use baton_protocol::wire::{PushSubscriptionId, QuietHours};
use jiff::Timestamp;
use uuid::Uuid;

fn operator(number: u128, email: &str) -> Operator {
    Operator {
        id: OperatorId(Uuid::from_u128(number)),
        email: email.into(),
        name: email.into(),
        password_hash: String::new(),
        duty: baton_protocol::wire::DutyState::Away,
    }
}

fn ways(with_email: bool) -> Arc<MemberWays> {
    let from = "Baton <baton@shop.example>".parse().unwrap();
    let email = EmailServer::new("smtp://localhost:25", from).unwrap();
    let push = PushServer::new(PushKey::of(&[7; 32]).unwrap(), None, false).unwrap();
    Arc::new(MemberWays {
        email: with_email.then_some(email),
        push: Some(push),
    })
}

fn browser(number: u128, operator: u128) -> PushSubscription {
    let key = PushKey::of(&[9; 32]).unwrap();
    let key = BASE64_URL_SAFE_NO_PAD.decode(key.public()).unwrap();
    PushSubscription {
        id: PushSubscriptionId(Uuid::from_u128(number)),
        operator: OperatorId(Uuid::from_u128(operator)),
        login: [0; 32],
        endpoint: format!("https://push.example/{number}"),
        public_key: key.try_into().unwrap(),
        auth: [0; 16],
        name: "Firefox".into(),
        created_ms: 0,
    }
}

fn push(number: u128) -> Way {
    Way::Push(PushSubscriptionId(Uuid::from_u128(number)))
}

fn email(address: &str) -> Way {
    Way::Email(address.into())
}

/// Ada has two browsers and sleeps at night, Bo wants all by email.
fn team(with_email: bool) -> Members {
    let ada = MemberPreferences {
        push: vec![HandoffRequested, LeadCaptured, Resolved],
        quiet: Some(QuietHours {
            time_zone: "Europe/Brussels".into(),
            from: "22:00".into(),
            to: "07:00".into(),
        }),
        ..MemberPreferences::default()
    };
    let bo = MemberPreferences {
        email: vec![
            HandoffRequested,
            WaitingTooLong,
            LeadCaptured,
            Claimed,
            Resolved,
        ],
        ..MemberPreferences::default()
    };
    Members::of(
        ways(with_email),
        vec![operator(1, "ada@x.example"), operator(2, "bo@x.example")],
        vec![
            (OperatorId(Uuid::from_u128(1)), ada),
            (OperatorId(Uuid::from_u128(2)), bo),
        ],
        vec![browser(11, 1), browser(12, 1)],
    )
}

fn ms(at: &str) -> u64 {
    let at: Timestamp = at.parse().unwrap();
    at.as_millisecond().try_into().unwrap()
}

#[test]
fn each_member_is_told_of_what_they_chose() {
    let (team, noon) = (team(true), ms("2026-07-01T10:00:00Z"));
    let told = |kind| team.told_of(kind, None, noon);
    assert_eq!(
        told(HandoffRequested),
        [
            (push(11), None),
            (push(12), None),
            (email("bo@x.example"), None)
        ]
    );
    assert_eq!(told(WaitingTooLong), [(email("bo@x.example"), None)]);
    assert_eq!(told(Claimed), [(email("bo@x.example"), None)]);
}

#[test]
fn nobody_is_told_of_what_they_did_themselves() {
    let (team, noon) = (team(true), ms("2026-07-01T10:00:00Z"));
    let by = |number| Some(OperatorId(Uuid::from_u128(number)));
    let told = team.told_of(Resolved, by(2), noon);
    assert_eq!(told, [(push(11), None), (push(12), None)]);
    let told = team.told_of(Resolved, by(1), noon);
    assert_eq!(told, [(email("bo@x.example"), None)]);
}

#[test]
fn at_night_what_waits_is_held_back_and_the_rest_is_left_out_and_others_hear_at_once() {
    let (team, night) = (team(true), ms("2026-10-24T22:30:00Z"));
    // The clock is put back in this night.
    let morning = Some(ms("2026-10-25T06:00:00Z"));
    assert_eq!(
        team.told_of(HandoffRequested, None, night),
        [
            (push(11), morning),
            (push(12), morning),
            (email("bo@x.example"), None)
        ]
    );
    let told = team.told_of(LeadCaptured, None, night);
    assert_eq!(told[0], (push(11), morning));
    let told = team.told_of(Resolved, None, night);
    assert_eq!(told, [(email("bo@x.example"), None)]);
}

#[test]
fn without_a_mail_server_no_email_is_a_way() {
    let team = team(false);
    assert!(team.told_of(Claimed, None, 0).is_empty());
    assert_eq!(team.ways(), [push(11), push(12)]);
    assert!(team.outlet(&email("bo@x.example")).is_none());
    assert_eq!(team.outlet(&push(12)).unwrap().way(), &push(12));
    assert!(team.outlet(&push(13)).is_none());
}

#[test]
fn a_member_who_set_nothing_is_told_in_their_browsers_of_what_waits() {
    let members = Members::of(
        ways(true),
        vec![operator(1, "ada@x.example")],
        Vec::new(),
        vec![browser(11, 1)],
    );
    for (kind, expected) in [
        (HandoffRequested, true),
        (WaitingTooLong, true),
        (LeadCaptured, true),
        (Claimed, false),
        (Resolved, false),
    ] {
        let told = members.told_of(kind, None, 0);
        assert_eq!(told == [(push(11), None)], expected, "{kind:?}");
    }
}
