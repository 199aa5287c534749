//! The medians of all rounds as one table, with the aims beside what was measured.

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::json;

use crate::IN_FLIGHT;
use crate::memory::{Footprint, SOCKETS};
use crate::round::{Percentiles, Sample};
use crate::target::Row;
use crate::triggers::TriggerTime;

/// Baton's share of the messages per second of the bare server with group commit.
const SHARE_AIM: f64 = 0.80;
/// Resident memory of an idle visitor, all state included.
const IDLE_BYTES_AIM: f64 = 12.0 * KIB;
const KIB: f64 = 1024.0;

/// What Baton does of what the bare server does, over the rounds.
struct Share {
    median: f64,
    lowest: f64,
    highest: f64,
}

#[derive(Default)]
pub(crate) struct Report {
    samples: BTreeMap<(usize, Row), Vec<Sample>>,
    memory: BTreeMap<Row, Footprint>,
    triggers: Option<TriggerTime>,
    first_words: Option<Percentiles>,
}

impl Report {
    pub(crate) fn add(&mut self, row: Row, in_flight: usize, sample: Sample) {
        self.samples
            .entry((in_flight, row))
            .or_default()
            .push(sample);
    }

    pub(crate) fn add_memory(&mut self, row: Row, footprint: Footprint) {
        self.memory.insert(row, footprint);
    }

    pub(crate) fn add_triggers(&mut self, time: TriggerTime) {
        self.triggers = Some(time);
    }

    pub(crate) fn add_first_words(&mut self, took: Percentiles) {
        self.first_words = Some(took);
    }

    pub(crate) fn print(&self, json: bool) -> Result<()> {
        if json {
            println!("{}", serde_json::to_string_pretty(&self.to_json())?);
        } else {
            self.print_table();
        }
        Ok(())
    }

    fn print_table(&self) {
        println!(
            "\n{:<30}{:>10}{:>14}{:>18}{:>18}{:>12}",
            "100 visitors",
            "in flight",
            "confirmed/s",
            "confirmed in ms",
            "delivered in ms",
            "CPU us/msg"
        );
        println!("{:<54}{:>18}{:>18}", "", "p50 / p99", "p50 / p99");
        for ((in_flight, row), samples) in &self.samples {
            println!(
                "{:<30}{:>10}{:>14.0}{:>18}{:>18}{:>12}",
                row.name(),
                in_flight,
                median(samples, |sample| Some(sample.confirmed_per_second)).unwrap_or(0.0),
                in_ms(samples, |sample| Some(sample.confirmation_us)),
                in_ms(samples, |sample| sample.delivery_us),
                median(samples, |sample| sample.cpu_us_per_message)
                    .map_or("-".into(), |us| format!("{us:.0}")),
            );
        }
        if !self.memory.is_empty() {
            self.print_memory();
        }
        println!();
        for in_flight in IN_FLIGHT {
            if let Some(Share {
                median,
                lowest,
                highest,
            }) = self.share(in_flight)
            {
                println!(
                    "Baton with a console confirms {:.0}% ({:.0} to {:.0} by round) of what the bare \
                     server does with {in_flight} in flight; the aim is {:.0}%: {}",
                    median * 100.0,
                    lowest * 100.0,
                    highest * 100.0,
                    SHARE_AIM * 100.0,
                    verdict(median >= SHARE_AIM)
                );
            }
        }
        if let Some(bytes) = self.idle_bytes() {
            println!(
                "An idle visitor takes {:.1} KiB; the aim is at most {:.0}: {}",
                bytes / KIB,
                IDLE_BYTES_AIM / KIB,
                verdict(bytes <= IDLE_BYTES_AIM)
            );
        }
        if let Some(time) = self.triggers {
            println!(
                "Looking for triggers takes {:.0} us per message, {:.0} us for the longest",
                time.usual_us, time.longest_us
            );
        }
        if let Some(Percentiles { p50, p99 }) = self.first_words {
            println!(
                "The embedded answerer's first words come after {:.2} ms, p99 {:.2} ms",
                p50 / 1e3,
                p99 / 1e3
            );
        }
    }

    fn print_memory(&self) {
        let title = format!("{SOCKETS} idle sockets, KiB each");
        println!("\n{title:<40}{:>14}{:>18}", "connected", "in a session");
        for (row, footprint) in &self.memory {
            let in_session = footprint.in_session;
            println!(
                "{:<40}{:>14.1}{:>18}",
                row.name(),
                footprint.connected / KIB,
                in_session.map_or("-".into(), |bytes| format!("{:.1}", bytes / KIB)),
            );
        }
    }

    /// Baton's share of the bare server's messages, the agent out of the way. Of each round's pair,
    /// measured one after the other: what slows a whole round slows both.
    fn share(&self, in_flight: usize) -> Option<Share> {
        let baton = self.samples.get(&(in_flight, Row::Waiting))?;
        let bare = self.samples.get(&(in_flight, Row::Bare))?;
        let mut shares: Vec<_> = baton
            .iter()
            .zip(bare)
            .map(|(baton, bare)| baton.confirmed_per_second / bare.confirmed_per_second)
            .collect();
        shares.sort_by(f64::total_cmp);
        Some(Share {
            median: *shares.get(shares.len() / 2)?,
            lowest: *shares.first()?,
            highest: *shares.last()?,
        })
    }

    fn idle_bytes(&self) -> Option<f64> {
        let footprint = self.memory.get(&Row::Waiting)?;
        footprint.in_session
    }

    fn to_json(&self) -> serde_json::Value {
        let load = self.samples.iter().map(|((in_flight, row), samples)| {
            let of = |part: fn(&Sample) -> Option<f64>| median(samples, part);
            json!({
                "server": row.name(),
                "in_flight": in_flight,
                "confirmed_per_second": of(|sample| Some(sample.confirmed_per_second)),
                "confirmation_p50_us": of(|sample| Some(sample.confirmation_us.p50)),
                "confirmation_p99_us": of(|sample| Some(sample.confirmation_us.p99)),
                "delivery_p50_us": of(|sample| sample.delivery_us.map(|took| took.p50)),
                "delivery_p99_us": of(|sample| sample.delivery_us.map(|took| took.p99)),
                "cpu_us_per_message": of(|sample| sample.cpu_us_per_message),
            })
        });
        let memory = self.memory.iter().map(|(row, footprint)| {
            json!({
                "server": row.name(),
                "sockets": SOCKETS,
                "connected_bytes": footprint.connected,
                "in_session_bytes": footprint.in_session,
            })
        });
        let shares = IN_FLIGHT.map(|in_flight| {
            let share = self.share(in_flight);
            json!({
                "in_flight": in_flight,
                "share": share.as_ref().map(|share| share.median),
                "lowest": share.as_ref().map(|share| share.lowest),
                "highest": share.as_ref().map(|share| share.highest),
                "aim": SHARE_AIM,
            })
        });
        json!({
            "load": load.collect::<Vec<_>>(),
            "memory": memory.collect::<Vec<_>>(),
            "share_of_bare": shares,
            "triggers": self.triggers.map(|time| json!({
                "usual_us": time.usual_us,
                "longest_us": time.longest_us,
            })),
            "first_words": self.first_words.map(|took| json!({
                "p50_us": took.p50,
                "p99_us": took.p99,
            })),
            "idle_visitor": { "bytes": self.idle_bytes(), "aim_bytes": IDLE_BYTES_AIM },
        })
    }
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}

fn in_ms(samples: &[Sample], of: impl Fn(&Sample) -> Option<Percentiles>) -> String {
    let p50 = median(samples, |sample| of(sample).map(|took| took.p50));
    let p99 = median(samples, |sample| of(sample).map(|took| took.p99));
    match (p50, p99) {
        (Some(p50), Some(p99)) => format!("{:.2} / {:.2}", p50 / 1e3, p99 / 1e3),
        _ => "-".into(),
    }
}

fn median(samples: &[Sample], of: impl Fn(&Sample) -> Option<f64>) -> Option<f64> {
    let mut values: Vec<f64> = samples.iter().filter_map(of).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
