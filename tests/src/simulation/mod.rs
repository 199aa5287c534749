//! A whole Baton in one thread and virtual time: the real clients, the server's real actions on a
//! store that fails at times, and a network between them that delays, cuts and forgets. One seed
//! decides all.
//!
//! Afterwards the faults end, everything is given time, and [`verdict`] compares.

mod client;
mod clock;
mod node;
mod socket;
mod store;
mod verdict;
mod world;

pub use verdict::Tally;

/// Runs one seed.
///
/// # Panics
/// If anything was lost, doubled, reordered, or differs from the store.
pub fn run(seed: u64) -> Tally {
    let mut world = world::World::new(seed);
    world.live();
    world.heal();
    verdict::give(&world)
}
