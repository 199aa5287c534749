//! How fast the knowledge is indexed, searched and answered from: `cargo xtask bench knowledge`.
//!
//! Articles are made of words of a made-up language, drawn as in any text: few stand often, most
//! rarely. One seed makes the same articles and questions every time.

use std::time::{Duration, Instant};

use anyhow::Result;
use baton_protocol::wire::SessionId;
use baton_server::agent::{Document, ExtractiveAnswerer, Format, Knowledge, Question};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use uuid::Uuid;

const WORDS: usize = 20_000;
const SECTIONS: usize = 5;
const SENTENCES: usize = 6;
const SENTENCE_WORDS: usize = 12;
const QUESTION_WORDS: usize = 6;
const QUESTIONS: usize = 2_000;

fn main() -> Result<()> {
    println!(
        "{:>9} {:>9} {:>10}  {:>24} {:>24}",
        "articles", "passages", "indexed", "search p50, p99", "answer p50, p99"
    );
    for articles in [1_000, 10_000] {
        measure(articles)?;
    }
    println!(
        "\nThe embedded answerer gives its answer whole: its time is that to the first delta."
    );
    Ok(())
}

fn measure(articles: usize) -> Result<()> {
    let mut random = Pcg64Mcg::seed_from_u64(7);
    let vocabulary: Vec<String> = (0..WORDS).map(|_| word(&mut random)).collect();
    let documents: Vec<Document> = (0..articles)
        .map(|number| document(number, &vocabulary, &mut random))
        .collect();
    let questions: Vec<String> = (0..QUESTIONS)
        .map(|_| sentence(QUESTION_WORDS, &vocabulary, &mut random))
        .collect();
    let start = now();
    let knowledge = Knowledge::build(&documents, None)?;
    let indexed = start.elapsed();
    let passages = knowledge.len();
    let searches = times(&questions, |text| {
        knowledge.search(text, 5)?;
        Ok(())
    })?;
    let answers = times(&questions, |text| {
        let question = Question {
            session: SessionId(Uuid::nil()),
            text,
            locale: None,
        };
        ExtractiveAnswerer::answer_from(&knowledge, question)?;
        Ok(())
    })?;
    println!(
        "{articles:>9} {passages:>9} {:>8} ms  {:>24} {:>24}",
        indexed.as_millis(),
        shown(&searches),
        shown(&answers)
    );
    Ok(())
}

/// How long each question takes, sorted.
fn times(questions: &[String], ask: impl Fn(&str) -> Result<()>) -> Result<Vec<Duration>> {
    let mut times = Vec::with_capacity(questions.len());
    for question in questions {
        let start = now();
        ask(question)?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a measurement reads the real clock"
)]
fn now() -> Instant {
    Instant::now()
}

fn shown(sorted: &[Duration]) -> String {
    let at = |share: usize| sorted[(sorted.len() - 1) * share / 100].as_micros();
    format!("{} µs, {} µs", at(50), at(99))
}

fn document(number: usize, vocabulary: &[String], random: &mut Pcg64Mcg) -> Document {
    let mut body = format!("# {}\n", sentence(3, vocabulary, random));
    for _ in 0..SECTIONS {
        body.push_str(&format!(
            "\n## How {}?\n\n",
            sentence(3, vocabulary, random)
        ));
        for _ in 0..SENTENCES {
            // Function words tell the language, as in a text that people write.
            let words = sentence(SENTENCE_WORDS, vocabulary, random);
            body.push_str(&format!(
                "You can {words} with the {}. ",
                &vocabulary[number % WORDS]
            ));
        }
        body.push('\n');
    }
    Document::read(&format!("article-{number}"), &body, Format::Markdown)
}

fn sentence(words: usize, vocabulary: &[String], random: &mut Pcg64Mcg) -> String {
    let words: Vec<&str> = (0..words)
        .map(|_| {
            // The product of three even draws falls near nothing most often.
            let place = random.random::<f64>() * random.random::<f64>() * random.random::<f64>();
            &*vocabulary[(place * WORDS as f64) as usize]
        })
        .collect();
    words.join(" ")
}

fn word(random: &mut Pcg64Mcg) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "xa",
        "zu",
    ];
    let syllables = random.random_range(2..5);
    (0..syllables)
        .map(|_| SYLLABLES[random.random_range(0..SYLLABLES.len())])
        .collect()
}
