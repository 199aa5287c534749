//! What the model counts in a message: runs of characters and of words, hashed into buckets.
//!
//! Runs of characters bear typing mistakes and endings, runs of words bear order ("no need to").

use super::reading::{Reading, Word, is_unspaced};
use std::ops::Range;

/// As a power of two.
pub const BUCKETS: usize = 1 << 16;
const CHARS: Range<usize> = 3..5;
/// In scripts where one character is a syllable or a word.
const DENSE_CHARS: Range<usize> = 1..5;

/// A sentence with more words is read in pieces of so many, each half over the next: in a long one
/// the few words that matter would drown.
const PIECE_WORDS: usize = 16;

/// The pieces of a message that are scored one by one, as ranges of its words.
pub(super) fn pieces(reading: &Reading) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for sentence in reading.words.chunk_by(|a, b| a.sentence == b.sentence) {
        let end = start + sentence.len();
        let unspaced = sentence.iter().filter(|word| word.unspaced).count();
        // A character of those scripts is about half a word.
        let length = PIECE_WORDS + unspaced.min(PIECE_WORDS);
        let mut at = start;
        loop {
            pieces.push(at..end.min(at + length));
            if at + length >= end {
                break;
            }
            at += length / 2;
        }
        start = end;
    }
    pieces
}

/// The buckets of a whole message, for training: no pieces.
pub fn buckets(reading: &Reading) -> Vec<u32> {
    let mut buckets = Vec::new();
    each(&reading.words, |bucket, _| buckets.push(bucket as u32));

    buckets
}

/// Calls `found` with each bucket and the words that it is about.
pub(super) fn each(words: &[Word], mut found: impl FnMut(usize, Range<usize>)) {
    each_run_of_words(words, &mut found);
    each_run_of_characters(words, &mut found);
}

fn each_run_of_words(words: &[Word], found: &mut impl FnMut(usize, Range<usize>)) {
    let hashes: Vec<u64> = words
        .iter()
        .map(|word| word.folded.chars().fold(WORD_SEED, step))
        .collect();
    let at = |index: isize| match usize::try_from(index) {
        Err(_) => START,
        Ok(index) => hashes.get(index).copied().unwrap_or(END),
    };
    let count = words.len() as isize;
    for first in -1..count {
        let covered =
            |length: isize| first.max(0) as usize..(first + length).clamp(0, count) as usize;
        let one = mix(1, at(first));
        let two = mix(one, at(first + 1));
        if first >= 0 {
            found(bucket(one), covered(1));
        }
        found(bucket(two), covered(2));
        if first + 2 <= count {
            found(bucket(mix(two, at(first + 2))), covered(3));
            // One word between may be any.
            found(bucket(mix(mix(3, at(first)), at(first + 2))), covered(3));
        }
    }
}

fn each_run_of_characters(words: &[Word], found: &mut impl FnMut(usize, Range<usize>)) {
    let mut letters: Vec<(char, usize)> = vec![(' ', 0)];
    for (index, word) in words.iter().enumerate() {
        letters.extend(word.folded.chars().map(|letter| (letter, index)));
        let glued = word.unspaced && words.get(index + 1).is_some_and(|next| next.unspaced);
        if !glued {
            letters.push((' ', index));
        }
    }
    for start in 0..letters.len() {
        let (first, first_word) = letters[start];
        let lengths = if is_dense(first) { DENSE_CHARS } else { CHARS };
        let mut hash = CHARS_SEED;
        for (length, (letter, word)) in letters[start..].iter().take(lengths.end - 1).enumerate() {
            hash = step(hash, *letter);
            if length + 1 >= lengths.start {
                found(bucket(hash), first_word..*word + 1);
            }
        }
    }
}

fn is_dense(letter: char) -> bool {
    is_unspaced(letter) || matches!(letter, '\u{ac00}'..='\u{d7a3}')
}

const WORD_SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const CHARS_SEED: u64 = 0xcbf2_9ce4_8422_2325;
const START: u64 = 11;
const END: u64 = 13;

/// FNV-1a, a character at a time.
fn step(hash: u64, letter: char) -> u64 {
    (hash ^ u64::from(letter as u32)).wrapping_mul(0x0100_0000_01b3)
}

fn mix(hash: u64, next: u64) -> u64 {
    (hash.rotate_left(17) ^ next).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn bucket(hash: u64) -> usize {
    ((hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93) >> 40) as usize % BUCKETS
}
