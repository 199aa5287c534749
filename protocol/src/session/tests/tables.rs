//! State and command to events, as tables: who gives which command, and for each of the states the
//! events and the state that they lead to, or the code of the refusal.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

type Row<const N: usize> = (&'static str, [&'static str; N]);

/// The states that [`HOLDERS`] starts from, as its columns.
const HELD: [&str; 7] = [
    "new",
    "agent",
    "owing",
    "awaiting",
    "ada",
    "ada, gone",
    "resolved",
];

/// Who holds the baton, with somebody on duty.
#[rustfmt::skip]
const HOLDERS: &[Row<7>] = &[
    ("visitor writes", [
        "started sent > owing", "sent > owing", "sent > owing",
        "sent > awaiting", "sent > ada", "released sent > awaiting, offered",
        "reopened sent > owing",
    ]),
    ("visitor asks for a person", [
        "started sent handoff > awaiting", "sent handoff > awaiting", "sent handoff > awaiting",
        "sent > awaiting", "sent > ada", "released sent > awaiting, offered",
        "reopened sent handoff > awaiting",
    ]),
    ("visitor presses the button", [
        "started handoff > awaiting", "handoff > awaiting", "handoff > awaiting",
        "AlreadyWithPerson", "AlreadyWithPerson", "released > awaiting, offered",
        "reopened handoff > awaiting",
    ]),
    ("visitor leaves details", [
        "started lead > agent, given", "lead > agent, given", "lead > owing, given",
        "lead > awaiting, given", "lead > ada, given", "released lead > awaiting, given",
        "reopened lead > agent, given",
    ]),
    ("ada claims", [
        "UnknownSession", "NotAwaiting", "NotAwaiting",
        "claimed > ada", "AlreadyWithPerson", "AlreadyWithPerson",
        "SessionResolved",
    ]),
    ("bo claims", [
        "UnknownSession", "NotAwaiting", "NotAwaiting",
        "claimed > bo", "HeldByOther", "released claimed > bo",
        "SessionResolved",
    ]),
    ("ada takes over", [
        "UnknownSession", "taken over > ada", "taken over > ada",
        "claimed > ada", "AlreadyWithPerson", "AlreadyWithPerson",
        "SessionResolved",
    ]),
    ("ada cuts short", [
        "UnknownSession", "taken over > ada", "sent taken over > ada",
        "claimed > ada", "AlreadyWithPerson", "AlreadyWithPerson",
        "SessionResolved",
    ]),
    ("bo takes over", [
        "UnknownSession", "taken over > bo", "taken over > bo",
        "claimed > bo", "HeldByOther", "released claimed > bo",
        "SessionResolved",
    ]),
    ("ada replies", [
        "UnknownSession", "NotHeld", "NotHeld",
        "NotHeld", "sent > ada", "sent > ada",
        "SessionResolved",
    ]),
    ("bo replies", [
        "UnknownSession", "NotHeld", "NotHeld",
        "NotHeld", "HeldByOther", "HeldByOther",
        "SessionResolved",
    ]),
    ("bo notes", [
        "UnknownSession", "internal > agent", "internal > owing",
        "internal > awaiting", "internal > ada", "internal > ada",
        "internal > resolved",
    ]),
    ("agent adds a brief", [
        "Superseded", "Superseded", "Superseded",
        "internal > awaiting", "internal > ada", "internal > ada",
        "Superseded",
    ]),
    ("ada resolves", [
        "UnknownSession", "resolved > resolved", "resolved > resolved",
        "resolved > resolved", "resolved > resolved", "resolved > resolved",
        "SessionResolved",
    ]),
    ("bo resolves", [
        "UnknownSession", "resolved > resolved", "resolved > resolved",
        "resolved > resolved", "HeldByOther", "HeldByOther",
        "SessionResolved",
    ]),
    ("ada returns", [
        "UnknownSession", "NotAwaiting", "NotAwaiting",
        "returned > agent", "returned > agent", "returned > agent",
        "SessionResolved",
    ]),
    ("bo returns", [
        "UnknownSession", "NotAwaiting", "NotAwaiting",
        "returned > agent", "HeldByOther", "HeldByOther",
        "SessionResolved",
    ]),
    ("ada releases", [
        "UnknownSession", "NotHeld", "NotHeld",
        "NotHeld", "released > awaiting", "released > awaiting",
        "SessionResolved",
    ]),
    ("bo releases", [
        "UnknownSession", "NotHeld", "NotHeld",
        "NotHeld", "HeldByOther", "HeldByOther",
        "SessionResolved",
    ]),
    ("ada transfers", [
        "UnknownSession", "NotHeld", "NotHeld",
        "NotHeld", "transferred > awaiting", "transferred > awaiting",
        "SessionResolved",
    ]),
    ("bo transfers", [
        "UnknownSession", "NotHeld", "NotHeld",
        "NotHeld", "HeldByOther", "HeldByOther",
        "SessionResolved",
    ]),
    ("server assigns", [
        "Superseded", "Superseded", "Superseded",
        "internal > awaiting", "Superseded", "Superseded",
        "Superseded",
    ]),
    ("agent answers", [
        "Superseded", "Superseded", "sent > agent",
        "Superseded", "Superseded", "Superseded",
        "Superseded",
    ]),
    ("agent does not know", [
        "Superseded", "Superseded", "sent > agent",
        "Superseded", "Superseded", "Superseded",
        "Superseded",
    ]),
    ("agent steps aside", [
        "Superseded", "Superseded", "handoff > awaiting",
        "Superseded", "Superseded", "Superseded",
        "Superseded",
    ]),
];

/// The columns of [`NOBODY_CAN_COME`]. Contact details may be asked for, or given.
const OFF: [&str; 10] = [
    "new",
    "agent",
    "owing",
    "agent, asked",
    "owing, asked",
    "agent, given",
    "awaiting",
    "awaiting, given",
    "ada, gone",
    "resolved",
];

/// Nobody is on duty: what does not depend on it is in the other tables.
#[rustfmt::skip]
const NOBODY_CAN_COME: &[Row<10>] = &[
    ("visitor writes", [
        "started sent > owing", "sent > owing", "sent > owing",
        "sent > owing, asked", "sent > owing, asked", "sent > owing, given",
        "sent > awaiting", "sent > awaiting, given", "released sent > awaiting, offered",
        "reopened sent > owing",
    ]),
    ("visitor asks for a person", [
        "started sent contact > agent, asked", "sent contact > agent, asked", "sent contact > owing, asked",
        "sent contact > agent, asked", "sent contact > owing, asked", "sent contact > agent, given",
        "sent > awaiting", "sent > awaiting, given", "released sent > awaiting, offered",
        "reopened sent contact > agent, asked",
    ]),
    ("visitor presses the button", [
        "started contact > agent, asked", "contact > agent, asked", "contact > owing, asked",
        "AlreadyAskedForContact", "AlreadyAskedForContact", "contact > agent, given",
        "AlreadyWithPerson", "AlreadyWithPerson", "released > awaiting, offered",
        "reopened contact > agent, asked",
    ]),
    ("visitor leaves details", [
        "started lead > agent, given", "lead > agent, given", "lead > owing, given",
        "lead > agent, given", "lead > owing, given", "lead > agent, given",
        "lead > awaiting, given", "lead > awaiting, given", "released lead > awaiting, given",
        "reopened lead > agent, given",
    ]),
    ("agent answers", [
        "Superseded", "Superseded", "sent > agent",
        "Superseded", "sent > agent, asked", "Superseded",
        "Superseded", "Superseded", "Superseded",
        "Superseded",
    ]),
    ("agent steps aside", [
        "Superseded", "Superseded", "contact > agent, asked",
        "Superseded", "contact > agent, asked", "Superseded",
        "Superseded", "Superseded", "Superseded",
        "Superseded",
    ]),
];

/// The columns of [`SOMEBODY_CAME`].
const ASKED: [&str; 4] = [
    "agent, asked",
    "owing, asked",
    "agent, given",
    "awaiting, given",
];

/// Somebody has come on duty since contact details were asked for or given.
#[rustfmt::skip]
const SOMEBODY_CAME: &[Row<4>] = &[
    ("visitor writes", [
        "sent > owing, asked", "sent > owing, asked", "sent > owing, given", "sent > awaiting, given",
    ]),
    ("visitor asks for a person", [
        "sent handoff > awaiting", "sent handoff > awaiting", "sent handoff > awaiting, given", "sent > awaiting, given",
    ]),
    ("visitor presses the button", [
        "handoff > awaiting", "handoff > awaiting", "handoff > awaiting, given", "AlreadyWithPerson",
    ]),
    ("visitor leaves details", [
        "lead > agent, given", "lead > owing, given", "lead > agent, given", "lead > awaiting, given",
    ]),
    ("ada claims", [
        "NotAwaiting", "NotAwaiting", "NotAwaiting", "claimed > ada, given",
    ]),
    ("ada takes over", [
        "taken over > ada", "taken over > ada", "taken over > ada, given", "claimed > ada, given",
    ]),
    ("bo notes", [
        "internal > agent, asked", "internal > owing, asked", "internal > agent, given", "internal > awaiting, given",
    ]),
    ("ada resolves", [
        "resolved > resolved", "resolved > resolved", "resolved > resolved", "resolved > resolved",
    ]),
    ("agent answers", [
        "Superseded", "sent > agent, asked", "Superseded", "Superseded",
    ]),
    ("agent steps aside", [
        "Superseded", "handoff > awaiting", "Superseded", "Superseded",
    ]),
];

/// The columns of [`HANDING_OVER_IS_OFF`].
const KEPT: [&str; 6] = [
    "new",
    "agent",
    "owing",
    "owing, asked",
    "awaiting",
    "resolved",
];

/// The plan forbids handing over: contact details in place of a person, and no take-over.
#[rustfmt::skip]
const HANDING_OVER_IS_OFF: &[Row<6>] = &[
    ("visitor asks for a person", [
        "started sent contact > agent, asked", "sent contact > agent, asked", "sent contact > owing, asked",
        "sent contact > owing, asked", "sent > awaiting", "reopened sent contact > agent, asked",
    ]),
    ("visitor presses the button", [
        "started contact > agent, asked", "contact > agent, asked", "contact > owing, asked",
        "AlreadyAskedForContact", "AlreadyWithPerson", "reopened contact > agent, asked",
    ]),
    ("ada claims", [
        "UnknownSession", "NotAwaiting", "NotAwaiting",
        "NotAwaiting", "claimed > ada", "SessionResolved",
    ]),
    ("ada takes over", [
        "UnknownSession", "TakeOverOff", "TakeOverOff",
        "TakeOverOff", "claimed > ada", "SessionResolved",
    ]),
    ("agent answers", [
        "Superseded", "Superseded", "sent > agent",
        "sent > agent, asked", "Superseded", "Superseded",
    ]),
    ("agent does not know", [
        "Superseded", "Superseded", "sent contact > agent, asked",
        "sent > agent, asked", "Superseded", "Superseded",
    ]),
    ("agent steps aside", [
        "Superseded", "Superseded", "contact > agent, asked",
        "contact > agent, asked", "Superseded", "Superseded",
    ]),
];

#[test]
fn where_the_plan_forbids_handing_over_it_goes_as_the_table_says() {
    walk(KEPT, HANDING_OVER_IS_OFF, HANDOFF_OFF);
}

#[test]
fn who_holds_the_baton_goes_as_the_table_says() {
    walk(HELD, HOLDERS, ON_DUTY);
}

#[test]
fn with_nobody_on_duty_it_goes_as_the_table_says() {
    walk(OFF, NOBODY_CAN_COME, OFF_DUTY);
}

#[test]
fn outside_of_business_hours_it_goes_as_with_nobody_on_duty() {
    walk(OFF, NOBODY_CAN_COME, OFF_HOURS);
}

#[test]
fn once_somebody_is_on_duty_again_it_goes_as_the_table_says() {
    walk(ASKED, SOMEBODY_CAME, ON_DUTY);
}

fn walk<const N: usize>(states: [&str; N], table: &[Row<N>], context: Context<'_>) {
    for (who, outcomes) in table {
        for (state, expected) in states.iter().zip(outcomes) {
            let session = session_in(state);
            let (actor, command) = order(who, &session);
            let context = Context {
                holder_present: *state != "ada, gone",
                ..context
            };
            let outcome = match decide(&session, actor, command, context) {
                Ok(events) => described(session, events),
                Err(refusal) => format!("{:?}", refusal.code),
            };
            assert_eq!(outcome, *expected, "{who}, in the state {state}");
        }
    }
}
