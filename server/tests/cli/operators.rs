//! `baton operator`: who can log in to the console.

use crate::{baton, fails, folder, sentence, succeeds};
use baton_protocol::wire::limits::PASSWORD_BYTES_MAX;
use std::io::Write;
use std::process::Stdio;

#[test]
fn an_operator_is_added_listed_and_changed() {
    let folder = folder();
    let add = |name: &str| {
        succeeds(baton(&folder).args([
            "operator",
            "add",
            "Ada@Shop.example",
            "--name",
            name,
            "--generate",
        ]))
    };
    let said = add("Ada");
    assert!(said.contains("ada@shop.example can log in"), "{said}");
    assert!(said.contains("Password: "), "{said}");
    assert!(add("Ada L.").contains("was there already"));
    let list = succeeds(baton(&folder).args(["operator", "list"]));
    assert_eq!(list, "ada@shop.example  Ada L.\n");
}

#[test]
fn an_operator_is_removed() {
    let folder = folder();
    let email = "ada@shop.example";
    succeeds(baton(&folder).args(["operator", "add", email, "--name", "Ada", "--generate"]));
    let remove = || {
        let mut command = baton(&folder);
        command.args(["operator", "remove", "Ada@Shop.example"]);
        command
    };
    assert!(succeeds(&mut remove()).contains("ada@shop.example is removed"));
    assert!(fails(&mut remove()).contains("no operator has the address ada@shop.example"));
    let list = succeeds(baton(&folder).args(["operator", "list"]));
    assert!(list.contains("No operators yet"), "{list}");
}

#[test]
fn a_password_comes_from_the_standard_input() {
    let folder = folder();
    let add = |password: &str| {
        let mut child = baton(&folder)
            .args(["operator", "add", "a@b.example", "--name", "Ada"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(password.as_bytes()).unwrap();
        drop(input);
        child.wait_with_output().unwrap()
    };
    let refused = add("short\n");
    assert_eq!(refused.status.code(), Some(1));
    assert!(sentence(&refused).contains("at least 15 characters"));
    assert!(add("correct horse battery\n").status.success());
    // As long as a login takes, and not longer.
    assert!(add(&"x".repeat(PASSWORD_BYTES_MAX)).status.success());
    let refused = add(&"x".repeat(PASSWORD_BYTES_MAX + 1));
    assert_eq!(refused.status.code(), Some(1));
    assert!(sentence(&refused).contains("at most 200 bytes"));
}

#[test]
fn what_is_no_email_address_is_told() {
    let said =
        fails(baton(&folder()).args(["operator", "add", "ada", "--name", "A", "--generate"]));
    assert!(said.contains("\"ada\" is not an email address"), "{said}");
}

#[test]
fn an_operator_is_called_what_everybody_can_see() {
    for name in ["Ada\u{202e}", "A\u{200b}da", "Ada\nBo"] {
        let said = fails(baton(&folder()).args([
            "operator",
            "add",
            "a@b.example",
            "--name",
            name,
            "--generate",
        ]));
        assert!(said.contains("a name is one line"), "{said}");
    }
    let email = "ada\u{200b}@b.example";
    let said =
        fails(baton(&folder()).args(["operator", "add", email, "--name", "Ada", "--generate"]));
    assert!(
        said.contains(r#""ada\u{200b}@b.example" is not an email address"#),
        "{said}"
    );
}
