//! Ways out, good and bad.

use crate::config::{Config, Overrides};
use crate::notify::Step;
use crate::store::Way;
use std::collections::HashMap;

const SECRET: &str = "whsec_bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IQ==";

/// The ways of a configuration in this environment, or what is wrong.
fn ways(source: &str, environment: &[(&str, &str)]) -> Result<Vec<Way>, String> {
    let environment: HashMap<_, _> = environment.iter().copied().collect();
    let config = Config::parse(source, Overrides::default()).map_err(|error| error.to_string())?;
    let read = |name: &str| environment.get(name).map(|&value| value.to_owned());
    let outlets = config
        .notify
        .outlets(&read)
        .map_err(|error| error.to_string())?;
    Ok(outlets.iter().map(|outlet| outlet.way().clone()).collect())
}

fn email(lines: &str) -> String {
    format!("[notify.email]\nfrom = \"a@shop.example\"\nto = [\"b@shop.example\"]\n{lines}\n")
}

fn webhook(lines: &str) -> String {
    format!("[[notify.webhook]]\nname = \"crm\"\n{lines}\n")
}

const HOOK: &str = "url = \"https://crm.example/hook\"\nsecrets_from = [\"CRM\"]";

#[test]
fn the_ways_of_the_example_are_all_there() {
    let example = include_str!("../../../../baton.example.toml");
    let uncommented: Vec<_> = example
        .lines()
        .map(|line| line.strip_prefix("#: ").unwrap_or(line))
        .collect();
    let environment = [
        ("BATON_SMTP_PASSWORD", "a/b@c %41"),
        ("BATON_SLACK_URL", "https://hooks.slack.com/services/T/B/x"),
        ("BATON_CRM_SECRET", SECRET),
        (
            "BATON_PUSH_KEY",
            "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
        ),
    ];
    let ways = ways(&uncommented.join("\n"), &environment).unwrap();
    let named: Vec<_> = ways.iter().map(Way::to_string).collect();
    assert_eq!(named, ["email:team@shop.example", "slack", "webhook:crm"]);
}

#[test]
fn dead_letters_are_kept_for_as_long_as_the_owner_wants_and_not_forever() {
    let kept_days = |source: &str| {
        let config = Config::parse(source, Overrides::default());
        let kept_ms = config.map(|config| config.settings.dead_letters_kept_ms);
        kept_ms
            .map(|ms| ms / 86_400_000)
            .map_err(|error| error.to_string())
    };
    assert_eq!(kept_days(""), Ok(90));
    assert_eq!(kept_days("[notify]\ndead_letters_days = 7"), Ok(7));
    let wrong = "notify.dead_letters_days: dead letters are kept for 1 to 3650 days";
    for days in [0, 3_651] {
        let source = format!("[notify]\ndead_letters_days = {days}");
        assert_eq!(kept_days(&source), Err(wrong.to_owned()));
    }
}

#[test]
fn without_notify_there_is_no_way_out() {
    assert!(ways("", &[]).unwrap().is_empty());
}

#[test]
fn each_way_says_from_which_step_of_a_wait_it_is_told() {
    let source = format!(
        "{}from_step = \"wider\"\n[notify.slack]\nurl_from = \"SLACK\"\nfrom_step = \"again\"\n{}",
        email("url = \"smtp://localhost\""),
        webhook(HOOK),
    );
    let config = Config::parse(&source, Overrides::default()).unwrap();
    let environment = |name: &str| match name {
        "SLACK" => Some("https://hooks.slack.com/services/T/B/x".to_owned()),
        _ => Some(SECRET.to_owned()),
    };
    let outlets = config.notify.outlets(&environment).unwrap();
    let steps: Vec<_> = outlets.iter().map(|outlet| outlet.route.from).collect();
    assert_eq!(steps, [Step::Wider, Step::Again, Step::Handoff]);
}

#[test]
fn links_that_lead_nowhere_are_warned_of() {
    let warnings = |source: &str| {
        let config = Config::parse(source, Overrides::default()).unwrap();
        config.warnings().len()
    };
    let slack = "[notify.slack]\nurl_from = \"SLACK\"\n";
    assert_eq!(warnings(slack), 1);
    let public = format!("public_url = \"https://chat.example.com\"\n{slack}");
    assert_eq!(warnings(&public), 0);
    assert_eq!(warnings(""), 0);
}

#[test]
fn each_mistake_is_told_in_one_sentence_and_no_secret_with_it() {
    let user = "url = \"smtps://me@mail.example\"";
    for (source, environment, expected) in [
        (email("url = \"mail.example\""), &[][..], "notify.email.url: write it as smtps://"),
        (email("url = \"smtp://mail.example/x\""), &[], "notify.email.url: write it as"),
        (
            email("url = \"smtps://me:hunter2@mail.example\""),
            &[],
            "notify.email.url: a password doesn't belong here: set password_from",
        ),
        (email(user), &[], "notify.email.password_from: the url has a user"),
        (
            email("url = \"smtp://mail.example\"\npassword_from = \"MAIL\""),
            &[],
            "notify.email.password_from: there is a password and no user",
        ),
        (
            email("url = \"smtp://me@mail.example\"\npassword_from = \"MAIL\""),
            &[],
            "notify.email.url: the password would go out unencrypted",
        ),
        (
            email(&format!("{user}\npassword_from = \"hunter2\"")),
            &[],
            "notify.email.password_from: this is the name of an environment variable",
        ),
        (
            email(&format!("{user}\npassword_from = \"MAIL\"")),
            &[],
            "notify.email.password_from: the environment variable MAIL is not set",
        ),
        (
            "[notify.email]\nurl = \"smtp://a\"\nfrom = \"a@b.example\\nBcc: x\"\nto = []".into(),
            &[],
            "notify.email.from: ",
        ),
        (
            "[notify.email]\nurl = \"smtp://a\"\nfrom = \"a@b.example\"\nto = []".into(),
            &[],
            "notify.email.to: name 1 to 20 addresses",
        ),
        (
            "[notify.email]\nurl = \"smtp://a\"\nfrom = \"a@b.example\"\nto = [\"a@b.c\", \"A <a@b.c>\"]"
                .into(),
            &[],
            "notify.email.to: a@b.c is named twice",
        ),
        (
            email("url = \"smtp://a\"\nevents = [\"asked\"]"),
            &[],
            "unknown variant `asked`, expected one of `handoff_requested`",
        ),
        (
            email("url = \"smtp://a\"\nevents = []"),
            &[],
            "notify.email.events: name one or more of",
        ),
        (
            "[notify.slack]\nurl_from = \"SLACK\"\nevents = [\"test\"]".into(),
            &[],
            "notify.slack.events: name one or more of",
        ),
        (
            webhook(HOOK) + "events = []\n",
            &[],
            "notify.webhook \"crm\", events: name one or more of",
        ),
        (
            webhook("url = \"https://me:hunter2@crm.example\"\nsecrets_from = [\"CRM\"]"),
            &[],
            "notify.webhook \"crm\", url: a user or a password doesn't belong here",
        ),
        (
            webhook("url = \"http://169.254.169.254/latest\"\nsecrets_from = [\"CRM\"]"),
            &[],
            "notify.webhook \"crm\", url: it is on a private network: set allow_private",
        ),
        (
            "[notify.slack]\nurl_from = \"https://hooks.slack.com/hunter2\"".into(),
            &[],
            "notify.slack.url_from: this is the name of an environment variable",
        ),
        (
            "[notify.slack]\nurl_from = \"SLACK\"".into(),
            &[("SLACK", "hunter2")],
            "notify.slack.url_from: SLACK holds no address",
        ),
        (
            webhook("url = \"crm.example\"\nsecrets_from = [\"CRM\"]"),
            &[],
            "notify.webhook \"crm\", url: \"crm.example\" is not an address",
        ),
        (
            webhook("url = \"https://crm.example\"\nsecrets_from = []"),
            &[],
            "notify.webhook \"crm\", secrets_from: name an environment variable",
        ),
        (
            webhook("url = \"https://crm.example\"\nsecrets_from = [\"whsec_hunter2\"]"),
            &[],
            "notify.webhook \"crm\", secrets_from: this is the name",
        ),
        (
            webhook(HOOK),
            &[("CRM", "hunter2")],
            "notify.webhook \"crm\", secrets_from: CRM: a secret is \"whsec_\"",
        ),
        (
            webhook(HOOK) + &webhook(HOOK),
            &[],
            "notify.webhook: two webhooks have the name \"crm\"",
        ),
        (
            "[[notify.webhook]]\nname = \"The CRM\"\nurl = \"https://a.b\"\nsecrets_from = [\"A\"]".into(),
            &[],
            "notify.webhook: a webhook's name has 1 to 64",
        ),
    ] {
        let error = ways(&source, environment).expect_err(&source);
        assert!(error.contains(expected), "{source}\n-> {error}");
        assert!(!error.contains('\n') && !error.contains("hunter2"), "{error:?}");
    }
}
