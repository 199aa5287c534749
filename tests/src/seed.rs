//! One seed for each test that needs randomness, printed so that a failure can be repeated.

use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// The generator of a test: seeded from `BATON_SEED`, or from a fresh seed that is printed.
pub fn generator(test: &str) -> Pcg64Mcg {
    let seed = given().unwrap_or_else(rand::random);
    eprintln!("{test}: seed {seed} (BATON_SEED={seed} repeats it)");
    Pcg64Mcg::seed_from_u64(seed)
}

/// The seed in `BATON_SEED`, if one is set.
///
/// # Panics
/// If it can't be read: a run with other seeds would look like the one that was asked for.
pub fn given() -> Option<u64> {
    let text = std::env::var_os("BATON_SEED")?;
    match read(&text.to_string_lossy()) {
        Ok(seed) => Some(seed),
        Err(sentence) => panic!("{sentence}"),
    }
}

fn read(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| {
        format!(
            "BATON_SEED is \"{text}\", which is no seed: seeds are whole numbers up to 2^64 - 1"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_seed_is_read_or_refused_and_never_replaced() {
        assert_eq!(read("18446744073709551615"), Ok(u64::MAX));
        for text in ["", "seven", "-1", "18446744073709551616", "7 "] {
            let sentence = read(text).unwrap_err();
            assert!(sentence.contains(&format!("\"{text}\"")), "{sentence}");
        }
    }
}
