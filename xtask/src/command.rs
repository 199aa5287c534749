//! Child processes, each announced by a sentence that a person can follow.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Prints one line about what happens now.
pub(crate) fn say(line: impl fmt::Display) {
    // stderr, in order with what cargo and the other children print there.
    if is_coloured() {
        eprintln!("\x1b[1;36m==>\x1b[0m {line}");
    } else {
        eprintln!("==> {line}");
    }
}

/// Whether a person reads along who has not asked for plain text (https://no-color.org).
pub(crate) fn is_coloured() -> bool {
    let plain = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !plain && io::stderr().is_terminal()
}

fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// One child process: what it is for, and how it is called.
pub(crate) struct Step {
    title: Option<String>,
    command: Command,
}

impl Step {
    /// A step that says `title` before it starts.
    pub(crate) fn new(title: impl Into<String>, program: impl AsRef<OsStr>) -> Self {
        Self {
            title: Some(title.into()),
            command: Command::new(program),
        }
    }

    /// A step too small to be worth a line.
    pub(crate) fn quiet(program: impl AsRef<OsStr>) -> Self {
        Self {
            title: None,
            command: Command::new(program),
        }
    }

    /// A step for the cargo that runs this xtask.
    pub(crate) fn cargo(title: impl Into<String>) -> Self {
        Self::new(title, cargo())
    }

    /// The same, too small to be worth a line.
    pub(crate) fn quiet_cargo() -> Self {
        Self::quiet(cargo())
    }

    pub(crate) fn args<I: IntoIterator<Item = A>, A: AsRef<OsStr>>(mut self, args: I) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Runs the child to its end. An exit code other than 0 is an error that shows the command.
    pub(crate) fn run(mut self) -> Result<()> {
        self.announce();
        let status = self.command.status().with_context(|| self.cannot_start())?;
        if !status.success() {
            bail!("this command failed ({status}):\n    {}", self.line());
        }
        Ok(())
    }

    /// Runs the child and returns what it wrote to its standard output.
    pub(crate) fn output(mut self) -> Result<String> {
        self.announce();
        let output = self
            .command
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| self.cannot_start())?;
        if !output.status.success() {
            bail!(
                "this command failed ({}):\n    {}",
                output.status,
                self.line()
            );
        }
        String::from_utf8(output.stdout)
            .with_context(|| format!("this command wrote no valid UTF-8:\n    {}", self.line()))
    }

    /// What the child printed, if it starts and ends well; for asking what a machine has.
    pub(crate) fn output_if_well(mut self) -> Option<String> {
        let output = self
            .command
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .ok()?;
        output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Becomes the child, so that signals (Ctrl-C, a supervisor's TERM) reach it and not xtask.
    #[cfg(unix)]
    pub(crate) fn exec(mut self) -> Result<()> {
        use std::os::unix::process::CommandExt;
        self.announce();
        let error = self.command.exec();
        Err(error).with_context(|| self.cannot_start())
    }

    /// Where a process cannot become another, waits for it.
    #[cfg(not(unix))]
    pub(crate) fn exec(self) -> Result<()> {
        self.run()
    }

    fn announce(&self) {
        if let Some(title) = &self.title {
            say(title);
        }
    }

    fn cannot_start(&self) -> String {
        format!(
            "cannot start `{}`: is it installed?",
            self.command.get_program().display()
        )
    }

    /// The command as one would type it, without its environment.
    fn line(&self) -> String {
        std::iter::once(self.command.get_program())
            .chain(self.command.get_args())
            .map(|word| word.to_string_lossy())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_child_is_an_error_that_shows_the_command() {
        let error = Step::quiet("false").args(["--because"]).run().unwrap_err();
        assert!(error.to_string().contains("false --because"), "{error}");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = Step::quiet("no-such-program").run().unwrap_err();
        assert!(
            error.to_string().contains("cannot start `no-such-program`"),
            "{error}"
        );
    }

    #[test]
    fn output_is_what_the_child_printed() {
        assert_eq!(
            Step::quiet("echo").args(["hello"]).output().unwrap(),
            "hello\n"
        );
    }
}
