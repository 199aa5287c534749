use super::*;
use proptest::prelude::*;

fn matched(text: &str) -> Option<String> {
    request_in(text).map(|found| text[found].to_owned())
}

#[test]
fn requests_for_a_person_are_heard() {
    for text in [
        "I want to talk to a human",
        "can i speak with someone please",
        "CAN I GET A HUMAN???",
        "human",
        "Human please!",
        "agent",
        "live agent",
        "operator",
        "customer service",
        "give me a real person",
        "connect me to an agent",
        "please transfer me to a representative",
        "put me through to somebody",
        "i need a customer service rep",
        "let me speak to your manager",
        "I’d like to chat with an actual person",
        "is there a real person I could write to",
        "are you able to connect me with a person?",
        "why can't I talk to a human",
        "I don't know how to reach an agent",
        "I don't want to talk to a bot",
        "stop. let me talk to support team",
        "this bot doesn't understand me, get me a human",
        "i want to tlak to a persno, speek to an agnet",
        "no, I want to talk to a person",
        "can i get an agent who knows bags",
        "is there a representative available",
        "get me a human regarding my order",
        "quiero hablar con una persona",
        "je veux parler à un conseiller",
        "Ich möchte bitte mit einem Menschen sprechen",
        "vorrei parlare con un operatore",
        "quero falar com um atendente",
        "ik wil graag een medewerker spreken",
        "gibt es einen echten Menschen",
    ] {
        assert!(matched(text).is_some(), "{text}");
    }
}

#[test]
fn everything_else_is_not() {
    for text in [
        "",
        "where is my order",
        "no need to transfer me",
        "No need to transfer me to a human, just tell me how much it is",
        "there is no need to put me through to somebody",
        "I don't want to talk to a person",
        "please don't connect me to an agent",
        "you do not have to put me through to somebody",
        "are you a human?",
        "are you a real person",
        "am I talking to a person",
        "is this a live agent?",
        "I was talking to an agent yesterday",
        "do you sell bags for travel agents",
        "can I transfer money to someone else",
        "what is the return policy",
        "how many people fit in the shop",
        "I want to return a bag to the store",
        "I need a bigger bag",
        "does somebody repair bags in berlin",
        "Do you have staff discounts?",
        "is there a staff discount?",
        "Can I send people gift cards?",
        "do you have an executive bag",
        "where do i find the agent fee",
        "are there any operator manuals",
        "write like a human",
        "no quiero hablar con una persona",
        "ich will nicht mit einem menschen sprechen",
        "wo ist mein paket",
    ] {
        assert_eq!(matched(text), None, "{text}");
    }
}

#[test]
fn the_evidence_is_the_visitors_own_words() {
    let said = "Hi. My zip broke, can I TALK to a  real person?! Thanks";
    assert_eq!(matched(said).as_deref(), Some("TALK to a  real person"));
}

#[test]
fn the_longest_message_is_read_in_one_go() {
    for unit in [
        "talk to ",
        "not ",
        "human being ",
        "x",
        "connect me to ",
        ", ",
        "é’",
    ] {
        let _ = request_in(&unit.repeat(4_000 / unit.len()));
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        if let Some(found) = request_in(&text) {
            prop_assert!(text.get(found).is_some());
        }
    }
}
