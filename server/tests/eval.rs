//! The triggers on messages that they were not trained on, and the command that scores them. The
//! thresholds are what they reach, less what one or two of these few rows weigh.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on stops where it stands"
)]

use baton_server::eval::{self, Report, Task};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn set(file: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/eval");
    folder.join(file)
}

fn evaluate(task: Task, file: &str) -> Report {
    eval::triggers(task, &set(file), None).unwrap()
}

/// `baton eval triggers`, in a folder where no configuration lies around.
fn baton(task: &str, file: &Path, options: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_baton"));
    command.current_dir(&folder).env_clear();
    let command = command.args(["eval", "triggers", "--task", task]);
    command.arg(file).args(options).output().unwrap()
}

#[test]
fn requests_for_a_person_are_heard_in_sixteen_languages() {
    let report = evaluate(Task::Handoff, "handoff.csv");
    assert_eq!(report.by_lang.len(), 16);
    assert!(report.overall.recall.unwrap().value >= 0.95, "{report}");
    assert!(
        report.overall.false_alarm_rate.unwrap().value <= 0.02,
        "{report}"
    );
    for (lang, figures) in &report.by_lang {
        assert!(figures.recall.unwrap().value >= 0.8, "{lang}\n{report}");
    }
}

#[test]
fn sensitive_topics_are_told_from_questions_about_them() {
    let report = evaluate(Task::Sensitive, "sensitive.csv");
    assert!(report.overall.recall.unwrap().value >= 0.9, "{report}");
    assert!(
        report.overall.false_alarm_rate.unwrap().value <= 0.04,
        "{report}"
    );
}

#[test]
fn a_question_in_other_words_is_told_from_another_question() {
    let report = evaluate(Task::Rephrase, "rephrase.csv");
    assert!(report.overall.auc.unwrap().value >= 0.97, "{report}");
    assert!(
        report.overall.false_alarm_rate.unwrap().value <= 0.05,
        "{report}"
    );
}

#[test]
fn what_the_knowledge_cannot_answer_is_told_from_what_it_can() {
    let report = eval::triggers(Task::Scope, &set("scope.csv"), Some(&set("scope"))).unwrap();
    assert!(report.overall.recall.unwrap().value >= 0.95, "{report}");
    assert!(
        report.overall.false_alarm_rate.unwrap().value <= 0.1,
        "{report}"
    );
    assert_eq!(report.left_out, 1);
}

#[test]
fn what_visitors_of_the_demo_shop_ask_is_answered_from_the_right_article() {
    let knowledge = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/knowledge");
    let report = eval::knowledge(&knowledge, &set("shop.jsonl")).unwrap();
    let answerable = &report.kinds["answerable"];
    assert!(answerable.answered_right.unwrap().value >= 0.75, "{report}");
    let others = &report.kinds["not answerable"];
    assert!(others.answered_share.unwrap().value <= 0.17, "{report}");
}

#[test]
fn the_scope_is_judged_by_documents_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let documents = folder.path().join("documents.jsonl");
    let line = r#"{"id":"a","title":"Returns","content":"You can return a tent within 30 days."}"#;
    std::fs::write(&documents, line).unwrap();
    let named = documents.to_str().unwrap();
    let rows = folder.path().join("rows.csv");
    std::fs::write(&rows, "text,gold\nreturn a tent,oos\nreturn a tent,0\n").unwrap();
    let printed = baton("scope", &rows, &["--knowledge", named, "--json", "--wrong"]);
    let json: serde_json::Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert_eq!(json["overall"]["counts"]["misses"], 1);
    assert_eq!(json["overall"]["counts"]["quiet"], 1);
    assert_eq!(json["wrong"][0]["why"], "answered from \"Returns\"");

    std::fs::write(&documents, "{\"id\":\"a\"}").unwrap();
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    for (task, options, expected) in [
        ("scope", &[][..], "asks for --knowledge"),
        (
            "handoff",
            &["--knowledge", named],
            "for the task scope alone",
        ),
        ("scope", &["--knowledge", named], "line 1: missing field"),
        (
            "scope",
            &["--knowledge", empty.to_str().unwrap()],
            "has no document",
        ),
        (
            "scope",
            &["--knowledge", "nowhere"],
            "nowhere can't be read",
        ),
    ] {
        let output = baton(task, &rows, options);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(expected), "{said}");
        assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    }
}

#[test]
fn the_command_prints_figures_for_people_and_for_programs() {
    let printed = baton("handoff", &set("handoff.csv"), &[]);
    let text = String::from_utf8(printed.stdout).unwrap();
    assert!(
        text.contains("recall") && text.contains("lang ko"),
        "{text}"
    );
    assert!(!text.contains("Got wrong"), "{text}");

    let printed = baton("rephrase", &set("rephrase.csv"), &["--json", "--wrong"]);
    let json: serde_json::Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert!(
        json["overall"]["auc"]["value"].as_f64().unwrap() > 0.9,
        "{json}"
    );
    assert_eq!(json["by_lang"]["zh"]["counts"]["hits"], 1);
    assert!(json["wrong"].is_array(), "{json}");
}

#[test]
fn a_table_is_read_as_spreadsheets_write_it() {
    let folder = tempfile::tempdir().unwrap();
    let rows = folder.path().join("rows.csv");
    let table = "\u{feff}Text, GOLD\r\nlet me talk to a human,TRUE\r\nhuman please,yes\r\n\
                 where is my order,FALSE\r\nhow big is it,no\r\nhm,AMB\r\n";
    std::fs::write(&rows, table).unwrap();
    let report = eval::triggers(Task::Handoff, &rows, None).unwrap();
    let counts = &report.overall.counts;
    assert_eq!((counts.hits, counts.quiet, report.left_out), (2, 2, 1));

    let table = "text,gold\nreturn a tent,false\nwho won the cup,True\n";
    std::fs::write(&rows, table).unwrap();
    let report = eval::triggers(Task::Scope, &rows, Some(&set("scope"))).unwrap();
    assert_eq!(report.overall.counts.rows(), 2);
    assert_eq!(report.overall.recall.unwrap().value, 1.0, "{report}");
}

#[test]
fn a_file_that_makes_no_sense_gets_one_sentence_with_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.csv");
    for (content, expected) in [
        ("text,label\nhi,1\n", "has no column \"gold\""),
        ("text,gold\nhi,1\nho,maybe\n", "line 3: gold is \"maybe\""),
        (
            "text,gold\n\"a\nb\",1\nhi, there,1\n",
            "line 4: 3 fields instead of 2",
        ),
        ("text,gold\nhi,amb\n", "no row that can be scored"),
        ("text;gold\nhi, there;1\n", "is separated by \";\""),
        ("\"Gold\"\t\"Text\"\n1\thi\n", "is separated by tabs"),
        ("", "has no column \"text\""),
    ] {
        std::fs::write(&file, content).unwrap();
        let output = baton("handoff", &file, &[]);
        assert_eq!(output.status.code(), Some(1), "{content}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(expected), "{said}");
        assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    }
    let output = baton("handoff", &folder.path().join("none.csv"), &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("none.csv can't be read"), "{said}");
}
