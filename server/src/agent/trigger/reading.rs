//! A message as the model and the comparison of questions read it: folded words in sentences.

use super::super::fold::{Folded, fold};
use std::ops::Range;

/// The words of a message.
pub struct Reading {
    pub(super) words: Vec<Word>,
}

/// One word; in scripts without spaces, one character.
pub(super) struct Word {
    pub(super) folded: String,
    /// Where it stands in the message, in bytes.
    pub(super) at: Range<usize>,
    /// Words of one sentence have the same number.
    pub(super) sentence: usize,
    /// Whether it is a character of a script that puts no space between words.
    pub(super) unspaced: bool,
}

/// A longer word is no word, and would cost time for nothing.
const WORD_CHARS_MAX: usize = 40;

impl Reading {
    /// Reads a message.
    pub fn of(text: &str) -> Self {
        let mut words: Vec<Word> = Vec::with_capacity(text.len() / 5 + 1);
        let mut sentence = 0;
        let mut open = false;
        for (at, sign) in text.char_indices() {
            let end = at + sign.len_utf8();
            let letter = match fold(sign) {
                Some(Folded::One(letter)) => letter,
                Some(Folded::Nothing) => continue,
                None => {
                    open = false;
                    if ends_sentence(sign) {
                        sentence += 1;
                    } else if matches!(sign, '$' | '€' | '£' | '₹' | '¥') {
                        words.push(Word::new('$', at..end, sentence));
                    }
                    continue;
                }
            };
            let letter = if letter.is_numeric() { '0' } else { letter };
            let unspaced = is_unspaced(letter);
            match words.last_mut() {
                Some(word) if open && !unspaced && !word.unspaced => word.push(letter, end),
                _ => words.push(Word {
                    unspaced,
                    ..Word::new(letter, at..end, sentence)
                }),
            }
            open = true;
        }
        Self { words }
    }
}

impl Word {
    fn new(letter: char, at: Range<usize>, sentence: usize) -> Self {
        Self {
            folded: letter.into(),
            at,
            sentence,
            unspaced: false,
        }
    }

    /// Digits count as one, and "pleeeease" has two of a letter at most.
    fn push(&mut self, letter: char, end: usize) {
        self.at.end = end;
        let mut before = self.folded.chars().rev();
        let (last, last_but_one) = (before.next(), before.next());
        let repeats = last == Some(letter) && (letter == '0' || last_but_one == Some(letter));
        if !repeats && self.folded.len() < WORD_CHARS_MAX {
            self.folded.push(letter);
        }
    }
}

fn ends_sentence(sign: char) -> bool {
    matches!(
        sign,
        '.' | '!' | '?' | ';' | '\n' | '。' | '！' | '？' | '；' | '؟' | '؛' | '।' | '…'
    )
}

/// Chinese and Japanese.
pub(super) fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{3005}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}
