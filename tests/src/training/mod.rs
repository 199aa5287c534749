//! How the triggers' model is made: `cargo xtask train`.
//!
//! The same phrases and the same seed make the same file, on every machine: the arithmetic is
//! addition, multiplication, division and square roots of IEEE numbers, in one order.

mod descent;
mod phrases;

use anyhow::{Context, Result};
use baton_server::agent::trigger::{
    FINGERPRINT_BYTES, Label, Reading, TRAINING, features, model_file,
};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use sha2::{Digest, Sha256};
use std::path::Path;

use phrases::Phrases;

/// Where every choice comes from.
pub const SEED: u64 = 20;

/// The phrases' files with their names, by name.
///
/// # Errors
/// If the folder can't be read.
pub fn read_files(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    let unreadable = || format!("{} can't be read", folder.display());
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".tsv") {
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("{} can't be read", path.display()))?;
            files.push((name.into_owned(), text));
        }
    }
    files.sort();
    Ok(files)
}

/// What the model was made from: the phrases, the way of training, the seed.
#[must_use]
pub fn fingerprint(files: &[(String, String)]) -> [u8; FINGERPRINT_BYTES] {
    let mut hash = Sha256::new();
    hash.update([TRAINING]);
    hash.update(SEED.to_le_bytes());
    for (name, text) in files {
        hash.update(name);
        hash.update([0]);
        hash.update(text);
        hash.update([0]);
    }
    hash.finalize().into()
}

/// The model's file.
///
/// # Errors
/// If a file of phrases is not written as it should be; the sentence names the line.
pub fn train(files: &[(String, String)]) -> Result<(Vec<u8>, usize)> {
    let mut random = Pcg64Mcg::seed_from_u64(SEED);
    let phrases = Phrases::generate(files, &mut random)?;
    let count = phrases.len();
    let examples: Vec<_> = phrases
        .into_iter()
        .map(|phrase| descent::Example {
            buckets: features(&Reading::of(&phrase.text)),
            labels: Label::ALL.map(|label| phrase.labels.contains(&label)),
            weight: phrase.weight,
        })
        .collect();
    let (bias, weights) = descent::descend(&examples, &mut random);
    Ok((model_file(&fingerprint(files), &bias, &weights), count))
}
