//! Gradient descent on a squared hinge loss, one row of weights per label, each step as long as the
//! weight's past gradients allow (AdaGrad; Duchi, Hazan, Singer 2011).

use baton_server::agent::trigger::{BUCKETS, Label};
use rand::RngExt;
use rand_pcg::Pcg64Mcg;

const LABELS: usize = Label::ALL.len();
const ROUNDS: usize = 12;
const STEP: f32 = 0.05;
/// How much a weight shrinks by its own size at each step.
const SHRINK: f32 = 1e-5;

/// What there is to learn from.
pub(super) struct Example {
    pub(super) buckets: Vec<u32>,
    pub(super) labels: [bool; LABELS],
    pub(super) weight: f32,
}

/// Biases and weights that tell the examples apart.
pub(super) fn descend(
    examples: &[Example],
    random: &mut Pcg64Mcg,
) -> ([f32; LABELS], Vec<[f32; LABELS]>) {
    let mut bias = [0.0_f32; LABELS];
    let mut weights = vec![[0.0_f32; LABELS]; BUCKETS];
    let mut past = vec![[1e-3_f32; LABELS]; BUCKETS];
    let mut past_bias = [1e-3_f32; LABELS];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for _ in 0..ROUNDS {
        for at in (1..order.len()).rev() {
            order.swap(at, random.random_range(0..=at));
        }
        for &at in &order {
            let example = &examples[at];
            let value = 1.0 / (example.buckets.len().max(1) as f32).sqrt();
            let mut scores = bias;
            for &bucket in &example.buckets {
                for (score, weight) in scores.iter_mut().zip(&weights[bucket as usize]) {
                    *score += weight * value;
                }
            }
            let mut slopes = [0.0_f32; LABELS];
            for label in 0..LABELS {
                let sign = if example.labels[label] { 1.0 } else { -1.0 };
                let short = 1.0 - sign * scores[label];
                if short > 0.0 {
                    slopes[label] = -sign * short * example.weight;
                }
            }
            for label in (0..LABELS).filter(|label| slopes[*label] != 0.0) {
                past_bias[label] += slopes[label] * slopes[label];
                bias[label] -= STEP * 0.1 * slopes[label] / past_bias[label].sqrt();
                let slope = slopes[label] * value;
                for &bucket in &example.buckets {
                    let weight = &mut weights[bucket as usize][label];
                    let past = &mut past[bucket as usize][label];
                    let slope = slope + SHRINK * *weight;
                    *past += slope * slope;
                    *weight -= STEP * slope / past.sqrt();
                }
            }
        }
    }
    (bias, weights)
}
