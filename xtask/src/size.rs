//! `cargo xtask size`: what a visitor loads, against its budget.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Result, bail, ensure};

use crate::web::{self, Mode, compress};
use crate::workspace::Workspace;

/// What every visit to a site pays, chat or no chat.
const LOADER_BROTLI_BYTES_MAX: u64 = 2_048;
/// What a visitor loads to chat: the loader and everything of the frame, styles and fonts included.
const CHAT_BROTLI_BYTES_MAX: u64 = 102_400;

/// Bytes of a file, or of several together, as they are stored and as they travel.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Prints the table and fails above a budget.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    web::build(workspace, Mode::Release)?;
    let dist = workspace.dist();
    let loader = measure(&dist, &dist.join("baton.js"))?;
    let frame = measure(&dist, &dist.join("widget"))?;
    ensure!(
        !loader.is_empty() && !frame.is_empty(),
        "dist/ holds no loader or no frame"
    );

    let loader_total = total(&loader);
    let chat_total = total(&[loader.clone(), frame.clone()].concat());
    print!(
        "{}",
        table(&[loader, frame].concat(), loader_total, chat_total)
    );

    let excesses = excesses(loader_total, chat_total);
    if !excesses.is_empty() {
        bail!("{}", excesses.join("\n"));
    }
    Ok(())
}

/// The size of every file at `path`, by its name below `dist`.
fn measure(dist: &Path, path: &Path) -> Result<Vec<(String, Size)>> {
    let mut sizes = Vec::new();
    for file in compress::originals(path)? {
        let raw = fs::metadata(&file)?.len();
        // Without a sibling the file travels as it is.
        let travels = |ending| {
            fs::metadata(compress::sibling(&file, ending)).map_or(raw, |sibling| sibling.len())
        };
        let name = file
            .strip_prefix(dist)
            .unwrap_or(&file)
            .display()
            .to_string();
        sizes.push((
            name,
            Size {
                raw,
                gzip: travels("gz"),
                brotli: travels("br"),
            },
        ));
    }
    Ok(sizes)
}

fn total(sizes: &[(String, Size)]) -> Size {
    sizes.iter().fold(Size::default(), |sum, (_, size)| Size {
        raw: sum.raw + size.raw,
        gzip: sum.gzip + size.gzip,
        brotli: sum.brotli + size.brotli,
    })
}

fn table(files: &[(String, Size)], loader: Size, chat: Size) -> String {
    let budgeted = |label: &str, size: Size, max: u64| {
        (
            format!(
                "{label} ({:.0}% of {max})",
                size.brotli as f64 * 100.0 / max as f64
            ),
            size,
        )
    };
    let totals = [
        budgeted("loader", loader, LOADER_BROTLI_BYTES_MAX),
        budgeted(
            "all that a visitor loads to chat",
            chat,
            CHAT_BROTLI_BYTES_MAX,
        ),
    ];
    let width = files
        .iter()
        .chain(&totals)
        .map(|(name, _)| name.len())
        .max()
        .unwrap_or(0);

    let mut text = format!(
        "{:width$}  {:>9}  {:>9}  {:>9}\n",
        "bytes", "raw", "gzip", "brotli"
    );
    let rule = "-".repeat(width + 33);
    for (name, size) in files {
        let _ = writeln!(text, "{}", row(name, size, width));
    }
    let _ = writeln!(text, "{rule}");
    for (name, size) in &totals {
        let _ = writeln!(text, "{}", row(name, size, width));
    }
    text
}

fn row(name: &str, size: &Size, width: usize) -> String {
    format!(
        "{name:width$}  {:>9}  {:>9}  {:>9}",
        size.raw, size.gzip, size.brotli
    )
}

fn excesses(loader: Size, chat: Size) -> Vec<String> {
    [
        ("the loader", loader.brotli, LOADER_BROTLI_BYTES_MAX),
        (
            "what a visitor loads to chat",
            chat.brotli,
            CHAT_BROTLI_BYTES_MAX,
        ),
    ]
    .into_iter()
    .filter(|(_, bytes, max)| bytes > max)
    .map(|(what, bytes, max)| format!("{what} is {} bytes over its budget of {max}", bytes - max))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brotli(bytes: u64) -> Size {
        Size {
            brotli: bytes,
            ..Size::default()
        }
    }

    #[test]
    fn a_budget_may_be_used_up_and_not_exceeded() {
        let full = (
            brotli(LOADER_BROTLI_BYTES_MAX),
            brotli(CHAT_BROTLI_BYTES_MAX),
        );
        assert_eq!(excesses(full.0, full.1), Vec::<String>::new());

        let over = (
            brotli(LOADER_BROTLI_BYTES_MAX + 1),
            brotli(CHAT_BROTLI_BYTES_MAX + 7),
        );
        assert_eq!(
            excesses(over.0, over.1),
            [
                "the loader is 1 bytes over its budget of 2048",
                "what a visitor loads to chat is 7 bytes over its budget of 102400",
            ]
        );
    }

    #[test]
    fn a_file_without_siblings_counts_as_it_is() {
        let dist = tempfile::tempdir().unwrap();
        fs::write(dist.path().join("tiny.css"), "a{}").unwrap();
        fs::write(dist.path().join("app.js"), "0123456789").unwrap();
        fs::write(dist.path().join("app.js.br"), "012").unwrap();
        fs::write(dist.path().join("app.js.gz"), "0123").unwrap();
        let sizes = measure(dist.path(), dist.path()).unwrap();
        assert_eq!(
            total(&sizes),
            Size {
                raw: 13,
                gzip: 7,
                brotli: 6
            }
        );
    }
}
