//! The owner's form: what makes no sense is told by name; what visitors give is told by field.

use super::*;
use crate::wire::Contact;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn own(id: &str, label: &str, kind: FieldKind) -> OwnField {
    OwnField {
        id: id.into(),
        label: label.into(),
        kind,
        required: false,
    }
}

fn with(fields: Vec<OwnField>) -> ContactForm {
    ContactForm {
        fields,
        ..ContactForm::DEFAULT
    }
}

fn choice(options: &[&str]) -> FieldKind {
    let options = options.iter().map(|option| (*option).into()).collect();
    FieldKind::Choice { options }
}

fn agreeing(text: &str, link: Option<&str>) -> ContactForm {
    ContactForm {
        consent: Some(Consent {
            text: text.into(),
            link: link.map(Into::into),
        }),
        ..ContactForm::DEFAULT
    }
}

#[test]
fn forms_that_make_no_sense_are_told_by_name() {
    let text = || FieldKind::Text;
    let unreachable = ContactForm {
        email: Ask::Off,
        phone: Ask::Off,
        ..ContactForm::DEFAULT
    };
    let nine = (0..9).map(|n| own(&format!("f{n}"), "F", text())).collect();
    for (form, expected) in [
        (unreachable, "nobody could be reached"),
        (with(nine), "9 fields of its own, there is room for 8"),
        (
            with(vec![own("My Field", "F", text())]),
            "the id \"My Field\"",
        ),
        (with(vec![own("", "F", text())]), "the id \"\""),
        (
            with(vec![own("email", "F", text())]),
            "\"email\" in the contact form is taken",
        ),
        (
            with(vec![own("a", "F", text()), own("a", "G", text())]),
            "two fields with the id \"a\"",
        ),
        (
            with(vec![own("a", " ", text())]),
            "the label of the field \"a\"",
        ),
        (
            with(vec![own("a", "two\nlines", text())]),
            "the label of the field \"a\"",
        ),
        (
            with(vec![own("a", "F", choice(&["only"]))]),
            "has 1 options, it needs 2 to 20",
        ),
        (
            with(vec![own("a", "F", choice(&["x", ""]))]),
            "an option of the field \"a\"",
        ),
        (
            with(vec![own("a", "F", choice(&["x", "x"]))]),
            "the option \"x\" twice",
        ),
        (agreeing("", None), "what visitors agree to"),
        (
            agreeing("I agree.", Some("javascript:alert(1)")),
            "has to start with https://",
        ),
        (
            agreeing("I agree.", Some("https://a b")),
            "has to start with https://",
        ),
    ] {
        let problem = form.check().unwrap_err();
        assert!(problem.contains(expected), "{problem}");
    }
    let full = ContactForm {
        fields: vec![own("size", "How many?", choice(&["1", "2"]))],
        ..agreeing("I agree.", Some("https://shop.example/privacy"))
    };
    assert_eq!(full.check(), Ok(()));
    assert_eq!(ContactForm::default(), ContactForm::DEFAULT);
}

#[test]
fn of_the_two_ways_one_that_is_asked_for_alone_is_required() {
    let asked = |email, phone| {
        let form = ContactForm {
            email,
            phone,
            ..ContactForm::DEFAULT
        };
        let lines = form.lines().into_iter().filter(|line| line.id != NAME);
        lines
            .map(|line| (line.id, line.required))
            .collect::<Vec<_>>()
    };
    let email = |required| (EMAIL.to_owned(), required);
    let phone = |required| (PHONE.to_owned(), required);
    for (ways, lines) in [
        (
            (Ask::Optional, Ask::Optional),
            vec![email(false), phone(false)],
        ),
        ((Ask::Optional, Ask::Off), vec![email(true)]),
        ((Ask::Off, Ask::Optional), vec![phone(true)]),
        (
            (Ask::Required, Ask::Optional),
            vec![email(true), phone(false)],
        ),
    ] {
        assert_eq!(asked(ways.0, ways.1), lines);
    }
}

#[test]
fn nobody_is_told_twice_that_a_way_to_reach_them_is_missing() {
    let reasons = |form: &ContactForm, contact: &Contact| -> Vec<_> {
        let wrong = form.wrong(contact).into_iter();
        wrong.map(|wrong| (wrong.field, wrong.reason)).collect()
    };
    let nothing = Contact::default();
    let either = reasons(&ContactForm::DEFAULT, &nothing);
    assert_eq!(either, [(EMAIL.into(), WrongFieldReason::Unreachable)]);
    let email_required = ContactForm {
        email: Ask::Required,
        ..ContactForm::DEFAULT
    };
    let missing = [(EMAIL.into(), WrongFieldReason::Missing)];
    assert_eq!(reasons(&email_required, &nothing), missing);
    let phone = Contact {
        phone: Some("12345".into()),
        ..Contact::default()
    };
    assert_eq!(reasons(&email_required, &phone), missing);
    assert_eq!(reasons(&ContactForm::DEFAULT, &phone), []);
}
