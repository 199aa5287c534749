//! Whose turn it is, and what becomes of a session that is passed on.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(not(target_arch = "wasm32"))]
mod random;

fn cy() -> OperatorRef {
    OperatorRef {
        id: OperatorId(Uuid::from_u128(3)),
        name: "Cy".into(),
    }
}

fn billing() -> TeamRef {
    TeamRef {
        id: TeamId::try_from("billing".to_owned()).unwrap(),
        name: "Billing".into(),
    }
}

pub(super) fn candidate(operator: &OperatorRef, open: u32) -> Candidate {
    Candidate {
        operator: operator.clone(),
        open,
        capacity: 4,
        assigned_ms: None,
        teams: Vec::new(),
    }
}

pub(super) fn transfers_to(operator: &OperatorRef) -> Command {
    Command::TransferSession {
        to: TransferTarget::Operator {
            operator: operator.id,
        },
        recipient: Recipient::OnDuty(Assignee::Operator {
            operator: operator.clone(),
        }),
        note: Some("They want an invoice.".into()),
    }
}

fn transfers_to_billing() -> Command {
    let team = billing();
    Command::TransferSession {
        to: TransferTarget::Team {
            team: team.id.clone(),
        },
        recipient: Recipient::OnDuty(Assignee::Team { team }),
        note: None,
    }
}

fn passed(times: &[(&OperatorRef, u32)]) -> SessionRoute {
    let passed = times.iter().map(|(operator, times)| Passed {
        operator: operator.id,
        times: *times,
    });
    SessionRoute {
        passed: passed.collect(),
        ..SessionRoute::default()
    }
}

fn next(candidates: &[Candidate], route: &SessionRoute) -> &'static str {
    match next_in_turn(candidates, route).map(|next| &*next.operator.name) {
        Some("Ada") => "Ada",
        Some("Bo") => "Bo",
        Some("Cy") => "Cy",
        _ => "nobody",
    }
}

#[test]
fn it_is_the_turn_of_whoever_the_table_says() {
    let full = |operator: &OperatorRef| candidate(operator, 4);
    let long_ago = |operator: &OperatorRef, open, ms| Candidate {
        assigned_ms: Some(ms),
        ..candidate(operator, open)
    };
    let (ada, bo, cy) = (ada(), bo(), cy());
    let fresh = SessionRoute::default();
    for (why, candidates, route, expected) in [
        ("nobody is there", vec![], fresh.clone(), "nobody"),
        (
            "the fewest sessions",
            vec![candidate(&ada, 2), candidate(&bo, 1)],
            fresh.clone(),
            "Bo",
        ),
        (
            "assigned longest ago",
            vec![long_ago(&ada, 1, 9), long_ago(&bo, 1, 8)],
            fresh.clone(),
            "Bo",
        ),
        (
            "who was never assigned any comes first",
            vec![long_ago(&ada, 1, 9), candidate(&bo, 1)],
            fresh.clone(),
            "Bo",
        ),
        (
            "somebody, where all is the same",
            vec![candidate(&bo, 1), candidate(&ada, 1)],
            fresh.clone(),
            "Ada",
        ),
        (
            "who has room",
            vec![full(&ada), candidate(&bo, 3)],
            fresh.clone(),
            "Bo",
        ),
        (
            "nobody has room",
            vec![full(&ada), full(&bo)],
            fresh.clone(),
            "nobody",
        ),
        (
            "who has a smaller capacity is full earlier",
            vec![
                Candidate {
                    capacity: 1,
                    ..candidate(&ada, 1)
                },
                candidate(&bo, 3),
            ],
            fresh,
            "Bo",
        ),
        (
            "who let it pass comes after the others",
            vec![candidate(&ada, 0), candidate(&bo, 3)],
            passed(&[(&ada, 1)]),
            "Bo",
        ),
        (
            "and again, once they did too",
            vec![candidate(&ada, 0), candidate(&bo, 3)],
            passed(&[(&ada, 1), (&bo, 1)]),
            "Ada",
        ),
        (
            "and before those who have no room",
            vec![candidate(&ada, 0), full(&bo)],
            passed(&[(&ada, 3)]),
            "Ada",
        ),
        (
            "one after the other in each round",
            vec![candidate(&ada, 0), candidate(&bo, 1), candidate(&cy, 2)],
            passed(&[(&ada, 2), (&bo, 2), (&cy, 1)]),
            "Cy",
        ),
    ] {
        assert_eq!(next(&candidates, &route), expected, "{why}");
    }
}

#[test]
fn a_teams_session_goes_round_in_it_before_anybody_else_is_asked() {
    let (ada, bo, cy) = (ada(), bo(), cy());
    let member = |operator: &OperatorRef, open| Candidate {
        teams: vec![billing().id],
        ..candidate(operator, open)
    };
    let is_asked = |team_is_asked: bool, times: &[(&OperatorRef, u32)]| SessionRoute {
        assigned: team_is_asked.then(|| Assignment {
            to: Assignee::Team { team: billing() },
            until_ms: 9,
        }),
        transfer: Some(Transfer {
            from: cy.clone(),
            team: Some(billing()),
        }),
        ..passed(times)
    };
    let all = [candidate(&cy, 0), member(&ada, 2), member(&bo, 3)];
    let full = [candidate(&cy, 0), member(&ada, 4), member(&bo, 4)];
    for (candidates, team_is_asked, times, expected) in [
        (&all, true, &[(&cy, 1)][..], "Ada"),
        (&all, false, &[(&cy, 1), (&ada, 1)], "Bo"),
        (&all, false, &[(&cy, 1), (&ada, 1), (&bo, 1)], "Cy"),
        (&full, true, &[(&cy, 1)], "nobody"),
        (&full, false, &[(&cy, 1), (&ada, 1)], "Cy"),
    ] {
        let route = is_asked(team_is_asked, times);
        assert_eq!(next(candidates, &route), expected, "{times:?}");
    }
}

/// What a look, or a turn, comes to at this second.
fn at(seconds: u64) -> Context<'static> {
    Context {
        now_ms: seconds * 1_000,
        ..ON_DUTY
    }
}

#[track_caller]
fn details(
    session: &mut Session,
    actor: Actor,
    command: Command,
    context: Context<'_>,
) -> Vec<OperatorDetail> {
    let entries = take(session, actor, command, context);
    entries
        .into_iter()
        .filter_map(|entry| entry.detail)
        .collect()
}

fn turn(candidates: Vec<Candidate>) -> Command {
    Command::AssignSession { candidates }
}

#[test]
fn a_turn_that_is_not_taken_goes_on_to_the_next_and_comes_back_with_more_time() {
    let mut session = session_in("awaiting");
    let all = || vec![candidate(&ada(), 0), candidate(&bo(), 1)];
    let mut now = 10;
    for (operator, within) in [
        (ada(), 45),
        (bo(), 45),
        (ada(), 90),
        (bo(), 90),
        (ada(), 180),
    ] {
        let until_ms = (now + within) * 1_000;
        let asked = OperatorDetail::SessionAssigned {
            operator: operator.clone(),
            team: None,
            until_ms,
        };
        let made = details(&mut session, Actor::Server, turn(all()), at(now));
        assert_eq!(made, [asked]);
        let again = decide(&session, Actor::Server, turn(all()), at(now));
        assert_eq!(again.unwrap_err().code, RefusalCode::Superseded, "once");
        assert_eq!(due_at(&session, &at(now).wait), due_before(until_ms));

        now += within;
        let quiet = Context {
            wait: WaitSettings {
                again_after_seconds: 0,
                wider_after_seconds: 0,
                tell_after_seconds: 0,
                ..WaitSettings::DEFAULT
            },
            ..at(now)
        };
        let early = Context {
            now_ms: until_ms - 1,
            ..quiet
        };
        assert!(decide(&session, Actor::Server, Command::Tick, early).is_err());
        let made = details(&mut session, Actor::Server, Command::Tick, quiet);
        let passed = OperatorDetail::AssignmentPassed {
            to: Assignee::Operator { operator },
            from: None,
        };
        assert_eq!(made, [passed]);
        assert_eq!(state_of(&session), "awaiting");
    }
}

/// The ladder's first step of these sessions comes at 61 s.
fn due_before(until_ms: u64) -> Option<u64> {
    Some(until_ms.min(61_000))
}

#[test]
fn whoever_claims_has_it_whosever_turn_it_is() {
    let mut session = session_in("awaiting");
    let candidates = vec![candidate(&ada(), 0)];
    take(&mut session, Actor::Server, turn(candidates), at(10));
    let claim = Command::ClaimSession;
    take(&mut session, Actor::Operator(bo()), claim, at(11));
    assert_eq!(session.operator(), Some(&bo()));
    assert!(session.route.is_empty());
    let late = decide(&session, Actor::Server, Command::Tick, at(60));
    assert!(late.is_err(), "nobody has let it pass");
}

#[test]
fn a_turn_of_somebody_who_goes_off_duty_passes_at_once() {
    let mut session = session_in("awaiting");
    let candidates = vec![candidate(&ada(), 0)];
    take(&mut session, Actor::Server, turn(candidates), at(10));
    let left = Context {
        assigned_left: true,
        ..at(11)
    };
    let made = details(&mut session, Actor::Server, Command::Tick, left);
    assert!(matches!(
        &made[..],
        [OperatorDetail::AssignmentPassed { .. }]
    ));
}

#[test]
fn a_session_that_is_passed_on_keeps_its_place_and_tells_its_sender_when_nobody_takes_it() {
    for (command, to) in [
        (transfers_to(&bo()), Assignee::Operator { operator: bo() }),
        (transfers_to_billing(), Assignee::Team { team: billing() }),
    ] {
        let mut session = session_in("ada");
        let note = match &command {
            Command::TransferSession { note, .. } => note.clone(),
            _ => None,
        };
        let entries = take(&mut session, Actor::Operator(ada()), command, at(20));
        let seen = VisitorEvent::SessionTransferred {
            operator: ada(),
            to: to.name().into(),
        };
        assert_eq!(entries[0].event, seen);
        let expected = OperatorDetail::Transfer {
            to: to.clone(),
            note,
            until_ms: 65_000,
        };
        assert_eq!(entries[0].detail, Some(expected));
        assert_eq!(
            session.state,
            SessionState::Awaiting { since_ms: 1_000 },
            "the first wish"
        );
        let made = details(&mut session, Actor::Server, Command::Tick, at(65));
        let passed = OperatorDetail::AssignmentPassed {
            to,
            from: Some(ada()),
        };
        assert!(made.contains(&passed), "{made:?}");
        assert_eq!(session.route.assigned, None, "free for all");
        assert_eq!(session.route.transfer, None);
    }
}

#[test]
fn what_can_not_be_passed_on_is_refused_with_its_code() {
    let to = |recipient| Command::TransferSession {
        to: TransferTarget::Operator { operator: bo().id },
        recipient,
        note: None,
    };
    let with_note = |text: &str| Command::TransferSession {
        to: TransferTarget::Operator { operator: bo().id },
        recipient: Recipient::OnDuty(Assignee::Operator { operator: bo() }),
        note: Some(text.into()),
    };
    let session = session_in("ada");
    for (command, code) in [
        (to(Recipient::Unknown), RefusalCode::UnknownRecipient),
        (to(Recipient::OffDuty), RefusalCode::RecipientOffDuty),
        (transfers_to(&ada()), RefusalCode::RecipientIsSelf),
        (with_note(" "), RefusalCode::TextEmpty),
        (with_note(&"x".repeat(4_001)), RefusalCode::TextTooLong),
    ] {
        let refused = decide(&session, Actor::Operator(ada()), command, ON_DUTY);
        assert_eq!(refused.unwrap_err().code, code);
    }
}
