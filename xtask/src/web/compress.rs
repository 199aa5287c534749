//! Compressed siblings, made once at build time: the server only picks one.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Below this the headers of a response weigh more than what compressing its body saves.
const COMPRESSED_BYTES_MIN: u64 = 200;
const BROTLI_QUALITY: i32 = 11;
const BROTLI_WINDOW_BITS: i32 = 22;

/// The endings of compressed siblings.
pub(crate) const SIBLINGS: [&str; 2] = ["br", "gz"];

/// Writes `.br` and `.gz` beside every file at `path` that they make smaller.
pub(super) fn write_siblings(path: &Path) -> Result<()> {
    for file in originals(path)? {
        remove_siblings_of(&file)?;
        if file.metadata()?.len() < COMPRESSED_BYTES_MIN {
            continue;
        }
        let content = fs::read(&file)?;
        for (ending, compressed) in [("br", brotli(&content)?), ("gz", gzip(&content)?)] {
            if compressed.len() < content.len() {
                let sibling = sibling(&file, ending);
                fs::write(&sibling, compressed)
                    .with_context(|| format!("cannot write {}", sibling.display()))?;
            }
        }
    }
    Ok(())
}

/// Removes all compressed siblings at `path`.
pub(super) fn remove_siblings(path: &Path) -> Result<()> {
    originals(path)?
        .iter()
        .try_for_each(|file| remove_siblings_of(file))
}

/// The files at `path` and below that are not compressed siblings of others.
pub(crate) fn originals(path: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            files.extend(originals(&entry?.path())?);
        }
    } else if !path
        .extension()
        .and_then(OsStr::to_str)
        .is_some_and(|e| SIBLINGS.contains(&e))
    {
        files.push(path.to_path_buf());
    }
    files.sort();
    Ok(files)
}

/// Where the sibling of `file` with this ending stands.
pub(crate) fn sibling(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn remove_siblings_of(file: &Path) -> Result<()> {
    for ending in SIBLINGS {
        let sibling = sibling(file, ending);
        if sibling.exists() {
            fs::remove_file(sibling)?;
        }
    }
    Ok(())
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW_BITS,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_compresses_gets_both_siblings() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("app.js");
        fs::write(&file, "let x = 1;\n".repeat(100)).unwrap();
        write_siblings(folder.path()).unwrap();

        assert_eq!(
            originals(folder.path()).unwrap(),
            std::slice::from_ref(&file)
        );
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(
            &mut fs::File::open(sibling(&file, "br")).unwrap(),
            &mut unpacked,
        )
        .unwrap();
        assert_eq!(unpacked, fs::read(&file).unwrap());
        assert!(sibling(&file, "gz").exists());
    }

    #[test]
    fn a_small_file_and_one_that_does_not_compress_get_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("small.css"), "a{}".repeat(20)).unwrap();
        // Compressed once, nothing is left to gain.
        let noise = gzip(
            &(0..20_000u32)
                .flat_map(|n| (n * n).to_le_bytes())
                .collect::<Vec<_>>(),
        )
        .unwrap();
        fs::write(folder.path().join("image.png"), brotli(&noise).unwrap()).unwrap();
        write_siblings(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn siblings_of_an_earlier_build_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("baton.js");
        fs::write(&file, "x".repeat(500)).unwrap();
        write_siblings(&file).unwrap();
        assert!(sibling(&file, "br").exists());
        remove_siblings(&file).unwrap();
        assert!(!sibling(&file, "br").exists() && !sibling(&file, "gz").exists());
    }
}
