//! One spelling for what people write in many: lower case, no accents, one form of a letter.
//!
//! What is folded is compared and counted, never shown.

/// The letters that a character is folded to, none for a mark that only decorates the letter before
/// it, `None` for a character that is no part of a word.
pub(super) fn fold(sign: char) -> Option<Folded> {
    if sign.is_ascii() {
        return sign
            .is_ascii_alphanumeric()
            .then(|| Folded::One(sign.to_ascii_lowercase()));
    }
    if is_mark(sign) {
        return Some(Folded::Nothing);
    }
    if !sign.is_alphanumeric() {
        return None;
    }
    let mut lower = sign.to_lowercase();
    Some(Folded::One(plain(lower.next().unwrap_or(sign))))
}

/// The word as it is compared: in lower case, without accents.
pub(super) fn fold_word(word: &str) -> String {
    word.chars()
        .filter_map(|sign| match fold(sign) {
            Some(Folded::One(letter)) => Some(letter),
            _ => None,
        })
        .collect()
}

/// What becomes of a character in a word.
pub(super) enum Folded {
    One(char),
    Nothing,
}

/// Accents of their own, the vowel signs that Arabic writes at will, apostrophes within words.
fn is_mark(sign: char) -> bool {
    matches!(sign,
        '\'' | '’' | '‘' | '`' | '´' | '\u{300}'..='\u{36f}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        // Devanagari's signs for "no vowel" and for sounds from other languages.
        | '\u{93c}' | '\u{94d}' | '\u{200c}' | '\u{200d}')
}

/// The letter without its accent.
fn plain(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'į' | 'ı' => 'i',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ç' | 'ć' | 'č' => 'c',
        'ñ' | 'ń' | 'ň' => 'n',
        'ś' | 'ş' | 'š' | 'ș' => 's',
        'ź' | 'ż' | 'ž' => 'z',
        'ý' | 'ÿ' => 'y',
        'ğ' => 'g',
        'ł' => 'l',
        'ť' | 'ț' => 't',
        'ď' => 'd',
        'ř' => 'r',
        'ё' => 'е',
        'أ' | 'إ' | 'آ' => 'ا',
        'ة' => 'ه',
        'ى' => 'ي',
        // The wide Latin letters and digits of East Asian keyboards.
        '\u{ff10}'..='\u{ff19}' | '\u{ff41}'..='\u{ff5a}' => {
            char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter)
        }
        other => other,
    }
}
