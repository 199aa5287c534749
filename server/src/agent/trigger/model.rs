//! A linear model over what [`super::features`] counts, with one row of weights per label.
//!
//! The weights are made by `cargo xtask train` from the phrases in `server/training/` and are part
//! of the binary.

use super::features::{self, BUCKETS};
use super::reading::Reading;
use std::ops::Range;
use std::sync::LazyLock;

/// What the model tells apart, in the order of the weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(usize)]
pub enum Label {
    /// Asks for a person.
    Person,
    /// A payment that the visitor disputes or that went wrong.
    DisputedPayment,
    /// Wants money back.
    Refund,
    /// Complains.
    Complaint,
    /// Threatens with the law.
    LegalThreat,
    /// Fraud, theft, danger.
    FraudSafety,
    /// Wants the account closed.
    AccountClosure,
    /// In distress.
    Distress,
}

impl Label {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Person,
        Self::DisputedPayment,
        Self::Refund,
        Self::Complaint,
        Self::LegalThreat,
        Self::FraudSafety,
        Self::AccountClosure,
        Self::Distress,
    ];

    /// How the files of phrases call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::DisputedPayment => "disputed_payment",
            Self::Refund => "refund",
            Self::Complaint => "complaint",
            Self::LegalThreat => "legal_threat",
            Self::FraudSafety => "fraud_safety",
            Self::AccountClosure => "account_closure",
            Self::Distress => "distress",
        }
    }
}

const LABELS: usize = Label::ALL.len();

/// The weights of a message's features.
pub(super) struct Model {
    bias: [f32; LABELS],
    scale: [f32; LABELS],
    weights: Box<[[i8; LABELS]]>,
}

/// How much a message looks like each label; above 0 it rather is than is not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scores {
    labels: [Score; LABELS],
}

#[derive(Clone, Copy, Debug)]
struct Score {
    value: f32,
    piece: (usize, usize),
}

impl Scores {
    /// The score of a label.
    pub(super) fn of(&self, label: Label) -> f32 {
        self.labels[label as usize].value
    }
}

/// The weights that come with Baton.
pub(super) static MODEL: LazyLock<Model> =
    LazyLock::new(|| Model::read(include_bytes!("../../../training/triggers.model")));

/// The bytes before the weights: a word, the fingerprint of the phrases, biases and scales.
const WORD: &[u8; 8] = b"baton-t1";
/// The bytes of a fingerprint.
pub const FINGERPRINT_BYTES: usize = 32;
const HEAD: usize = WORD.len() + FINGERPRINT_BYTES;
const FILE_BYTES: usize = HEAD + LABELS * 8 + BUCKETS * LABELS;

impl Model {
    /// The file's weights. Of a file that is none, a model that finds nothing.
    fn read(bytes: &[u8]) -> Self {
        let mut model = Self {
            bias: [-1.0; LABELS],
            scale: [0.0; LABELS],
            weights: vec![[0; LABELS]; BUCKETS].into(),
        };
        if bytes.len() != FILE_BYTES || !bytes.starts_with(WORD) {
            return model;
        }
        let (numbers, weights) = bytes[HEAD..].split_at(LABELS * 8);
        let mut numbers = numbers
            .chunks_exact(4)
            .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]));
        for number in model.bias.iter_mut().chain(&mut model.scale) {
            *number = numbers.next().unwrap_or_default();
        }
        for (row, bytes) in model.weights.iter_mut().zip(weights.chunks_exact(LABELS)) {
            for (weight, byte) in row.iter_mut().zip(bytes) {
                *weight = byte.cast_signed();
            }
        }
        model
    }

    /// How much the likeliest piece of the message looks like each label.
    pub(super) fn scores(&self, reading: &Reading) -> Scores {
        let mut best = [Score {
            value: f32::MIN,
            piece: (0, 0),
        }; LABELS];
        for piece in features::pieces(reading) {
            let mut sums = [0_i32; LABELS];
            let mut count = 0_u32;
            features::each(&reading.words[piece.clone()], |bucket, _| {
                count += 1;
                for (sum, weight) in sums.iter_mut().zip(&self.weights[bucket]) {
                    *sum += i32::from(*weight);
                }
            });
            let length = (count.max(1) as f32).sqrt();
            for (label, score) in best.iter_mut().enumerate() {
                let value = sums[label] as f32 * self.scale[label] / length + self.bias[label];
                if value > score.value {
                    *score = Score {
                        value,
                        piece: (piece.start, piece.end),
                    };
                }
            }
        }
        Scores { labels: best }
    }

    /// The words that speak most for the label, where they stand in the message.
    pub(super) fn evidence(
        &self,
        reading: &Reading,
        scores: &Scores,
        label: Label,
    ) -> Range<usize> {
        let (start, end) = scores.labels[label as usize].piece;
        let words = &reading.words[start..end];
        let mut worth = vec![0.0_f32; words.len()];
        features::each(words, |bucket, about| {
            let weight = f32::from(self.weights[bucket][label as usize]);
            let share = weight / about.len().max(1) as f32;
            for word in &mut worth[about] {
                *word += share;
            }
        });
        let best = richest(&worth);
        let start = words.get(best.start).map_or(0, |word| word.at.start);
        let end = best.end.checked_sub(1).and_then(|last| words.get(last));
        start..end.map_or(start, |word| word.at.end)
    }
}

/// The run with the greatest sum.
fn richest(worth: &[f32]) -> Range<usize> {
    let (mut best, mut best_sum) = (0..worth.len().min(1), f32::MIN);
    let (mut start, mut sum) = (0, 0.0_f32);
    for (at, worth) in worth.iter().enumerate() {
        if sum <= 0.0 {
            (start, sum) = (at, 0.0);
        }
        sum += worth;
        if sum > best_sum {
            (best, best_sum) = (start..at + 1, sum);
        }
    }
    best
}

/// The file of a model.
pub fn model_file(
    fingerprint: &[u8; FINGERPRINT_BYTES],
    bias: &[f32; LABELS],
    weights: &[[f32; LABELS]],
) -> Vec<u8> {
    let mut scale = [0.0_f32; LABELS];
    for row in weights {
        for (scale, weight) in scale.iter_mut().zip(row) {
            *scale = scale.max(weight.abs() / 127.0);
        }
    }
    let mut file = Vec::with_capacity(FILE_BYTES);
    file.extend(WORD);
    file.extend(fingerprint);
    for number in bias.iter().chain(&scale) {
        file.extend(number.to_le_bytes());
    }
    for row in weights {
        for (weight, scale) in row.iter().zip(&scale) {
            let steps = if *scale > 0.0 { weight / scale } else { 0.0 };
            file.push((steps.round() as i8).cast_unsigned());
        }
    }
    file
}

/// The fingerprint in a model's file.
pub fn model_fingerprint(file: &[u8]) -> Option<&[u8]> {
    file.strip_prefix(WORD)?.get(..FINGERPRINT_BYTES)
}
