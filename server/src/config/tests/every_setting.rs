//! Every setting that the file may hold stands in the example and in the documentation, and nothing
//! stands there that it may not hold. The settings are asked for, not listed: whoever is given a key that
//! it doesn't know names those that it does.

use super::super::file::File;
use std::collections::BTreeSet;
use toml::{Table, Value};

const EXAMPLE: &str = include_str!("../../../../baton.example.toml");
const OPERATING: &str = include_str!("../../../../docs/operating.md");
/// Other names of what is shown already: of `teams`.
const OTHER_NAMES: &[&str] = &["team"];
/// The configuration refuses them until the widget can ask for them: nobody is shown how to set them.
const REFUSED: &[&str] = &[
    "agents.handoff.contact_form.consent",
    "agents.handoff.contact_form.fields",
];
/// No setting is called so.
const NONSENSE: &str = "nonsense";

/// The keys that may stand below these headers; none if no table stands there.
fn keys_below(headers: &str) -> Option<Vec<String>> {
    let source = format!("{headers}{NONSENSE} = 1\n");
    let error = toml::from_str::<File>(&source).err()?;
    let refused = format!("unknown field `{NONSENSE}`, expected ");
    let expected = error.message().strip_prefix(&refused)?;
    let quoted = expected.split('`').skip(1).step_by(2);
    Some(quoted.map(str::to_owned).collect())
}

/// All settings, each by its path: `limits.per_address.sockets_max`.
fn settings() -> BTreeSet<String> {
    let mut settings = BTreeSet::new();
    let mut tables = vec![(String::new(), String::new())];
    while let Some((table, headers)) = tables.pop() {
        let keys = keys_below(&headers).unwrap_or_default();
        for key in keys
            .into_iter()
            .filter(|key| !OTHER_NAMES.contains(&&**key))
        {
            let path = [table.as_str(), &key].join(".");
            let path = path.trim_start_matches('.');
            if REFUSED.contains(&path) {
                continue;
            }
            let one = format!("{headers}[{path}]\n");
            let many = format!("{headers}[[{path}]]\n");
            let below = [one, many];
            match below.into_iter().find(|it| keys_below(it).is_some()) {
                Some(headers) => tables.push((path.to_owned(), headers)),
                None => drop(settings.insert(path.to_owned())),
            }
        }
    }
    settings
}

/// The paths of what is set, of every element where there are several.
fn set_in(table: &Table, settings: &BTreeSet<String>) -> BTreeSet<String> {
    fn walk(path: &str, value: &Value, settings: &BTreeSet<String>, set: &mut BTreeSet<String>) {
        match value {
            _ if settings.contains(path) => drop(set.insert(path.to_owned())),
            Value::Table(table) => {
                for (key, value) in table {
                    let path = format!("{path}.{key}");
                    walk(path.trim_start_matches('.'), value, settings, set);
                }
            }
            Value::Array(elements) if elements.iter().any(Value::is_table) => {
                for element in elements {
                    walk(path, element, settings, set);
                }
            }
            _ => drop(set.insert(path.to_owned())),
        }
    }
    let mut set = BTreeSet::new();
    walk("", &Value::Table(table.clone()), settings, &mut set);
    set
}

/// The pieces of configuration that a document shows.
fn shown_in(document: &str) -> Vec<Table> {
    let mut pieces = Vec::new();
    for piece in document.split("\n```toml\n").skip(1) {
        let piece = piece.split("\n```").next().unwrap();
        let table = toml::from_str(piece);
        pieces.push(table.unwrap_or_else(|error| panic!("{error}\n{piece}")));
    }
    pieces
}

#[test]
fn the_settings_are_found_by_asking_for_them() {
    let settings = settings();
    for known in [
        "listen",
        "limits.per_address.sockets_max",
        "operators.lease_seconds",
        "notify.webhook.secrets_from",
        "agents.id",
        "agents.handoff.unknown.again",
        "agents.handoff.wait.tell_after_seconds",
        "agents.handoff.hours.weekly.sunday.from",
        "agents.handoff.hours.holidays.date",
    ] {
        assert!(settings.contains(known), "{known}: {settings:?}");
    }
}

#[test]
fn the_example_names_every_setting() {
    let settings = settings();
    let uncommented = EXAMPLE
        .lines()
        .map(|line| line.strip_prefix("#: ").unwrap_or(line));
    let example: Vec<_> = uncommented.collect();
    let set = set_in(&toml::from_str(&example.join("\n")).unwrap(), &settings);
    let missing: Vec<_> = settings.difference(&set).collect();
    assert!(missing.is_empty(), "not in baton.example.toml: {missing:?}");
}

#[test]
fn operating_shows_every_setting_with_an_example_and_none_that_is_gone() {
    let settings = settings();
    let shown = shown_in(OPERATING);
    let shown: BTreeSet<_> = shown
        .iter()
        .flat_map(|piece| set_in(piece, &settings))
        .collect();
    let missing: Vec<_> = settings.difference(&shown).collect();
    assert!(missing.is_empty(), "not in docs/operating.md: {missing:?}");
    let gone: Vec<_> = shown.difference(&settings).collect();
    assert!(gone.is_empty(), "no longer a setting: {gone:?}");
}

#[test]
fn what_is_missing_or_gone_is_noticed() {
    let settings = settings();
    let document = "Text\n\n```toml\n[operators]\nlease_secs = 1\n[[agents]]\nid = \"a\"\n```\n";
    let shown = set_in(&shown_in(document)[0], &settings);
    let shown: Vec<_> = shown.iter().map(String::as_str).collect();
    assert_eq!(shown, ["agents.id", "operators.lease_secs"]);
    assert!(!settings.contains("operators.lease_secs"));
}
