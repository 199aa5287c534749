//! How good the estimate of the wait is, beside simpler ones, on simulated days: few operators and more, quiet
//! and busy, with bursts and a lunch break. `docs/decisions/wait-estimate.md` shows what it prints.

use baton_protocol::wire::{Claimed, SessionId};
use baton_server::queue::{Pace, RECENT_MS};
use baton_tests::seed;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use uuid::Uuid;

const MINUTE_MS: f64 = 60_000.0;
const HOUR_MS: f64 = 60.0 * MINUTE_MS;
const DAY_MS: f64 = 8.0 * HOUR_MS;
/// A conversation takes so long on average, most of them less.
const SERVICE_MS: f64 = 6.0 * MINUTE_MS;
/// An operator who is free takes so long on average to claim.
const REACTION_MS: f64 = 15_000.0;
const DAYS: u64 = 6;

/// Who works: operators, and how many conversations each has at once.
const TEAMS: [(usize, usize); 5] = [(1, 1), (1, 3), (3, 1), (3, 2), (5, 3)];

#[derive(Clone, Copy, Debug)]
enum Day {
    Quiet,
    Busy,
    Bursts,
    Lunch,
}

/// When a visitor came, and when they were claimed.
#[derive(Clone, Copy)]
struct Wait {
    came_ms: f64,
    claimed_ms: f64,
}

fn exponential(random: &mut Pcg64Mcg, mean: f64) -> f64 {
    -mean * (1.0 - random.random::<f64>()).ln()
}

/// Visitors in the order in which they came, each claimed by whoever is free first.
fn simulate(day: Day, (operators, capacity): (usize, usize), random: &mut Pcg64Mcg) -> Vec<Wait> {
    let places = operators * capacity;
    let load = if matches!(day, Day::Busy) { 0.95 } else { 0.6 };
    let between_ms = (SERVICE_MS + REACTION_MS) / (load * places as f64);
    let mut came = Vec::new();
    let mut at_ms = exponential(random, between_ms);
    while at_ms < DAY_MS {
        came.push(at_ms);
        at_ms += exponential(random, between_ms);
    }
    if let Day::Bursts = day {
        for hour in [1.5, 3.5, 5.5] {
            let burst =
                (0..6 * places).map(|_| hour * HOUR_MS + MINUTE_MS * random.random::<f64>());
            came.extend(burst);
        }
    }
    came.sort_by(f64::total_cmp);
    let at_lunch = |place: usize, at_ms: f64| {
        let stays = place / capacity < 1.max(operators / 3);
        let is_noon = (3.5 * HOUR_MS..4.25 * HOUR_MS).contains(&at_ms);
        matches!(day, Day::Lunch) && !stays && is_noon
    };
    // Since when each place is free, in whole milliseconds.
    let mut free: BinaryHeap<_> = (0..places).map(|place| Reverse((0_u64, place))).collect();
    let mut last_ms = 0.0_f64;
    let mut waits = Vec::new();
    for came_ms in came {
        while let Some(Reverse((free_ms, place))) = free.pop() {
            let from_ms = came_ms.max(free_ms as f64);
            if at_lunch(place, from_ms) {
                free.push(Reverse(((4.25 * HOUR_MS) as u64, place)));
                continue;
            }
            let claimed_ms = last_ms.max(from_ms + exponential(random, REACTION_MS));
            // Half of all take less than two thirds of the mean.
            let length = exponential(random, 0.6) + exponential(random, 0.4);
            free.push(Reverse(((claimed_ms + SERVICE_MS * length) as u64, place)));
            waits.push(Wait {
                came_ms,
                claimed_ms,
            });
            last_ms = claimed_ms;
            break;
        }
    }
    waits
}

/// What is known when somebody asks.
struct Asked<'a> {
    /// Claims of the last half hour, in their order.
    recent: &'a [Wait],
    pace: &'a Pace,
    position: u32,
    front_ms: f64,
    now_ms: f64,
}

type Formula = fn(&Asked<'_>) -> Option<f64>;

const FORMULAS: [(&str, Formula); 4] = [
    ("position x median time between claims", |asked| {
        Some(up(f64::from(asked.position) * median(between(asked)?)))
    }),
    ("position x mean time between claims", |asked| {
        let between = between(asked)?;
        let mean = between.iter().sum::<f64>() / between.len() as f64;
        Some(up(f64::from(asked.position) * mean))
    }),
    ("median wait of the latest", |asked| {
        let waits = asked
            .recent
            .iter()
            .map(|wait| wait.claimed_ms - wait.came_ms);
        (asked.recent.len() >= 3).then(|| up(median(waits.collect())))
    }),
    ("position x mean time in front", |asked| {
        let (front_ms, now_ms) = (asked.front_ms as u64, asked.now_ms as u64);
        let seconds = asked.pace.estimate(asked.position, front_ms, now_ms)?;
        Some(f64::from(seconds) * 1_000.0)
    }),
];

fn between(asked: &Asked<'_>) -> Option<Vec<f64>> {
    let pairs = asked.recent.windows(2);
    let between = pairs
        .map(|pair| pair[1].claimed_ms - pair[0].claimed_ms)
        .collect();
    (asked.recent.len() >= 3).then_some(between)
}

/// To whole minutes, as the server rounds.
fn up(ms: f64) -> f64 {
    (ms / MINUTE_MS).ceil().max(1.0) * MINUTE_MS
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// How good a formula was.
#[derive(Clone, Default)]
struct Score {
    asked: usize,
    errors_ms: Vec<f64>,
    /// Within a minute, or within a factor of two.
    near: usize,
    /// It took half a minute and half as long more than was told.
    short: usize,
}

impl Score {
    fn take(&mut self, told_ms: Option<f64>, real_ms: f64) {
        self.asked += 1;
        let Some(told_ms) = told_ms else {
            return;
        };
        let error_ms = (told_ms - real_ms).abs();
        self.errors_ms.push(error_ms);
        let is_near = error_ms <= MINUTE_MS || (0.5..=2.0).contains(&(real_ms / told_ms));
        self.near += usize::from(is_near);
        self.short += usize::from(real_ms > 1.5 * told_ms + MINUTE_MS / 2.0);
    }

    fn told(&self) -> f64 {
        100.0 * self.errors_ms.len() as f64 / self.asked.max(1) as f64
    }

    fn percent(&self, count: usize) -> f64 {
        100.0 * count as f64 / self.errors_ms.len().max(1) as f64
    }

    fn line(&self) -> String {
        let minutes = median(self.errors_ms.clone()) / MINUTE_MS;
        let (near, short) = (self.percent(self.near), self.percent(self.short));
        let told = self.told();
        format!(
            "told {told:3.0} %, median error {minutes:4.1} min, near {near:3.0} %, too short {short:3.0} %"
        )
    }
}

/// Everybody who waits asks when they come, and every minute.
fn ask_all(waits: &[Wait], scores: &mut [Score]) {
    let mut moments: Vec<(f64, usize)> = Vec::new();
    for (index, wait) in waits.iter().enumerate() {
        let mut at_ms = wait.came_ms + 1_000.0;
        while at_ms < wait.claimed_ms {
            moments.push((at_ms, index));
            at_ms += MINUTE_MS;
        }
    }
    moments.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut pace = Pace::default();
    let mut claimed = 0;
    for (now_ms, index) in moments {
        // First come, first claimed: claims are in the order of the waits.
        while waits[claimed].claimed_ms <= now_ms {
            let wait = waits[claimed];
            let session = SessionId(Uuid::from_u128(claimed as u128));
            let (wanted_ms, at_ms) = (wait.came_ms as u64, wait.claimed_ms as u64);
            pace.note(session, Claimed { wanted_ms, at_ms });
            claimed += 1;
        }
        let from_ms = now_ms - RECENT_MS as f64;
        let old = waits[..claimed].partition_point(|wait| wait.claimed_ms < from_ms);
        let asked = Asked {
            recent: &waits[old..claimed],
            pace: &pace,
            position: (index - claimed + 1) as u32,
            front_ms: waits[claimed].came_ms,
            now_ms,
        };
        for ((_, formula), score) in FORMULAS.iter().zip(scores.iter_mut()) {
            score.take(formula(&asked), waits[index].claimed_ms - now_ms);
        }
    }
}

#[test]
fn the_estimate_is_nearer_than_simpler_ones() {
    let seed = seed::given().unwrap_or(1);
    let mut near = vec![0.0; FORMULAS.len()];
    for day in [Day::Quiet, Day::Busy, Day::Bursts, Day::Lunch] {
        let mut scores = vec![Score::default(); FORMULAS.len()];
        for (number, team) in TEAMS.into_iter().enumerate() {
            for of_day in 0..DAYS {
                let stream = seed.wrapping_mul(1_000) + 10 * of_day + number as u64;
                let mut random = Pcg64Mcg::seed_from_u64(stream);
                let waits = simulate(day, team, &mut random);
                ask_all(&waits, &mut scores);
            }
        }
        println!("{day:?}, seed {seed}");
        show(&scores);
        // Each kind of day counts alike, however many wait on it.
        for (sum, score) in near.iter_mut().zip(&scores) {
            *sum += score.percent(score.near) / 4.0;
        }
    }
    println!("Near on average: {near:.0?}");
    let (ours, simpler) = near.split_last().expect("there are formulas");
    assert!(simpler.iter().all(|other| other < ours), "{near:?}");
}

fn show(scores: &[Score]) {
    for ((name, _), score) in FORMULAS.iter().zip(scores) {
        println!("  {name:38} {}", score.line());
    }
}
