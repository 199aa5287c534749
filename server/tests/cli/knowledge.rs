//! `baton knowledge`: what is added, what is left out, and what is said of it.

use super::*;

#[test]
fn a_folder_of_documents_is_added_and_what_is_skipped_is_told() {
    let folder = folder();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join("help").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    write("returns.md", b"# Returns\n\n30 days.\n");
    write("deep/er/shipping.txt", b"Two days.\n");
    write("logo.png", b"\x89PNG");
    write("latin.md", b"caf\xe9");
    write("empty.md", b"\n");
    write(".hidden.md", b"# Hidden\n");
    let said = succeeds(baton(&folder).args(["knowledge", "add", "help", "--agent", "demo"]));
    for expected in [
        "Added    returns.md",
        "Added    deep/er/shipping.txt",
        "logo.png: it is not Markdown, HTML, text or PDF",
        "latin.md: it is no text in UTF-8",
        "empty.md: it is empty",
        ".hidden.md: its name begins with a dot",
        "2 added, 0 changed, 0 removed",
    ] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
    let list = succeeds(baton(&folder).args(["knowledge", "list"]));
    assert!(
        list.contains("demo: 2 added") && list.contains("returns.md"),
        "{list}"
    );
}

#[test]
fn a_source_that_is_empty_now_or_removed_leaves_nothing_behind() {
    let folder = folder();
    let help = folder.path().join("help");
    let knowledge = |arguments: &[&str]| {
        let mut command = baton(&folder);
        command.arg("knowledge").args(arguments);
        command
    };
    let add = || knowledge(&["add", "help", "--agent", "demo"]);
    let fill = || {
        std::fs::create_dir_all(&help).unwrap();
        std::fs::write(help.join("returns.md"), "# Returns\n\n30 days.\n").unwrap();
        assert!(succeeds(&mut add()).contains("1 added"));
    };
    let list = || succeeds(&mut knowledge(&["list"]));
    fill();
    std::fs::remove_file(help.join("returns.md")).unwrap();
    let said = succeeds(&mut add());
    for expected in [
        "help has nothing to add any more",
        "Removed  returns.md",
        "0 added, 0 changed, 1 removed, 0 as before",
    ] {
        assert!(said.contains(expected), "{said}");
    }
    assert!(list().contains("demo: 0 added"));
    assert!(fails(&mut add()).contains("has nothing to add"));

    // A folder that is gone may be a disk that is not there: only the owner removes what it gave.
    for agent in [&[][..], &["--agent", "demo"]] {
        fill();
        std::fs::remove_dir_all(&help).unwrap();
        let said = fails(&mut add());
        assert!(
            said.contains("stays until \"baton knowledge remove\""),
            "{said}"
        );
        assert!(list().contains("demo: 1 added"));
        let said = fails(&mut knowledge(&["remove", "https://other.example/"]));
        assert!(
            said.contains("nothing was added from \"https://other.example/\"; there is \""),
            "{said}"
        );
        let said = succeeds(&mut knowledge(&[&["remove", "help"], agent].concat()));
        assert!(said.contains("Removed  returns.md"), "{said}");
        assert!(list().contains("demo: 0 added"));
    }

    fill();
    let listed = list();
    let source = listed.lines().nth(1).unwrap().trim();
    assert!(source.ends_with("help"), "{listed}");
    succeeds(&mut knowledge(&["remove", source]));
    let said = fails(&mut knowledge(&["remove", source]));
    assert!(said.contains("nothing was added at all"), "{said}");
}

#[test]
fn knowledge_that_can_not_be_added_is_told() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    let add = |path: &str, agent: &str| {
        fails(baton(&folder).args(["knowledge", "add", path, "--agent", agent]))
    };
    assert!(add("nowhere", "demo").contains("nowhere can't be read"));
    assert!(add("empty", "demo").contains("has nothing to add"));
    assert!(add("empty", "shop").contains("no agent has the id \"shop\"; there is \"demo\""));
}

/// Root reads everything, so the permission is only tested where it means something.
#[cfg(unix)]
#[test]
fn an_unreadable_folder_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let secret = folder.path().join("secret");
    std::fs::create_dir(&secret).unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o000)).unwrap();
    let may_read_all = Path::new(&secret).read_dir().is_ok();
    if !may_read_all {
        let said = fails(baton(&folder).args(["knowledge", "add", "secret", "--agent", "demo"]));
        assert!(
            said.contains("secret can't be read: Permission denied"),
            "{said}"
        );
    }
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o700)).unwrap();
}
