//! One seed for each test that needs randomness, printed so that a failure can be repeated.

use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// The generator of a test: seeded from `BATON_SEED`, or from a fresh seed that is printed.
pub fn generator(test: &str) -> Pcg64Mcg {
    let given = std::env::var("BATON_SEED").ok();
    let seed = given
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(rand::random);
    eprintln!("{test}: seed {seed} (BATON_SEED={seed} repeats it)");
    Pcg64Mcg::seed_from_u64(seed)
}
