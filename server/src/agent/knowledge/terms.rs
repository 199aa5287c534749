//! Terms: what a text is about, as stems that questions and passages share.
//!
//! Both sides go through the same steps: words in lower case without accents, function words
//! dropped, words of the same meaning made one (English), the rest stemmed by the language's rules.
//! Scripts without spaces, and Korean, whose words carry their grammar with them, give pairs of
//! characters instead.

use super::english;
use crate::agent::fold::fold_word;
use crate::agent::language::Language;
use frostem::{Algorithm, Stemmer};

/// A term as it stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::agent) struct Token {
    /// The word, folded. Two words of one meaning stand together.
    pub(in crate::agent) word: String,
    /// What it is compared by.
    pub(in crate::agent) term: String,
    /// A pair of characters: it may go over the border of two words, and then it says nothing.
    pub(in crate::agent) is_pair: bool,
}

/// A longer word is no word.
const WORD_CHARS_MAX: usize = 40;

/// The terms of a text in this language, in its order, with repetitions.
pub(in crate::agent) fn of(text: &str, language: Option<Language>) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let is_english = language == Some(Language::English);
    let stemmer = language.and_then(algorithm).map(Stemmer::new);
    if is_english && names_amount(text) {
        tokens.push(Token::word("€".to_owned(), english::COST.to_owned()));
    }
    // The word before, also if it is a function word: "send back".
    let mut before: Option<String> = None;
    for word in text
        .split(|sign: char| !is_in_word(sign))
        .filter(|word| !word.is_empty())
    {
        if word.contains(is_unspaced) {
            pairs(word, language, &mut tokens);
            before = None;
            continue;
        }
        let folded = match is_english {
            true => english::spelled(fold_word(word)),
            false => fold_word(word),
        };
        if folded.is_empty() || word.chars().nth(WORD_CHARS_MAX).is_some() {
            continue;
        }
        if is_english && let Some(first) = &before {
            let pair = format!("{first} {folded}");
            if let Some(term) = english::pair(&pair) {
                if tokens.last().is_some_and(|last| last.word == *first) {
                    tokens.pop();
                }
                tokens.push(Token::word(pair, term.to_owned()));
                before = None;
                continue;
            }
        }
        if is_english && let Some((verb, term)) = parted(&mut tokens, &folded) {
            verb.term = term.to_owned();
            before = None;
            continue;
        }
        // "Send it back" is "send back".
        if !(is_english && matches!(&*folded, "it" | "them" | "this" | "that" | "one")) {
            before = Some(folded.clone());
        }
        let is_silent = language.is_some_and(|language| language.has_function_word(&folded));
        if is_silent || folded.chars().nth(1).is_none() {
            continue;
        }
        let term = match (is_english, &stemmer) {
            (true, _) => english::term(&folded),
            (false, Some(stemmer)) => fold_word(&stemmer.stem(&word.to_lowercase())),
            (false, None) => shortened(&folded),
        };
        tokens.push(Token::word(folded, term));
    }
    tokens
}

/// "€4.90" says what something costs.
fn names_amount(text: &str) -> bool {
    let mut signs = text.chars().peekable();
    std::iter::from_fn(|| Some((signs.next()?, signs.peek().copied())))
        .any(|(sign, next)| "€$£".contains(sign) && next.is_some_and(|next| next.is_ascii_digit()))
}

/// The verb of "send a bag back", with what the two are together.
fn parted<'a>(tokens: &'a mut [Token], folded: &str) -> Option<(&'a mut Token, &'static str)> {
    const WORDS_BETWEEN: usize = 2;
    if folded != "back" {
        return None;
    }
    let near = tokens.iter_mut().rev().take(WORDS_BETWEEN + 1);
    near.filter_map(|verb| Some((english::pair(&format!("{} back", verb.word))?, verb)))
        .map(|(term, verb)| (verb, term))
        .next()
}

impl Token {
    fn word(word: String, term: String) -> Self {
        Self {
            word,
            term,
            is_pair: false,
        }
    }

    /// Whether it has so many digits that it is some number of the visitor's own.
    pub(super) fn is_number(&self) -> bool {
        const DIGITS_MIN: usize = 4;
        self.word.chars().filter(char::is_ascii_digit).count() >= DIGITS_MIN
    }
}

/// Letters, digits and the vowel signs of scripts such as Devanagari.
fn is_in_word(sign: char) -> bool {
    sign.is_alphanumeric()
        || matches!(sign, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{93c}' | '\u{94d}' | '\u{200c}' | '\u{200d}')
}

/// Where no rules for stems are known, endings begin after so many letters.
fn shortened(word: &str) -> String {
    const STEM_CHARS: usize = 6;
    word.chars().take(STEM_CHARS).collect()
}

/// Whether a character is of a script that is read in pairs.
pub(in crate::agent) fn is_unspaced(sign: char) -> bool {
    matches!(sign,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{2ffff}')
}

/// The pairs of characters of a run, cut where function words and other scripts stand.
fn pairs(run: &str, language: Option<Language>, tokens: &mut Vec<Token>) {
    let mut rest = run;
    let mut piece: Vec<char> = Vec::new();
    let functions = language.map_or(&[][..], Language::function_pieces);
    while let Some(sign) = rest.chars().next() {
        if let Some(function) = functions.iter().find(|known| rest.starts_with(**known)) {
            end_piece(&mut piece, tokens);
            rest = &rest[function.len()..];
            continue;
        }
        if piece
            .last()
            .is_some_and(|last| is_unspaced(*last) != is_unspaced(sign))
        {
            end_piece(&mut piece, tokens);
        }
        piece.extend(sign.to_lowercase());
        rest = &rest[sign.len_utf8()..];
    }
    end_piece(&mut piece, tokens);
}

fn end_piece(piece: &mut Vec<char>, tokens: &mut Vec<Token>) {
    let chars = std::mem::take(piece);
    let word: String = chars.iter().collect();
    match &chars[..] {
        [] => {}
        [first, ..] if !is_unspaced(*first) => tokens.push(Token::word(word.clone(), word)),
        [_] | [_, _] => tokens.push(Token::word(word.clone(), word)),
        long => tokens.extend(long.windows(2).map(|pair| {
            let pair: String = pair.iter().collect();
            Token {
                word: pair.clone(),
                term: pair,
                is_pair: true,
            }
        })),
    }
}

fn algorithm(language: Language) -> Option<Algorithm> {
    use Language::*;
    Some(match language {
        English => Algorithm::English,
        Spanish => Algorithm::Spanish,
        French => Algorithm::French,
        German => Algorithm::German,
        Italian => Algorithm::Italian,
        Portuguese => Algorithm::Portuguese,
        Dutch => Algorithm::Dutch,
        Polish => Algorithm::Polish,
        Turkish => Algorithm::Turkish,
        Russian => Algorithm::Russian,
        Arabic => Algorithm::Arabic,
        Hindi => Algorithm::Hindi,
        Ukrainian | Chinese | Japanese | Korean => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str, language: Language) -> Vec<String> {
        let tokens = of(text, Some(language));
        tokens.into_iter().map(|token| token.term).collect()
    }

    #[test]
    fn words_of_one_meaning_are_one_term() {
        let english = |text| terms(text, Language::English);
        assert_eq!(
            english("How long does DELIVERY to Österreich take?"),
            ["time", "ship", "osterreich"]
        );
        assert_eq!(english("can i send 2 of it"), ["send"]);
        assert_eq!(english("send it back"), ["return"]);
        assert_eq!(english("can i send a bag back"), ["return", "bag"]);
        assert_eq!(english("the zip is back"), ["zip", "back"]);
        assert_eq!(
            english("can i send back my rucksacks"),
            ["return", "backpack"]
        );
        assert_eq!(
            english("Delivering, delivered, ships"),
            ["ship", "ship", "ship"]
        );
        assert_eq!(english("what’s ur e-mail pls"), ["email"]);
    }

    #[test]
    fn forms_of_a_word_are_one_term_in_each_language() {
        for (language, one, other) in [
            (Language::German, "die Rücksendungen", "Rücksendung"),
            (Language::Spanish, "las devoluciones", "devolución"),
            (Language::French, "les livraisons", "livraison"),
            (Language::Italian, "le spedizioni", "spedizione"),
            (Language::Portuguese, "as devoluções", "devolução"),
            (Language::Dutch, "de bestellingen", "bestelling"),
            (Language::Polish, "zwroty", "zwrot"),
            (Language::Turkish, "siparişler", "sipariş"),
            (Language::Russian, "доставки", "доставка"),
            (Language::Ukrainian, "доставки", "доставка"),
            (Language::Hindi, "वापसी", "वापसी"),
        ] {
            let (one, other) = (terms(one, language), terms(other, language));
            assert_eq!(one, other, "{language:?}");
            assert_eq!(one.len(), 1, "{language:?}");
        }
    }

    #[test]
    fn text_without_spaces_gives_pairs_of_characters() {
        assert_eq!(terms("运费是多少？", Language::Chinese), ["运费"]);
        assert_eq!(terms("送到德国", Language::Chinese), ["送", "德国"]);
        assert_eq!(terms("送料はいくらですか", Language::Japanese), ["送料"]);
        assert_eq!(terms("DHL送料", Language::Japanese), ["dhl", "送料"]);
        assert_eq!(terms("배송비", Language::Korean), ["배송", "송비"]);
    }
}
