//! Passages found by what they mean, with an embedding model's server: a real HTTP server says what
//! texts mean.

use anyhow::{Context, Result, ensure};
use baton_protocol::wire::{Author, VisitorEvent};
use baton_tests::embeddings::Embeddings;
use baton_tests::provider::{Provider, Step};
use baton_tests::seed;
use baton_tests::server::{Server, Setup};
use baton_tests::visitor::{Visitor, command_id, token};

/// Shares no word with the article that answers it.
const ASKED: &str = "may my hound come along";
const ANSWERED_BY: &str = "Dogs are welcome.";
const READY: &str = "Passages are found by their meaning";

/// All texts mean the same, but for those about animals.
fn meaning(text: &str) -> Option<Vec<f32>> {
    let is_about_animals = ["hound", "Dogs are welcome"]
        .iter()
        .any(|word| text.contains(word));
    Some(match is_about_animals {
        true => vec![0.1, 1.0],
        false => vec![1.0, 0.1],
    })
}

async fn asked(server: &Server, question: &str) -> Result<()> {
    let mut random = seed::generator("hybrid");
    let mut visitor = Visitor::connect(server, &token(&mut random)).await?;
    visitor.say(command_id(&mut random), question).await?;
    let is_answer = |event: &VisitorEvent| {
        matches!(
            event,
            VisitorEvent::MessageSent {
                author: Author::Agent,
                ..
            }
        )
    };
    visitor.entry(|entry| is_answer(&entry.event)).await?;
    Ok(())
}

/// What the language model was given for the last question.
fn given(model: &Provider) -> Result<String> {
    let requests = model.requests();
    Ok(requests
        .last()
        .context("the model was not asked")?
        .to_string())
}

async fn model() -> Result<Provider> {
    Provider::saying(vec![Step::Words("Yes [1].".into()), Step::End(9)]).await
}

#[tokio::test]
async fn a_passage_that_shares_no_word_with_the_question_is_found_and_asked_for_once() -> Result<()>
{
    let (model, embeddings) = (model().await?, Embeddings::start(meaning).await?);
    let mut setup = Setup::unhurried().with_model(&model);
    setup.config = setup.config.map(|limits| embeddings.table() + &limits);
    let mut server = Server::start(setup).await?;
    server.log_with(READY).await?;
    let passages = embeddings.texts();
    ensure!(passages > 20, "{passages} passages");
    asked(&server, ASKED).await?;
    ensure!(given(&model)?.contains(ANSWERED_BY), "{}", given(&model)?);
    ensure!(embeddings.texts() == passages + 1);

    server.kill().await?;
    server.start_again().await?;
    server.log_with(READY).await?;
    ensure!(
        embeddings.texts() == passages + 1,
        "passages were asked for again"
    );
    asked(&server, ASKED).await?;
    ensure!(given(&model)?.contains(ANSWERED_BY));
    Ok(())
}

#[tokio::test]
async fn without_the_embedding_models_answer_the_words_are_searched() -> Result<()> {
    const KNOWN: &str = "how long does delivery to Germany take";
    let on_passages_alone = |text: &str| (text != KNOWN).then(|| vec![1.0]);
    let away = |_: &str| None;
    let cases = [
        (Embeddings::start(on_passages_alone).await?, READY),
        (
            Embeddings::start(away).await?,
            "Passages have no vectors yet",
        ),
    ];
    for (embeddings, told) in cases {
        let model = model().await?;
        let mut setup = Setup::unhurried().with_model(&model);
        setup.config = setup.config.map(|limits| embeddings.table() + &limits);
        let server = Server::start(setup).await?;
        server.log_with(told).await?;
        asked(&server, KNOWN).await?;
        ensure!(given(&model)?.contains("2–3 days"), "{}", given(&model)?);
    }
    Ok(())
}
