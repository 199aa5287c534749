//! The command line as it is typed: the real binary, what it prints and how it exits.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on stops where it stands"
)]

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

mod check;
mod knowledge;
mod operators;

/// What a server writes to its standard error output, in its folder.
const LOG: &str = "log";

/// `baton`, in a folder of its own so that no configuration lies around.
fn baton(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baton"));
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn succeeds(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The one sentence that a failed command says.
fn fails(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = sentence(&output);
    assert!(said.starts_with("baton: "), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    said
}

fn sentence(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A server that is stopped when the test ends.
struct Server {
    child: Child,
    printed: String,
    log: PathBuf,
}

impl Server {
    fn start(command: &mut Command) -> Self {
        let command = command.args(["serve", "--listen", "127.0.0.1:0"]);
        let folder = command.get_current_dir().expect("a folder of its own");
        let log = folder.join(LOG);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut printed = String::new();
        while !printed.contains("Ctrl-C stops it.") {
            let line = lines.next().expect("the server is ready before it ends");
            printed += &(line.unwrap() + "\n");
        }
        Self {
            child,
            printed,
            log,
        }
    }

    fn line_with(&self, label: &str) -> &str {
        let mut lines = self.printed.lines().map(str::trim);
        lines.find(|line| line.starts_with(label)).expect(label)
    }

    fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    #[cfg(unix)]
    fn terminate(mut self) -> std::process::ExitStatus {
        let id = self.child.id().to_string();
        let mut kill = Command::new("kill");
        assert!(kill.args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn help_shows_commands_and_examples() {
    let help = succeeds(baton(&folder()).arg("--help"));
    for expected in ["serve", "operator", "knowledge", "Examples:", "--data-dir"] {
        assert!(help.contains(expected), "{help}");
    }
}

#[test]
fn what_is_not_understood_exits_with_2() {
    for arguments in [
        &["fly"][..],
        &[],
        &["serve", "--listen", "here"],
        &["operator", "add", "a@b.example"],
        &["knowledge", "add", "x", "--agent", "A B"],
    ] {
        let output = baton(&folder()).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
    }
}

#[test]
fn a_bad_configuration_is_told_with_its_place() {
    let folder = folder();
    std::fs::write(folder.path().join("baton.toml"), "\nlisen = 1\n").unwrap();
    let said = fails(baton(&folder).arg("serve"));
    assert!(said.contains("baton.toml"), "{said}");
    assert!(
        said.contains("line 2, column 1: unknown field `lisen`"),
        "{said}"
    );
    assert!(!folder.path().join("data").exists());
}

#[test]
fn a_missing_configuration_is_told() {
    let said = fails(baton(&folder()).args(["serve", "--config", "none.toml"]));
    assert!(said.contains("none.toml can't be read"), "{said}");
}

#[test]
fn a_taken_port_is_told() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = fails(baton(&folder()).args(["serve", "--listen", &address]));
    assert!(said.contains("is in use by another program"), "{said}");
    assert!(said.contains(&address), "{said}");
}

#[test]
fn a_data_folder_that_can_not_be_written_is_told() {
    let folder = folder();
    std::fs::write(folder.path().join("data"), "a file").unwrap();
    let said = fails(baton(&folder).args(["serve", "--listen", "127.0.0.1:0"]));
    assert!(
        said.contains("the data folder data can't be written"),
        "{said}"
    );
}

#[test]
fn a_file_in_the_data_folder_that_can_not_be_written_is_told() {
    let folder = folder();
    std::fs::create_dir_all(folder.path().join("data/baton.lock")).unwrap();
    let said = fails(baton(&folder).args(["serve", "--listen", "127.0.0.1:0"]));
    let file = Path::new("data").join("baton.lock");
    let expected = format!("the file {} can't be written: ", file.display());
    assert!(said.contains(&expected), "{said}");
}

#[test]
fn an_address_that_is_none_is_told_with_one_that_is() {
    let said = baton(&folder())
        .args(["serve", "--listen", "localhost:8787"])
        .output()
        .unwrap();
    let said = String::from_utf8(said.stderr).unwrap();
    for expected in ["--listen", "localhost:8787", "such as \"127.0.0.1:8787\""] {
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn a_damaged_database_is_told_and_left_as_it_is() {
    let folder = folder();
    let database = folder.path().join("data/baton.db");
    std::fs::create_dir(folder.path().join("data")).unwrap();
    let bytes = b"no database ".repeat(1_000);
    std::fs::write(&database, &bytes).unwrap();
    let said = fails(baton(&folder).args(["serve", "--listen", "127.0.0.1:0"]));
    assert!(said.contains("the database can't be used"), "{said}");
    assert!(said.contains("baton.db"), "{said}");
    assert_eq!(std::fs::read(&database).unwrap(), bytes);
}

#[test]
fn a_second_server_on_the_same_folder_is_refused_and_knowledge_is_added_beside_the_first() {
    let folder = folder();
    let _first = Server::start(&mut baton(&folder));
    let said = fails(baton(&folder).args(["serve", "--listen", "127.0.0.1:0"]));
    assert!(said.contains("another Baton server is running"), "{said}");
    std::fs::write(folder.path().join("a.md"), "# A\n\nText.\n").unwrap();
    let said = succeeds(baton(&folder).args(["knowledge", "add", "a.md", "--agent", "demo"]));
    assert!(said.contains("Added    a.md"), "{said}");
}

#[test]
fn the_demo_prints_the_same_login_at_each_start() {
    let folder = folder();
    let first = Server::start(&mut baton(&folder));
    let login = [first.line_with("Email"), first.line_with("Password")].map(str::to_owned);
    assert!(first.line_with("Demo page").ends_with("/demo/"));
    let tag = first.line_with("<script");
    assert!(tag.contains("/baton.js\" data-agent=\"demo\""), "{tag}");
    drop(first);
    let second = Server::start(&mut baton(&folder));
    assert_eq!(
        login,
        [second.line_with("Email"), second.line_with("Password")]
    );
    drop(second);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let file = std::fs::metadata(folder.path().join("data/demo-login.txt")).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn https_without_a_proxy_in_front_is_warned_of() {
    let folder = folder();
    let warned = |config: &str| {
        std::fs::write(folder.path().join("baton.toml"), config).unwrap();
        let server = Server::start(&mut baton(&folder));
        server.log().contains("set behind_proxy = true")
    };
    let https = "public_url = \"https://chat.example.com\"\n";
    assert!(warned(https));
    assert!(!warned(&format!("{https}behind_proxy = true\n")));
    assert!(!warned("public_url = \"http://chat.example.com\"\n"));
}

#[cfg(unix)]
#[test]
fn a_stopped_server_ends_well() {
    let folder = folder();
    let server = Server::start(&mut baton(&folder));
    assert!(server.terminate().success());
}

#[test]
fn a_copy_is_made_beside_a_running_server_and_put_in_place_when_it_has_stopped() {
    let folder = folder();
    let server = Server::start(&mut baton(&folder));
    let said = succeeds(baton(&folder).args(["backup", "copy.db"]));
    assert!(said.contains("copied to copy.db"), "{said}");
    let again = fails(baton(&folder).args(["backup", "copy.db"]));
    assert!(again.contains("copy.db is there already"), "{again}");
    let running = fails(baton(&folder).args(["restore", "copy.db"]));
    assert!(
        running.contains("another Baton server is running"),
        "{running}"
    );
    drop(server);
    for arguments in [&["restore", "copy.db"][..], &["restore"]] {
        let said = succeeds(baton(&folder).args(arguments));
        assert!(said.contains("operators log in again"), "{said}");
    }
    drop(Server::start(&mut baton(&folder)));
}

#[test]
fn where_there_is_no_database_there_is_nothing_to_copy() {
    let folder = folder();
    let said = fails(baton(&folder).args(["backup", "copy.db"]));
    assert!(said.contains("baton.db"), "{said}");
    assert!(!folder.path().join("copy.db").exists());
}
