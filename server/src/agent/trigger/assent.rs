//! A yes to the agent's offer of a person.

use super::Recent;
use super::reading::Reading;
use crate::agent::fold::fold_word;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Where the message takes up the agent's offer: the whole of it, if it says yes and nothing else.
pub(super) fn to_offer(recent: &Recent, reading: &Reading, text: &str) -> Option<Range<usize>> {
    const WORDS_MAX: usize = 4;
    let words = &reading.words;
    let is_short = !words.is_empty() && (words[0].unspaced || words.len() <= WORDS_MAX);
    if !recent.offers_person || !is_short {
        return None;
    }
    let says_yes = match words[0].unspaced {
        true => {
            let all: String = words.iter().map(|word| &*word.folded).collect();
            YES.contains(&all)
        }
        false => {
            let has = |list: &HashSet<String>, word: &str| list.contains(word);
            words.iter().any(|word| has(&YES, &word.folded))
                && words
                    .iter()
                    .all(|word| has(&YES, &word.folded) || has(&BESIDE, &word.folded))
        }
    };
    says_yes.then_some(0..text.len())
}

static YES: LazyLock<HashSet<String>> = LazyLock::new(|| folded(YES_WORDS));
static BESIDE: LazyLock<HashSet<String>> = LazyLock::new(|| folded(BESIDE_WORDS));

fn folded(words: &str) -> HashSet<String> {
    words.split_whitespace().map(fold_word).collect()
}

const YES_WORDS: &str = "
    yes yeah yep yup yea sure absolutely definitely
    sí claro oui ouais ja gerne jawohl doch sì certo sim graag tak jasne evet olur да конечно так звісно
    نعم اكيد हाँ हां जी
    是 是的 好 好的 可以 要 はい お願いします はいお願いします 네 예 좋아요 네부탁해요";
const BESIDE_WORDS: &str = "
    please pls plz ok okay do that go ahead connect me thanks thank you i would like want to lets let s it
    por favor vale s il te plait vous bitte danke gern merci grazie per favore obrigado alstublieft proszę
    lütfen пожалуйста спасибо будь ласка من فضلك कृपया";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_takes_up_an_offer_and_nothing_else() {
        for (text, expected) in [
            ("yes please", true),
            ("Yes!", true),
            ("sure, connect me", true),
            ("ja bitte", true),
            ("sí, por favor", true),
            ("да, пожалуйста", true),
            ("はい", true),
            ("好的", true),
            ("ok", false),
            ("please", false),
            ("yes but how long is shipping", false),
            ("no", false),
            ("", false),
        ] {
            let takes = |offers_person| {
                let recent = Recent {
                    offers_person,
                    ..Recent::default()
                };
                to_offer(&recent, &Reading::of(text), text).is_some()
            };
            assert_eq!(takes(true), expected, "{text}");
            assert!(!takes(false), "{text}");
        }
    }
}
