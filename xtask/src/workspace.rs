//! Where things are: the project's root, cargo's target folder, `dist/`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::command::Step;

/// The project that this xtask belongs to.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Finds the project from the variable that `cargo run` sets. Read at run time, not compiled in:
    /// with one target folder for several clones, a compiled-in path may be another clone's.
    pub(crate) fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .context("start xtask through cargo: `cargo xtask --help`")?;
        let root = Path::new(&manifest)
            .parent()
            .context("the folder of xtask has no parent")?
            .to_path_buf();
        Ok(Self { root })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn join(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    /// What the server embeds: the loader, the widget's frame, the console.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Builds the server's binary and returns its path.
    pub(crate) fn build_server(&self, title: &str, profile: Profile) -> Result<PathBuf> {
        Step::cargo(title)
            .args([
                "build",
                "--locked",
                "--package",
                "baton-server",
                "--bin",
                "baton",
            ])
            .args(profile.flags())
            .dir(&self.root)
            .run()?;
        let binary = format!("baton{}", env::consts::EXE_SUFFIX);
        self.keep(
            &self.target_dir()?.join(profile.folder()).join(binary),
            profile,
        )
    }

    /// A link to the binary of its own in this clone: several clones can share one target folder, and
    /// another's build must not exchange the server in the middle of a test.
    fn keep(&self, binary: &Path, profile: Profile) -> Result<PathBuf> {
        let folder = self.root.join("target/kept").join(profile.folder());
        let kept = folder.join(binary.file_name().context("the binary has no name")?);
        fs::create_dir_all(&folder)?;
        if kept.exists() {
            fs::remove_file(&kept)?;
        }
        fs::hard_link(binary, &kept)
            // Not possible from one file system to another.
            .or_else(|_| fs::copy(binary, &kept).map(drop))
            .with_context(|| format!("cannot keep {} as {}", binary.display(), kept.display()))?;
        Ok(kept)
    }

    /// Asked from cargo, which knows every way of setting it.
    fn target_dir(&self) -> Result<PathBuf> {
        let metadata = Step::quiet_cargo()
            .args(["metadata", "--no-deps", "--format-version=1"])
            .dir(&self.root)
            .output()?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
        let target_dir = metadata["target_directory"]
            .as_str()
            .context("`cargo metadata` names no target_directory")?;
        Ok(target_dir.into())
    }
}

/// How the server is built.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// Quick to build, with checks: for tests.
    Dev,
    /// Quick to run: for use and for measuring.
    Release,
}

impl Profile {
    fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Dev => &[],
            Self::Release => &["--release"],
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_binary_stays_when_the_target_folder_gets_another() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace {
            root: folder.path().join("clone"),
        };
        let built = folder.path().join("baton");

        fs::write(&built, "this clone's").unwrap();
        let kept = workspace.keep(&built, Profile::Dev).unwrap();
        fs::remove_file(&built).unwrap();
        fs::write(&built, "another clone's").unwrap();
        assert_eq!(fs::read_to_string(&kept).unwrap(), "this clone's");

        let kept = workspace.keep(&built, Profile::Dev).unwrap();
        assert_eq!(fs::read_to_string(kept).unwrap(), "another clone's");
    }
}
