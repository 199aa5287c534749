//! Leads: what the owner's form asks for, and how far somebody has come with what was left.

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn row_of(log: &[OperatorEntry]) -> InboxRow {
    let mut row = new_row(SessionId(Uuid::from_u128(7)), &log[0]).unwrap();
    log[1..]
        .iter()
        .for_each(|entry| apply_to_row(&mut row, entry));
    row
}

/// The log after these orders, and the lead in its row.
fn lead_after(orders: &[&str]) -> Lead {
    let mut session = Session::default();
    let mut log = Vec::new();
    for who in orders {
        let (actor, command) = order(who, &session);
        log.extend(take(&mut session, actor, command, ON_DUTY));
    }
    row_of(&log).lead.unwrap()
}

#[test]
fn how_far_a_lead_has_come_goes_as_the_table_says() {
    use LeadState::{Closed, Contacted, New};
    let ada = || Some(ada());
    let table: [(&[&str], LeadState, Option<OperatorRef>); 9] = [
        (&[], New, None),
        (&["ada claims"], New, None),
        (&["ada claims", "ada replies"], Contacted, ada()),
        (&["bo has contacted"], Contacted, None),
        (&["bo takes the lead"], New, ada()),
        // Who looks after it still does, whoever writes.
        (
            &["bo takes the lead", "bo claims", "bo replies"],
            Contacted,
            ada(),
        ),
        (&["ada claims", "ada resolves"], Closed, None),
        // Once it is settled, a later word is about something else.
        (
            &[
                "ada resolves",
                "visitor asks for a person",
                "ada claims",
                "ada replies",
            ],
            Closed,
            None,
        ),
        (
            &["ada claims", "ada replies", "visitor leaves details"],
            New,
            ada(),
        ),
    ];
    for (orders, state, owner) in table {
        let all = ["visitor presses the button", "visitor leaves details"];
        let all: Vec<_> = all.into_iter().chain(orders.iter().copied()).collect();
        let lead = lead_after(&all);
        assert_eq!((lead.state, lead.owner), (state, owner), "{orders:?}");
    }
}

#[test]
fn a_lead_that_is_not_there_cannot_be_followed_up() {
    for state in ["agent", "awaiting", "ada", "resolved", "agent, asked"] {
        for who in ["bo has contacted", "bo takes the lead"] {
            let session = session_in(state);
            let (actor, command) = order(who, &session);
            let refusal = decide(&session, actor, command, ON_DUTY).unwrap_err();
            assert_eq!(refusal.code, RefusalCode::NoLead, "{who} in {state}");
        }
    }
    let session = session_in("agent, given");
    let (actor, command) = order("ada gives the lead to nobody known", &session);
    let refusal = decide(&session, actor, command, ON_DUTY).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::UnknownOperator);
}

#[test]
fn visitors_learn_nothing_of_who_follows_them_up() {
    let mut session = session_in("agent, given");
    for who in ["bo has contacted", "bo takes the lead"] {
        let (actor, command) = order(who, &session);
        for entry in take(&mut session, actor, command, ON_DUTY) {
            let seen = entry.for_visitor();
            assert_eq!((seen.event, seen.command), (VisitorEvent::Internal, None));
        }
    }
}

fn form() -> ContactForm {
    let field = |id: &str, kind, required| OwnField {
        id: id.into(),
        label: format!("The {id}"),
        kind,
        required,
    };
    let options = vec!["Small".into(), "Large".into()];
    ContactForm {
        name: Ask::Required,
        fields: vec![
            field("company", FieldKind::Text, true),
            field("size", FieldKind::Choice { options }, false),
        ],
        consent: Some(consent()),
        ..ContactForm::DEFAULT
    }
}

fn consent() -> Consent {
    Consent {
        text: "I agree to be contacted.".into(),
        link: None,
    }
}

fn all_given() -> Contact {
    let mut contact = Contact {
        name: Some("Grace".into()),
        email: Some("grace@example.com".into()),
        consent: Some(consent()),
        ..Contact::default()
    };
    contact.give("company", Some("Navy".into()));
    contact
}

#[track_caller]
fn captured(contact: Contact, form: &ContactForm) -> Result<Contact, Refusal> {
    let command = Command::CaptureLead {
        contact,
        question: String::new(),
    };
    let context = Context { form, ..ON_DUTY };
    let events = decide(&session_in("agent, asked"), visitor(), command, context)?;
    match events.into_iter().next_back().map(|new| new.event) {
        Some(VisitorEvent::LeadCaptured { contact, .. }) => Ok(contact),
        other => panic!("no lead but {other:?}"),
    }
}

#[test]
fn what_is_missing_or_wrong_is_refused_by_field() {
    let form = form();
    let given = |id: &str, value: Option<&str>| {
        let mut contact = all_given();
        contact.give(id, value.map(Into::into));
        contact
    };
    let other_words = Consent {
        text: "I agree to everything.".into(),
        link: None,
    };
    let agreeing_to = |consent| Contact {
        consent,
        ..all_given()
    };
    for (contact, code, field) in [
        (
            given("name", None),
            RefusalCode::ContactFieldMissing,
            "name",
        ),
        (
            given("company", None),
            RefusalCode::ContactFieldMissing,
            "company",
        ),
        (given("email", None), RefusalCode::ContactInvalid, "email"),
        (
            given("email", Some("grace")),
            RefusalCode::ContactInvalid,
            "email",
        ),
        (
            given("phone", Some("call me")),
            RefusalCode::ContactInvalid,
            "phone",
        ),
        (
            given("size", Some("Huge")),
            RefusalCode::ContactFieldInvalid,
            "size",
        ),
        (
            given("company", Some(&"x".repeat(201))),
            RefusalCode::TextTooLong,
            "company",
        ),
        (
            given("no-longer-asked", Some(&"x".repeat(2_001))),
            RefusalCode::TextTooLong,
            "no-longer-asked",
        ),
        (agreeing_to(None), RefusalCode::ConsentMissing, "consent"),
        (
            agreeing_to(Some(other_words)),
            RefusalCode::ConsentMissing,
            "consent",
        ),
    ] {
        let refusal = captured(contact, &form).unwrap_err();
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (code, Some(field))
        );
        assert!(!refusal.retry, "the same details would be refused again");
    }
}

#[test]
fn a_lead_keeps_the_owners_words_and_what_an_older_page_asked_for() {
    let mut contact = all_given();
    contact.give("size", Some("Large".into()));
    contact.fields.push(Answer {
        field: "budget".into(),
        label: "Your budget".into(),
        value: "None".into(),
    });
    // Whatever the page says of a field that is there.
    contact.fields[0].label = "Forged".into();
    let lead = captured(contact, &form()).unwrap();
    let told: Vec<_> = lead
        .fields
        .iter()
        .map(|answer| answer.label.as_str())
        .collect();
    assert_eq!(told, ["The company", "The size", "Your budget"]);
    assert_eq!(lead.consent, Some(consent()));
}

#[test]
fn a_page_that_knows_only_the_form_of_before_is_told_what_is_missing_and_loses_nothing() {
    let old_page = Contact {
        email: Some("grace@example.com".into()),
        ..Contact::default()
    };
    let session = session_in("agent, asked");
    let refused = captured(old_page.clone(), &form()).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("name"));
    assert!(session.lead.is_none(), "the visitor is still asked");
    assert!(captured(old_page, &ContactForm::DEFAULT).is_ok());
}
