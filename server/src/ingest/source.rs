//! What an owner points at.

use super::fetch::FetchError;
use reqwest::Url;
use std::io;
use std::path::{Path, PathBuf};

/// Where documents come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file, a folder with all below it, or a zip archive.
    Path(PathBuf),
    /// A page, or a sitemap.
    Address(Url),
}

/// Why a source gives nothing.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file or folder can't be read.
    #[error("{} can't be read: {error}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The archive is none, or damaged.
    #[error("{} is no zip archive that can be read: {what}", path.display())]
    Archive {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// Neither a path nor an address that can be fetched.
    #[error(
        "\"{given}\" is not understood: name a file, a folder, or an address with http:// or https:// before it"
    )]
    NotUnderstood {
        /// What was given.
        given: String,
    },
    /// The address is none.
    #[error("\"{given}\" is no web address: {what}")]
    Address {
        /// What was given.
        given: String,
        /// What is wrong.
        what: String,
    },
    /// The address gives nothing.
    #[error("{address} can't be fetched: {error}")]
    Unfetched {
        /// Which.
        address: String,
        /// Why.
        error: FetchError,
    },
    /// Something was fetched, and is nothing that documents are made of.
    #[error("{address} gives no document: {why}")]
    NoDocument {
        /// Which.
        address: String,
        /// Why.
        why: String,
    },
}

impl Source {
    /// Reads what was typed: with `http://` or `https://` before it, an address; else a path.
    ///
    /// # Errors
    /// If the address is none, or of another kind.
    pub fn of(given: &str) -> Result<Self, SourceError> {
        let scheme = given
            .split_once("://")
            .map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            None if !given.trim().is_empty() => return Ok(Self::Path(given.into())),
            Some("http" | "https") => {}
            _ => {
                return Err(SourceError::NotUnderstood {
                    given: given.to_owned(),
                });
            }
        }
        let wrong = |what: String| SourceError::Address {
            given: given.to_owned(),
            what,
        };
        let mut address = Url::parse(given).map_err(|error| wrong(error.to_string()))?;
        if !address.username().is_empty() || address.password().is_some() {
            return Err(wrong("a name and password don't belong in it".into()));
        }
        address.set_fragment(None);
        Ok(Self::Address(address))
    }

    /// The same source has the same name whenever it is read, also from another folder, and also
    /// when it is gone.
    ///
    /// # Errors
    /// If the folder that a path starts from can't be told.
    pub fn name(&self) -> Result<String, SourceError> {
        match self {
            Self::Address(address) => Ok(address.to_string()),
            Self::Path(path) => {
                let whole = whole(path).map_err(|error| SourceError::Unreadable {
                    path: path.clone(),
                    error,
                })?;
                Ok(whole.to_string_lossy().into_owned())
            }
        }
    }
}

/// The path from the root on, without links as far as it leads somewhere.
fn whole(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let found = path
        .ancestors()
        .find_map(|above| Some((above, above.canonicalize().ok()?)));
    let Some((above, found)) = found else {
        return Ok(path);
    };
    let gone = path.strip_prefix(above).unwrap_or(Path::new(""));
    // Joined with nothing, it would end in a slash.
    Ok(found.iter().chain(gone).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_and_web_addresses_are_understood() {
        for given in ["ftp://x/y", "file:///etc/passwd", "", " ", "://"] {
            let said = Source::of(given).unwrap_err().to_string();
            assert!(said.contains("a file, a folder, or an address"), "{said}");
        }
        let address = Source::of("HTTPS://Shop.example/a#b").unwrap();
        assert_eq!(address.name().unwrap(), "https://shop.example/a");
        assert_eq!(
            Source::of("a: b").unwrap(),
            Source::Path(PathBuf::from("a: b"))
        );
    }

    #[test]
    fn a_folder_keeps_its_name_when_it_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let help = folder.path().join("help");
        std::fs::create_dir(&help).unwrap();
        for path in [help.join("returns"), help.clone()] {
            let source = Source::Path(path.clone());
            std::fs::create_dir_all(&path).unwrap();
            let there = source.name().unwrap();
            std::fs::remove_dir(&path).unwrap();
            assert_eq!(source.name().unwrap(), there);
        }
    }
}
