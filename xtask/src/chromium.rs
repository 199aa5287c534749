//! The browser that the tests drive.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::command::Step;

/// Chromium and its driver, of the same version because one package manager installed both.
pub(crate) struct Chromium {
    pub(crate) browser: PathBuf,
    pub(crate) driver: PathBuf,
}

/// The fonts make screenshots look the same on every machine.
const DEBIAN_PACKAGES: [&str; 4] = [
    "chromium",
    "chromium-driver",
    "fonts-liberation",
    "fonts-noto-color-emoji",
];

const BROWSER_NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];

/// Finds the browser, and installs it on Debian and its relatives where it is missing.
pub(crate) fn ensure() -> Result<Chromium> {
    if is_debian() {
        install_missing_packages()?;
    }
    let browser = BROWSER_NAMES.iter().find_map(|name| on_path(name));
    match (browser, on_path("chromedriver")) {
        (Some(browser), Some(driver)) => Ok(Chromium { browser, driver }),
        _ => bail!(
            "the browser tests need Chromium (or Chrome) and chromedriver of the same version on the \
             PATH: https://googlechromelabs.github.io/chrome-for-testing/"
        ),
    }
}

fn install_missing_packages() -> Result<()> {
    let missing: Vec<_> = DEBIAN_PACKAGES
        .into_iter()
        .filter(|package| !is_installed(package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let by_hand = format!("install them by hand: sudo apt-get install {list}");
    let Some(prefix) = root_prefix() else {
        bail!("the browser tests need packages that only root can install; {by_hand}");
    };
    let apt_get = |title: String| {
        let command = [
            prefix,
            &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"],
        ]
        .concat();
        Step::new(title, command[0]).args(&command[1..])
    };
    apt_get("Asking Debian's archive for current packages".to_owned())
        .args(["update", "--quiet"])
        .run()
        .with_context(|| by_hand.clone())?;
    apt_get(format!("Installing {list}: about 100 MB to fetch"))
        .args(["install", "--yes", "--quiet", "--no-install-recommends"])
        .args(missing)
        .run()
        .context(by_hand)
}

/// What to put before a command so that root runs it, if that works without a password.
fn root_prefix() -> Option<&'static [&'static str]> {
    let is_root = Step::quiet("id")
        .args(["-u"])
        .output_if_well()
        .is_some_and(|id| id.trim() == "0");
    if is_root {
        Some(&[])
    } else if Step::quiet("sudo")
        .args(["-n", "true"])
        .output_if_well()
        .is_some()
    {
        Some(&["sudo", "-n"])
    } else {
        None
    }
}

fn is_installed(package: &str) -> bool {
    Step::quiet("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .output_if_well()
        .is_some_and(|status| status == "installed")
}

fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| names_debian(&text))
}

/// Whether an os-release file is Debian's or that of a relative. Ubuntu's `chromium` is a stub for its
/// own store, but the name of the package is the same and the search on the PATH decides.
fn names_debian(os_release: &str) -> bool {
    os_release
        .lines()
        .filter_map(|line| {
            line.strip_prefix("ID=")
                .or_else(|| line.strip_prefix("ID_LIKE="))
        })
        .flat_map(|value| value.trim_matches('"').split(' '))
        .any(|id| id == "debian")
}

fn on_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_and_its_relatives_are_recognised() {
        assert!(names_debian("NAME=\"Debian\"\nID=debian\n"));
        assert!(names_debian("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!names_debian("ID=fedora\nNAME=\"not debian\"\n"));
    }
}
