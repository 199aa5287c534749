//! The owner's command line brings knowledge up to date.

use anyhow::{Result, bail};
use baton_protocol::wire::VisitorEntry;
use baton_tests::server::{Server, Setup};
use baton_tests::visitor::{Visitor, command_id, token};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use std::fs;

#[tokio::test]
async fn a_folder_added_again_changes_what_changed_and_removes_what_is_gone() -> Result<()> {
    let server = Server::start(Setup::unhurried()).await?;
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name);
    fs::write(path("returns.md"), "# Returns\n\nThirty days.")?;
    fs::write(path("sizes.html"), "<title>Sizes</title><p>Small.</p>")?;
    fs::write(path("logo.png"), "png")?;
    let root = folder.path().to_string_lossy().into_owned();
    let add = ["knowledge", "add", &root, "--agent", "demo"];
    let said = server.run(&add).await?;
    assert!(said.contains("logo.png: it is not Markdown"), "{said}");
    assert!(
        said.contains("2 added, 0 changed, 0 removed, 0 as before"),
        "{said}"
    );

    fs::write(path("returns.md"), "# Returns\n\nForty days.")?;
    fs::remove_file(path("sizes.html"))?;
    server.log_with("answer from changed documents").await?;
    let said = server.run(&add).await?;
    assert!(said.contains("Removed  sizes.html"), "{said}");
    assert!(
        said.contains("0 added, 1 changed, 1 removed, 0 as before"),
        "{said}"
    );
    let said = server.run(&["knowledge", "list"]).await?;
    assert!(
        said.contains("demo: 1 added") && said.contains("returns.md"),
        "{said}"
    );
    Ok(())
}

#[tokio::test]
async fn a_source_that_gives_nothing_is_refused_with_the_reason() -> Result<()> {
    let server = Server::start(Setup::unhurried()).await?;
    for (source, reason) in [
        ("http://127.0.0.1:9/sitemap.xml", "private network"),
        ("https://", "no web address"),
        ("file:///etc/passwd", "name a file, a folder, or an address"),
        ("", "name a file, a folder, or an address"),
        ("nowhere/at/all", "can't be read"),
    ] {
        let refused = server
            .run(&["knowledge", "add", source, "--agent", "demo"])
            .await;
        let said = match refused {
            Ok(said) => bail!("{source} was added: {said}"),
            Err(error) => error.to_string(),
        };
        assert!(said.contains(reason), "{source}: {said}");
    }
    Ok(())
}

#[tokio::test]
async fn eval_tells_what_is_found_and_what_is_answered() -> Result<()> {
    let server = Server::start(Setup::unhurried()).await?;
    let folder = tempfile::tempdir()?;
    let documents = folder.path().join("documents.jsonl");
    let questions = folder.path().join("questions.jsonl");
    fs::write(
        &documents,
        "{\"id\":\"a\",\"title\":\"Returns\",\"content\":\"You can return a bag within thirty days.\"}\n\
         {\"id\":\"b\",\"title\":\"Repairs\",\"content\":\"A new zip costs nine euros.\"}\n",
    )?;
    fs::write(
        &questions,
        "{\"question\":\"can i return my bag\",\"doc_id\":\"a\"}\n\
         {\"question\":\"who won the world cup\",\"doc_id\":\"a\",\"answerable\":false}\n",
    )?;
    let paths = [documents, questions].map(|path| path.to_string_lossy().into_owned());
    let said = server
        .run(&["eval", "knowledge", &paths[0], &paths[1], "--json"])
        .await?;
    let report: serde_json::Value = serde_json::from_str(&said)?;
    assert_eq!(report["documents"], 2);
    assert_eq!(report["kinds"]["answerable"]["answered"], 1);
    assert_eq!(report["kinds"]["answerable"]["recall_at_1"]["value"], 1.0);
    assert_eq!(report["kinds"]["not answerable"]["declined"], 1);
    Ok(())
}

#[tokio::test]
async fn a_running_server_answers_from_what_was_added() -> Result<()> {
    let server = Server::start(Setup::unhurried()).await?;
    let mut random = Pcg64Mcg::seed_from_u64(1);
    let mut visitor = Visitor::connect(&server, &token(&mut random)).await?;
    let folder = tempfile::tempdir()?;
    fs::write(
        folder.path().join("kayaks.html"),
        "<title>Kayaks | Cobble</title><nav>Menu</nav><h1>Kayaks</h1>\
         <p>A folding kayak is rented out for ninety euros.</p>",
    )?;
    let root = folder.path().to_string_lossy().into_owned();
    server
        .run(&["knowledge", "add", &root, "--agent", "demo"])
        .await?;
    server.log_with("answer from changed documents").await?;
    visitor
        .say(command_id(&mut random), "can i rent a folding kayak?")
        .await?;
    let is_answer = |entry: &VisitorEntry| {
        let said = serde_json::to_string(entry).unwrap_or_default();
        said.contains("ninety euros") && said.contains("\"title\":\"Kayaks")
    };
    visitor.entry(is_answer).await?;
    Ok(())
}
