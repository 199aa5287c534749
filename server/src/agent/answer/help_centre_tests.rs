//! The demo's help centre, asked as visitors ask.

use super::tests::{answerer, ask};
use super::*;
use crate::agent::demo_documents;

/// A chat answer that is longer than this is read by nobody.
const SHORT: usize = 420;

/// Questions as visitors type them, the article that answers, and what must be in the answer.
const KNOWN: &[(&str, &str, &str)] = &[
    (
        "how long til my bag gets to spain",
        "shipping",
        "Spain: 3–5 days",
    ),
    (
        "whats shipping to the netherlands cost",
        "shipping",
        "€4.90",
    ),
    ("do u ship to canada n how much is it", "shipping", "€24.90"),
    ("refund how long on paypal", "refunds", "within 24 hours"),
    (
        "zipper on my heath is broken had it 4 yrs",
        "warranty",
        "for free",
    ),
    (
        "do the wren bags go on carbon rails",
        "mounting",
        "carbon rails",
    ),
    (
        "wich backpack for a 16 inch laptop",
        "sizes",
        "16-inch laptop",
    ),
    (
        "is the lantern handlebar bag waterprof",
        "care",
        "long shower",
    ),
    (
        "can i take the ridge 38 on a plane as hand luggage",
        "sizes",
        "too large",
    ),
    ("how much to fix a zip", "repairs", "A whole new zip: €34"),
    ("my code doesnt work", "discounts", "minimum order"),
    (
        "when r u open on saturday",
        "stores",
        "Saturday: 10:00–17:00",
    ),
    (
        "is ther parking near the shop",
        "stores",
        "five minutes away",
    ),
    ("pay w klarna in 3 parts?", "payment", "three parts"),
    ("forgot my pw", "privacy", "Forgot your password?"),
    (
        "tracking says delivered but nothing here",
        "tracking",
        "neighbours",
    ),
    (
        "need to change delivery adress on my order",
        "order-changes",
        "Change address",
    ),
    ("company logo on bags possible?", "wholesale", "€6 a piece"),
    ("how do i clean mould off my bag", "care", "vinegar"),
    ("gift card expired?", "gift-cards", "five years"),
];

/// What the help centre can't know.
const UNKNOWN: &[&str] = &[
    "do u sell bike helmets",
    "whats the weight limit of a kids seat on ur racks",
    "do you hire people atm",
    "can i rent a pannier for a weekend trip",
    "which tubeless tyres do u recommend",
    "r the founders married lol",
    "do u do bike insurance",
    "whats the best campsite near ghent",
    "do you have a mobile app for android",
    "is there a loyalty programme with points",
];

#[test]
fn real_questions_get_a_short_answer_from_the_right_article() {
    let demo = answerer(&demo_documents());
    for (question, article, fact) in KNOWN {
        let answer = ask(&demo, question);
        let words = answer.body.plain_text();
        let urls: Vec<_> = answer
            .citations
            .iter()
            .map(|cited| cited.url.as_deref())
            .collect();
        let expected = format!("https://shop.example/help/{article}");
        assert_eq!(urls, [Some(&*expected)], "{question}: {words}");
        assert!(words.contains(fact), "{question}: {words}");
        assert!(words.len() <= SHORT, "{question}: {words}");
        assert!(!answer.offers_person, "{question}");
    }
}

#[test]
fn what_the_help_centre_cannot_know_is_said_with_a_way_to_a_person() {
    let demo = answerer(&demo_documents());
    for question in UNKNOWN {
        let answer = ask(&demo, question);
        let words = answer.body.plain_text();
        assert!(answer.offers_person, "{question}: {words}");
        assert!(answer.citations.is_empty(), "{question}: {words}");
        assert_eq!(words, Texts::of(Language::English).unknown, "{question}");
    }
}

#[test]
fn every_word_of_an_answer_stands_in_the_article_that_it_cites() {
    let documents = demo_documents();
    let demo = answerer(&documents);
    for (question, article, _) in KNOWN {
        let document = documents
            .iter()
            .find(|document| document.name == *article)
            .unwrap();
        let passages = document.passages(None);
        let said: Vec<String> = passages
            .iter()
            .flat_map(|passage| [passage.text.clone(), passage.heading.join(" ")])
            .collect();
        for line in ask(&demo, question).body.plain_text().lines() {
            for sentence in crate::agent::answer::sentence::split(line) {
                assert!(
                    said.iter().any(|text| text.contains(sentence)),
                    "{question}: {sentence}"
                );
            }
        }
    }
}
