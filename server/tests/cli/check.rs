//! `baton check`.

use super::*;
use std::io::{Read, Write};
use std::thread;

const SECRET: &str = "whsec_bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IQ==";

fn configured(config: &str) -> TempDir {
    let folder = folder();
    std::fs::write(folder.path().join("baton.toml"), config).unwrap();
    folder
}

fn webhook(url: &str) -> String {
    format!(
        "[[notify.webhook]]\nname = \"crm\"\nurl = \"{url}\"\nsecrets_from = [\"CRM\"]\n\
         allow_private = true\n"
    )
}

/// Answers each request with a status, one after the other.
fn receiver(statuses: &'static [u16]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        for status in statuses {
            let (mut stream, _) = listener.accept().unwrap();
            let mut read = String::new();
            while !read.contains("\"test\"") {
                let mut part = [0; 4096];
                let length = stream.read(&mut part).unwrap();
                read += std::str::from_utf8(&part[..length]).unwrap();
            }
            let answer = format!("HTTP/1.1 {status} S\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    url
}

#[test]
fn a_configuration_without_ways_out_is_valid_and_the_owner_is_told() {
    let said = succeeds(baton(&folder()).arg("check"));
    assert!(said.starts_with("The configuration is valid.\n"), "{said}");
    assert!(said.contains("[notify] names no way out"), "{said}");
}

#[test]
fn what_is_wrong_is_said_by_check_and_by_serve_alike() {
    let folder = configured(&webhook("https://crm.example/hook"));
    let expected = "notify.webhook \"crm\", secrets_from: the environment variable CRM is not set";
    for command in [&["check"][..], &["serve", "--listen", "127.0.0.1:0"]] {
        let said = fails(baton(&folder).args(command));
        assert!(said.contains(expected), "{said}");
    }
    let said = fails(baton(&folder).arg("check").env("CRM", "whsec_secret"));
    assert!(
        said.contains("CRM: a secret is \"whsec_\" and 24"),
        "{said}"
    );
    assert!(!said.contains("whsec_secret"), "{said}");
    // Commands that notify nobody need no secret.
    succeeds(baton(&folder).args(["operator", "list"]));
    let said = succeeds(baton(&folder).arg("check").env("CRM", SECRET));
    assert!(said.contains("webhook:crm: configured"), "{said}");
}

#[test]
fn a_test_goes_out_by_each_way_and_a_failure_is_told_with_the_exit_code() {
    let folder = configured(&webhook(&receiver(&[200, 500])));
    let send = || {
        let mut command = baton(&folder);
        command.args(["check", "--send"]).env("CRM", SECRET);
        command
    };
    assert!(succeeds(&mut send()).contains("webhook:crm: sent"));
    let output = send().output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let printed = String::from_utf8(output.stdout.clone()).unwrap();
    let expected = "webhook:crm: failed: the server answered with 500";
    assert!(printed.contains(expected), "{printed}");
    assert_eq!(sentence(&output), "baton: one way out does not work\n");
}
