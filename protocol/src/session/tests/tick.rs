//! What happens by itself: for each state, how much time has passed, and what comes of it.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const WAIT: WaitSettings = WaitSettings {
    again_after_seconds: 60,
    wider_after_seconds: 120,
    tell_after_seconds: 300,
    close_after_seconds: 3_600,
    remind_after_seconds: 600,
    resolve_after_seconds: 900,
    resolve_agents_after_seconds: 86_400,
};
const OFF: WaitSettings = WaitSettings {
    again_after_seconds: 0,
    wider_after_seconds: 0,
    tell_after_seconds: 0,
    close_after_seconds: 0,
    remind_after_seconds: 0,
    resolve_after_seconds: 0,
    resolve_agents_after_seconds: 0,
};

/// The sessions of [`session_in`] begin at this second.
const START: u64 = 1;

/// So many seconds after the session began.
fn at(seconds: u64) -> Context<'static> {
    Context {
        now_ms: (START + seconds) * 1_000,
        wait: WAIT,
        ..ON_DUTY
    }
}

/// The server looks at a session, and what it writes is written at that time.
fn tick(session: &mut Session, context: Context<'static>) -> Result<String, RefusalCode> {
    act(session, Actor::Server, Command::Tick, context)
}

fn act(
    session: &mut Session,
    actor: Actor,
    command: Command,
    context: Context<'static>,
) -> Result<String, RefusalCode> {
    let events = decide(session, actor, command, context).map_err(|refusal| refusal.code)?;
    assert!(events[0].confirms && !events[1..].iter().any(|event| event.confirms));
    let mut names = Vec::new();
    for new in events {
        let entry = OperatorEntry {
            seq: session.head + 1,
            at_ms: context.now_ms,
            command: None,
            event: new.event,
            detail: new.detail,
        };
        apply(session, &entry);
        names.push(match &entry.detail {
            Some(OperatorDetail::AlertedAgain { waited_ms }) => format!("again {waited_ms}"),
            Some(OperatorDetail::AlertedWider { waited_ms }) => format!("wider {waited_ms}"),
            _ => name_of(&entry.event).to_owned(),
        });
    }
    Ok(format!("{} > {}", names.join(" "), state_of(session)))
}

/// Seconds since the session began, and what a look at that time comes to.
type Look = (u64, &'static str);

#[track_caller]
fn walk(state: &str, facts: impl Fn(Context<'static>) -> Context<'static>, looks: &[Look]) {
    let mut session = session_in(state);
    for (seconds, expected) in looks {
        let context = facts(at(*seconds));
        let due_ms = due_at(&session, &context.wait);
        let outcome = tick(&mut session, context).unwrap_or_else(|code| format!("{code:?}"));
        assert_eq!(outcome, *expected, "{state}, after {seconds} s");
        if outcome == "Superseded" {
            continue;
        }
        assert!(
            due_ms.is_none_or(|due_ms| due_ms <= context.now_ms),
            "{state}: nothing comes early, at {seconds} s"
        );
        assert_eq!(
            tick(&mut session, context),
            Err(RefusalCode::Superseded),
            "{state}: nothing comes twice, at {seconds} s"
        );
    }
}

fn as_it_is(context: Context<'static>) -> Context<'static> {
    context
}

fn visitor_gone(context: Context<'static>) -> Context<'static> {
    Context {
        visitor_gone: true,
        ..context
    }
}

#[test]
fn each_step_of_the_wait_comes_once_at_its_time() {
    walk(
        "awaiting",
        as_it_is,
        &[
            (59, "Superseded"),
            (60, "again 60000 > awaiting"),
            (119, "Superseded"),
            (120, "wider 120000 > awaiting"),
            (299, "Superseded"),
            (300, "prolonged > awaiting, offered"),
            (100_000, "Superseded"),
        ],
    );
}

#[test]
fn steps_that_were_missed_come_together_in_their_order() {
    walk(
        "awaiting",
        as_it_is,
        &[(
            400,
            "again 400000 wider 400000 prolonged > awaiting, offered",
        )],
    );
}

#[test]
fn who_has_left_details_keeps_them_and_is_told_of_the_wait_all_the_same() {
    walk(
        "awaiting, given",
        visitor_gone,
        &[
            (60, "again 60000 > awaiting, given"),
            (301, "wider 301000 prolonged > awaiting, given"),
            (3_599, "Superseded"),
            (3_600, "lapsed > resolved, given"),
        ],
    );
}

#[test]
fn a_wait_ends_by_itself_only_once_the_visitor_has_left() {
    let mut session = session_in("awaiting");
    tick(&mut session, at(300)).unwrap();
    assert!(tick(&mut session, at(9_000)).is_err(), "they are there");
    let left = tick(&mut session, visitor_gone(at(9_060)));
    assert_eq!(left.as_deref(), Ok("lapsed > resolved"));
    let due_ms = due_at(&session, &WAIT);
    assert_eq!(due_ms, None);
}

#[test]
fn a_claim_ends_the_ladder_and_a_release_begins_it_anew() {
    let mut session = session_in("awaiting");
    tick(&mut session, at(60)).unwrap();
    let ada = || Actor::Operator(ada());
    act(&mut session, ada(), Command::ClaimSession, at(70)).unwrap();
    assert_eq!(due_at(&session, &WAIT), None, "the operator has the word");
    assert!(tick(&mut session, at(100_000)).is_err());

    act(&mut session, ada(), Command::ReleaseSession, at(200)).unwrap();
    assert_eq!(due_at(&session, &WAIT), Some(at(260).now_ms));
    let again = tick(&mut session, at(260));
    assert_eq!(again.as_deref(), Ok("again 60000 > awaiting"));
}

#[test]
fn an_operator_who_is_lost_leaves_the_session_first_in_line() {
    let mut session = session_in("awaiting");
    let began_ms = at(0).now_ms;
    let claim = Command::ClaimSession;
    act(&mut session, Actor::Operator(ada()), claim, at(70)).unwrap();
    assert!(tick(&mut session, at(900)).is_err(), "they are there");
    let lost = Context {
        holder_lost: true,
        ..at(1_000)
    };
    let released = tick(&mut session, lost);
    assert_eq!(released.as_deref(), Ok("released > awaiting, offered"));
    let waits = SessionState::Awaiting { since_ms: began_ms };
    assert_eq!(session.state, waits, "the wait keeps its start");
    assert_eq!(
        due_at(&session, &WAIT),
        Some(at(1_060).now_ms),
        "and colleagues are told as of any other"
    );
}

#[test]
fn a_session_that_was_taken_over_waits_since_then_once_the_operator_is_lost() {
    let mut session = session_in("agent");
    act(&mut session, Actor::Operator(ada()), takes_over(), at(50)).unwrap();
    let lost = Context {
        holder_lost: true,
        ..at(1_000)
    };
    tick(&mut session, lost).unwrap();
    let since_ms = at(50).now_ms;
    assert_eq!(session.state, SessionState::Awaiting { since_ms });
}

#[test]
fn a_visitor_who_does_not_answer_is_reminded_and_then_it_is_over() {
    let mut session = session_in("ada");
    assert!(
        tick(&mut session, at(5_000)).is_err(),
        "she has not spoken yet"
    );
    act(
        &mut session,
        Actor::Operator(ada()),
        replies("Yes?"),
        at(5_000),
    )
    .unwrap();
    assert!(tick(&mut session, at(5_599)).is_err());
    let reminded = tick(&mut session, at(5_600));
    assert_eq!(reminded.as_deref(), Ok("reminded > ada"));
    assert!(tick(&mut session, at(5_899)).is_err());
    let lapsed = tick(&mut session, at(5_900));
    assert_eq!(lapsed.as_deref(), Ok("lapsed > resolved"));
}

#[test]
fn a_reminder_that_came_late_leaves_as_much_time_as_any() {
    let mut session = session_in("ada");
    act(
        &mut session,
        Actor::Operator(ada()),
        replies("Yes?"),
        at(10),
    )
    .unwrap();
    let reminded = tick(&mut session, at(50_000));
    assert_eq!(reminded.as_deref(), Ok("reminded > ada"));
    assert_eq!(due_at(&session, &WAIT), Some(at(50_300).now_ms));
}

#[test]
fn a_visitor_who_writes_is_not_reminded_and_begins_another_silence() {
    let mut session = session_in("ada");
    let ada = || Actor::Operator(ada());
    act(&mut session, ada(), replies("Yes?"), at(10)).unwrap();
    tick(&mut session, at(610)).unwrap();
    act(&mut session, visitor(), says("Yes!"), at(700)).unwrap();
    assert_eq!(due_at(&session, &WAIT), None);
    act(&mut session, ada(), replies("Good."), at(800)).unwrap();
    assert_eq!(due_at(&session, &WAIT), Some(at(1_400).now_ms));
}

#[test]
fn a_session_that_fell_silent_with_the_agent_ends_without_a_reminder() {
    walk(
        "agent",
        as_it_is,
        &[(86_399, "Superseded"), (86_400, "lapsed > resolved")],
    );
    walk("owing", as_it_is, &[(1_000_000, "Superseded")]);
    walk("new", as_it_is, &[(1_000_000, "Superseded")]);
    walk("resolved", visitor_gone, &[(1_000_000, "Superseded")]);
}

#[test]
fn what_is_switched_off_never_comes() {
    for state in ["awaiting", "agent", "ada"] {
        let mut session = session_in(state);
        if state == "ada" {
            let reply = replies("Yes?");
            act(&mut session, Actor::Operator(ada()), reply, at(1)).unwrap();
        }
        assert_eq!(due_at(&session, &OFF), None, "{state}");
        let late = Context {
            wait: OFF,
            visitor_gone: true,
            ..at(1_000_000)
        };
        assert!(tick(&mut session, late).is_err(), "{state}");
    }
}

#[test]
fn a_lead_of_a_wait_that_ended_by_itself_stays_open() {
    let mut session = Session::default();
    let mut log = Vec::new();
    for (who, context) in [
        ("visitor presses the button", at(0)),
        ("visitor leaves details", at(310)),
        ("server ticks", visitor_gone(at(4_000))),
    ] {
        let (actor, command) = order(who, &session);
        log.extend(take(&mut session, actor, command, context));
    }
    let mut row = new_row(SessionId(Uuid::from_u128(7)), &log[0]).unwrap();
    log[1..]
        .iter()
        .for_each(|entry| apply_to_row(&mut row, entry));
    assert_eq!(row.state, InboxState::Resolved);
    assert!(row.open_lead().is_some(), "nobody has followed it up");
}

#[test]
fn the_row_of_a_session_that_waits_long_says_so_until_somebody_claims_it() {
    let mut session = Session::default();
    let mut row: Option<InboxRow> = None;
    for (who, context, step) in [
        ("visitor presses the button", at(0), WaitStep::Asked),
        ("server ticks", at(60), WaitStep::Again),
        ("server ticks", at(120), WaitStep::Wider),
        ("server ticks", at(300), WaitStep::Told),
        ("ada claims", at(310), WaitStep::Asked),
    ] {
        let (actor, command) = order(who, &session);
        for entry in take(&mut session, actor, command, context) {
            match &mut row {
                Some(row) => apply_to_row(row, &entry),
                None => row = new_row(SessionId(Uuid::from_u128(7)), &entry),
            }
        }
        assert_eq!(row.as_ref().unwrap().wait_step, step, "{who}");
    }
}

#[test]
fn visitors_are_told_of_the_wait_and_not_whom_it_was_brought_to() {
    let mut session = session_in("awaiting");
    let entries = take(&mut session, Actor::Server, Command::Tick, at(400));
    let seen: Vec<_> = entries
        .iter()
        .map(|entry| entry.for_visitor().event)
        .collect();
    let internal = || VisitorEvent::Internal;
    assert_eq!(seen, [internal(), internal(), VisitorEvent::WaitProlonged]);
}

#[test]
fn nobody_but_the_server_gives_the_time() {
    for actor in [visitor(), Actor::Operator(ada()), Actor::Agent] {
        let told = decide(&session_in("awaiting"), actor, Command::Tick, at(400));
        assert_eq!(told.unwrap_err().code, RefusalCode::InvalidFrame);
    }
}
