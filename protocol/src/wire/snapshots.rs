//! Snapshots of every wire type: a change of the JSON shows up as a change of a file, and
//! `docs/protocol.md` has to follow. Each type's samples are checked to cover all its variants.

// Snapshots are files beside the source, which a test in a page's engine can't read.
#![cfg(not(target_arch = "wasm32"))]

use super::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Debug;
use uuid::Uuid;

mod frames;
mod handoff;
mod member;
mod notification;
mod parts;
mod routing;
mod settings;

/// Pins the JSON of `samples`, one of each variant at least, and that it reads back.
#[track_caller]
fn pin<T>(name: &str, samples: &[T])
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let values: Vec<Value> = samples
        .iter()
        .map(|sample| serde_json::to_value(sample).unwrap())
        .collect();
    for (value, sample) in values.iter().zip(samples) {
        assert_eq!(serde_json::from_value::<T>(value.clone()).unwrap(), *sample);
    }
    let tag = |value: &Value| {
        value
            .get("type")
            .unwrap_or(value)
            .as_str()
            .map(str::to_owned)
    };
    let shown: BTreeSet<_> = values.iter().filter_map(tag).collect();
    let missing: Vec<_> = variants::<T>().difference(&shown).cloned().collect();
    assert_eq!(missing, [""; 0], "variants of {name} without a sample");
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, sort_maps => true }, {
        insta::assert_json_snapshot!(name, values);
    });
}

/// The tags of an enum's variants, which serde names when it is given one that isn't there.
fn variants<T: DeserializeOwned + Debug>() -> BTreeSet<String> {
    let unknown = serde_json::from_str::<T>(r#"{"type":"?"}"#)
        .err()
        .into_iter()
        .chain(serde_json::from_str::<T>(r#""?""#).err())
        .map(|error| error.to_string())
        .find(|error| error.starts_with("unknown variant"));
    let Some(message) = unknown else {
        return BTreeSet::new();
    };
    let quoted = message.split('`').skip(1).step_by(2).skip(1);
    quoted.map(str::to_owned).collect()
}

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

fn command_id() -> CommandId {
    CommandId(uuid(1))
}

fn session_id() -> SessionId {
    SessionId(uuid(2))
}

fn epoch() -> Epoch {
    Epoch(uuid(3))
}

fn ada() -> OperatorRef {
    OperatorRef {
        id: OperatorId(uuid(4)),
        name: "Ada".into(),
    }
}

fn agent_id() -> AgentId {
    AgentId::try_from("northwind".to_owned()).unwrap()
}

fn page() -> Page {
    Page {
        url: "https://shop.example/bags".into(),
        title: "Bags".into(),
    }
}

fn contact() -> Contact {
    Contact {
        name: Some("Grace".into()),
        email: Some("grace@example.com".into()),
        phone: None,
        ..Contact::default()
    }
}

fn message(author: Author, text: &str) -> VisitorEvent {
    VisitorEvent::MessageSent {
        author,
        body: Body::Text { text: text.into() },
        citations: Vec::new(),
        offers_person: false,
        interrupted: false,
    }
}

#[test]
fn the_tags_of_a_type_are_known() {
    let tags = variants::<VisitorCommand>();
    assert_eq!(
        tags.into_iter().collect::<Vec<_>>(),
        ["capture_lead", "request_handoff", "send_message"]
    );
    assert_eq!(variants::<ContactReason>().len(), 3);
    assert!(variants::<Page>().is_empty());
}
