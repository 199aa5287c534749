//! What can be wrong with a configuration, in one sentence each.

use std::path::{Path, PathBuf};

/// A configuration that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("the configuration {} can't be read: {error}", file.display())]
    Unreadable {
        /// Which.
        file: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The text is not TOML, or says something that Baton doesn't know.
    #[error("line {line}, column {column}: {what}")]
    Syntax {
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// What.
        what: String,
    },
    /// A value makes no sense.
    #[error("{setting}: {what}")]
    Invalid {
        /// The setting's name, with the agent's where it is one of an agent's.
        setting: String,
        /// What is wrong, and what would be right.
        what: String,
    },
    /// The same, in a file.
    #[error("the configuration {} is not valid: {error}", file.display())]
    InFile {
        /// Which.
        file: PathBuf,
        /// What.
        error: Box<ConfigError>,
    },
}

impl ConfigError {
    pub(super) fn invalid(setting: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Invalid {
            setting: setting.into(),
            what: what.into(),
        }
    }

    pub(super) fn in_file(self, file: &Path) -> Self {
        Self::InFile {
            file: file.to_owned(),
            error: Box::new(self),
        }
    }

    pub(super) fn syntax(source: &str, error: &toml::de::Error) -> Self {
        let at = error.span().map_or(0, |span| span.start);
        let before = source.get(..at).unwrap_or(source);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let lines: Vec<_> = error.message().lines().map(str::trim).collect();
        Self::Syntax {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            what: lines.join(", "),
        }
    }
}
