//! Which language a text is in, by its script and its function words: it holds for a question of
//! three words, where statistics over letters guess.

mod words;

use super::fold::fold_word;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use words::FUNCTION_WORDS;

/// A language that Baton reads and has fixed texts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are the languages'")]
pub enum Language {
    English,
    Spanish,
    French,
    German,
    Italian,
    Portuguese,
    Dutch,
    Polish,
    Turkish,
    Russian,
    Ukrainian,
    Arabic,
    Hindi,
    Chinese,
    Japanese,
    Korean,
}

use Language::*;

impl Language {
    /// The language of a text; none if nothing in it tells, or another language is likelier.
    pub fn of(text: &str) -> Option<Self> {
        let mut letters = Letters::default();
        text.chars().for_each(|sign| letters.count(sign));
        match letters.most() {
            Script::Latin => by_words(text, LATIN),
            Script::Cyrillic if letters.ukrainian > 0 => Some(Ukrainian),
            Script::Cyrillic => by_words(text, &[Russian, Ukrainian]).or(Some(Russian)),
            Script::Arabic => Some(Arabic),
            Script::Devanagari => Some(Hindi),
            Script::Han => Some(Chinese),
            Script::Kana => Some(Japanese),
            Script::Hangul => Some(Korean),
            Script::None => None,
        }
    }

    /// The language of a BCP 47 tag such as `pt-BR`.
    pub fn of_locale(tag: &str) -> Option<Self> {
        let code = tag.split(['-', '_']).next()?.to_ascii_lowercase();
        CODES
            .iter()
            .find(|(known, _)| *known == code)
            .map(|(_, language)| *language)
    }

    /// Its BCP 47 tag.
    pub fn tag(self) -> &'static str {
        CODES
            .iter()
            .find(|(_, language)| *language == self)
            .map_or("und", |(code, _)| code)
    }

    /// Whether a word, folded as below, carries grammar only in any of the languages.
    pub(super) fn any_has_function_word(word: &str) -> bool {
        WORDS.contains_key(word)
    }

    /// Whether a word, folded to lower case without accents, carries grammar only.
    pub(super) fn has_function_word(self, word: &str) -> bool {
        WORDS
            .get(word)
            .is_some_and(|languages| languages.contains(&self))
    }

    /// The same in a language that is written without spaces, as pieces of text, the longest first.
    pub(super) fn function_pieces(self) -> &'static [&'static str] {
        PIECES.get(&self).map_or(&[], Vec::as_slice)
    }
}

/// The language whose function words stand most often in the text; none where two are level, or
/// where too few of its words are known.
fn by_words(text: &str, languages: &[Language]) -> Option<Language> {
    /// Reading on would not change the answer.
    const WORDS_MAX: usize = 400;
    /// Of a longer text at least every sixth word is a function word of its language.
    const SHARE_MIN: usize = 6;
    let mut found = [0_usize; CODES.len()];
    let mut words = 0;
    for word in text
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(WORDS_MAX)
    {
        words += 1;
        for language in WORDS.get(fold_word(word).as_str()).into_iter().flatten() {
            found[*language as usize] += 1;
        }
    }
    let of = |language: &Language| found[*language as usize];
    let best = *languages.iter().max_by_key(|language| of(language))?;
    let level = languages
        .iter()
        .filter(|other| of(other) == of(&best))
        .count()
        > 1;
    (of(&best) > 0 && !level && of(&best) * SHARE_MIN >= words).then_some(best)
}

/// Letters by script.
#[derive(Default)]
struct Letters {
    latin: usize,
    cyrillic: usize,
    ukrainian: usize,
    arabic: usize,
    devanagari: usize,
    han: usize,
    kana: usize,
    hangul: usize,
}

enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
    Han,
    Kana,
    Hangul,
    None,
}

impl Letters {
    fn count(&mut self, sign: char) {
        match sign {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => self.latin += 1,
            '\u{400}'..='\u{4ff}' => {
                self.cyrillic += 1;
                self.ukrainian += usize::from(matches!(
                    sign,
                    'і' | 'ї' | 'є' | 'ґ' | 'І' | 'Ї' | 'Є' | 'Ґ'
                ));
            }
            '\u{600}'..='\u{6ff}' => self.arabic += 1,
            '\u{900}'..='\u{97f}' => self.devanagari += 1,
            '\u{3040}'..='\u{30ff}' => self.kana += 1,
            '\u{3400}'..='\u{9fff}' => self.han += 1,
            '\u{ac00}'..='\u{d7af}' => self.hangul += 1,
            _ => {}
        }
    }

    /// A letter of an East Asian script stands for several of another; Japanese has Chinese
    /// characters too.
    fn most(&self) -> Script {
        let counts = [
            (self.latin, Script::Latin),
            (self.cyrillic, Script::Cyrillic),
            (self.arabic, Script::Arabic),
            (self.devanagari, Script::Devanagari),
            (self.hangul * 2, Script::Hangul),
        ];
        let (east_asian, script) = match self.kana {
            0 => (self.han, Script::Han),
            kana => (self.han + kana, Script::Kana),
        };
        let all = counts.into_iter().chain([(east_asian * 2, script)]);
        all.filter(|(count, _)| *count > 0)
            .max_by_key(|(count, _)| *count)
            .map_or(Script::None, |(_, script)| script)
    }
}

const LATIN: &[Language] = &[
    English, Spanish, French, German, Italian, Portuguese, Dutch, Polish, Turkish,
];

/// By ISO 639-1, in the order of the enum.
const CODES: [(&str, Language); 16] = [
    ("en", English),
    ("es", Spanish),
    ("fr", French),
    ("de", German),
    ("it", Italian),
    ("pt", Portuguese),
    ("nl", Dutch),
    ("pl", Polish),
    ("tr", Turkish),
    ("ru", Russian),
    ("uk", Ukrainian),
    ("ar", Arabic),
    ("hi", Hindi),
    ("zh", Chinese),
    ("ja", Japanese),
    ("ko", Korean),
];

static WORDS: LazyLock<HashMap<String, Vec<Language>>> = LazyLock::new(|| {
    let mut words: HashMap<String, Vec<Language>> = HashMap::new();
    for (language, list) in FUNCTION_WORDS {
        let folded: HashSet<_> = list.split_whitespace().map(fold_word).collect();
        for word in folded {
            words.entry(word).or_default().push(*language);
        }
    }
    words
});

static PIECES: LazyLock<HashMap<Language, Vec<&'static str>>> = LazyLock::new(|| {
    let unspaced = FUNCTION_WORDS
        .iter()
        .filter(|(language, _)| matches!(language, Chinese | Japanese | Korean));
    unspaced
        .map(|(language, list)| {
            let mut pieces: Vec<_> = list.split_whitespace().collect();
            pieces.sort_by_key(|piece| std::cmp::Reverse(piece.len()));
            (*language, pieces)
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_questions_tell_their_language() {
        for (text, expected) in [
            ("where is my order", English),
            ("wo ist meine Bestellung?", German),
            ("¿dónde está mi pedido?", Spanish),
            ("donde esta mi pedido", Spanish),
            ("où est ma commande", French),
            ("dov'è il mio ordine", Italian),
            ("onde está a minha encomenda", Portuguese),
            ("waar is mijn bestelling", Dutch),
            ("gdzie jest moje zamówienie", Polish),
            ("siparişim nerede", Turkish),
            ("где мой заказ", Russian),
            ("де моє замовлення", Ukrainian),
            ("أين طلبي", Arabic),
            ("मेरा ऑर्डर कहाँ है", Hindi),
            ("我的订单在哪里", Chinese),
            ("注文はどこですか", Japanese),
            ("주문은 어디에 있나요", Korean),
            ("DHL 我的订单", Chinese),
        ] {
            assert_eq!(Language::of(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_tells_nothing_has_no_language() {
        for text in ["", "???", "12345", "DHL", "Kassei 20", "zzz qqq"] {
            assert_eq!(Language::of(text), None, "{text}");
        }
    }

    #[test]
    fn locales_are_read_by_their_first_part() {
        assert_eq!(Language::of_locale("pt-BR"), Some(Portuguese));
        assert_eq!(Language::of_locale("ZH_cn"), Some(Chinese));
        assert_eq!(Language::of_locale("sv"), None);
    }
}
