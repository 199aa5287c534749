//! Nearness of meaning: passages and questions as vectors, and two lists put into one order.

use std::collections::HashMap;
use std::sync::Arc;

/// What a text means, as an embedding model says it; of length one.
#[derive(Clone, Debug, PartialEq)]
pub struct Vector(Arc<[f32]>);

impl Vector {
    /// Brings the numbers to length one. None if they have no direction, or are no numbers.
    pub fn of(numbers: &[f32]) -> Option<Self> {
        let length = numbers
            .iter()
            .map(|number| number * number)
            .sum::<f32>()
            .sqrt();
        let is_whole = length.is_finite() && length > f32::EPSILON;
        // What was brought to length one before stays as it is, to the last bit.
        let by = if (length - 1.0).abs() < 1e-5 {
            1.0
        } else {
            length
        };
        is_whole.then(|| Self(numbers.iter().map(|number| number / by).collect()))
    }

    /// The numbers.
    pub fn numbers(&self) -> &[f32] {
        &self.0
    }

    /// The cosine of the angle between the two; none where they are of different models.
    fn nearness(&self, other: &Self) -> Option<f32> {
        let is_same = self.0.len() == other.0.len();
        is_same.then(|| {
            self.0
                .iter()
                .zip(&*other.0)
                .map(|(one, two)| one * two)
                .sum()
        })
    }
}

/// The vectors of all passages, by their place.
#[derive(Debug)]
pub struct Vectors(Vec<Vector>);

impl Vectors {
    /// A vector for each passage, in their order.
    pub fn new(vectors: Vec<Vector>) -> Self {
        Self(vectors)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The places of the passages nearest to a question, the nearest first.
    pub(super) fn nearest(&self, question: &Vector, limit: usize) -> Vec<usize> {
        let mut near: Vec<(usize, f32)> = self
            .0
            .iter()
            .enumerate()
            .filter_map(|(place, vector)| Some((place, vector.nearness(question)?)))
            .collect();
        near.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        near.truncate(limit);
        near.into_iter().map(|(place, _)| place).collect()
    }
}

/// Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): what stands high in both lists
/// comes first. Ranks alone count, so the two scores need not be alike.
pub(super) fn fused(lists: &[Vec<usize>]) -> Vec<(usize, f32)> {
    /// The authors' own: it keeps the first ranks from deciding alone.
    const K: f32 = 60.0;
    let mut scores: HashMap<usize, f32> = HashMap::new();
    for list in lists {
        for (rank, place) in (1_u16..).zip(list) {
            *scores.entry(*place).or_insert(0.0) += 1.0 / (K + f32::from(rank));
        }
    }
    let mut fused: Vec<_> = scores.into_iter().collect();
    fused.sort_by(|(place, score), (other, best)| best.total_cmp(score).then(place.cmp(other)));
    fused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_high_in_both_lists_comes_first() {
        let fused = fused(&[vec![1, 2, 3], vec![4, 2, 1]]);
        let places: Vec<_> = fused.iter().map(|(place, _)| *place).collect();
        assert_eq!(places, [1, 2, 4, 3]);
    }

    #[test]
    fn the_nearest_is_the_one_of_the_same_direction() {
        let vector = |numbers: &[f32]| Vector::of(numbers).unwrap();
        let vectors = Vectors::new(vec![
            vector(&[1.0, 0.0]),
            vector(&[0.0, 9.0]),
            vector(&[1.0, 1.0]),
        ]);
        assert_eq!(vectors.nearest(&vector(&[0.1, 3.0]), 2), [1, 2]);
        assert!(vectors.nearest(&vector(&[1.0, 0.0, 0.0]), 2).is_empty());
    }

    #[test]
    fn numbers_without_direction_are_no_vector() {
        for numbers in [&[0.0, 0.0][..], &[f32::NAN], &[f32::INFINITY], &[]] {
            assert_eq!(Vector::of(numbers), None);
        }
    }
}
