//! Terms: what a text is about, as stems that questions and passages share.
//!
//! Both sides go through the same steps: words in lower case without accents, shorthand written
//! out ("yrs"), words of the same meaning made one ("delivery", "postage" and "shipping"), words
//! that say nothing dropped, the rest stemmed.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer,
    TextAnalyzer, TokenStream,
};

/// The terms of a text, in its order, with repetitions.
pub(super) fn of(text: &str) -> Vec<String> {
    with_words(text).into_iter().map(|(_, term)| term).collect()
}

/// The same, each behind the word that it was made of.
pub(super) fn with_words(text: &str) -> Vec<(String, String)> {
    let mut words = WORDS.clone();
    let mut stream = words.token_stream(text);
    let mut found: Vec<String> = Vec::new();
    while let Some(token) = stream.next() {
        // "e-mail", "send back", "log in": two words of one meaning.
        if let Some(pair) = found.last().map(|last| format!("{last} {}", token.text))
            && let Some(term) = VOCABULARY.pairs.get(pair.as_str())
        {
            found.pop();
            found.push((*term).to_owned());
        } else {
            found.push(token.text.clone());
        }
    }
    found
        .into_iter()
        .filter(|word| !VOCABULARY.silent.contains(word.as_str()))
        .filter(|word| word.chars().nth(1).is_some())
        .map(|word| {
            let term = term_of(&word);
            (word, term)
        })
        .collect()
}

/// The terms that a mistyped word of the vocabulary may have been meant for.
pub(super) fn meant(word: &str) -> impl Iterator<Item = &'static str> {
    VOCABULARY
        .same
        .iter()
        .filter(move |(known, _)| known.chars().next() == word.chars().next())
        .filter(move |(known, _)| is_typo(known, word))
        .map(|(_, term)| *term)
}

fn term_of(word: &str) -> String {
    if let Some(term) = VOCABULARY.same.get(word) {
        return (*term).to_owned();
    }
    let stem = stem(word);
    match VOCABULARY.same_stem.get(&stem) {
        Some(term) => (*term).to_owned(),
        None => stem,
    }
}

/// Whether the two words differ by one typing mistake: a letter too many, too few, another, or two
/// that changed places.
pub(super) fn is_typo(a: &str, b: &str) -> bool {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if b.len() - a.len() > 1 || a == b {
        return false;
    }
    let same_start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same_start..], &b[same_start..]);
    if a.len() < b.len() {
        return a == &b[1..];
    }
    a[1..] == b[1..] || (a.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..])
}

fn stem(word: &str) -> String {
    let mut stemmer = STEMMER.clone();
    let mut stream = stemmer.token_stream(word);
    match stream.next() {
        Some(token) => token.text.clone(),
        None => word.to_owned(),
    }
}

static WORDS: LazyLock<TextAnalyzer> = LazyLock::new(|| {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
});

static STEMMER: LazyLock<TextAnalyzer> = LazyLock::new(|| {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(Stemmer::new(Language::English))
        .build()
});

struct Vocabulary {
    /// Words that say nothing about what is asked.
    silent: HashSet<&'static str>,
    /// Words, and what they are taken for.
    same: HashMap<&'static str, &'static str>,
    /// The same by stem, so that "delivering" finds "deliver".
    same_stem: HashMap<String, &'static str>,
    /// Two words in a row, and what they are taken for.
    pairs: HashMap<&'static str, &'static str>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut vocabulary = Vocabulary {
        silent: SILENT.split_whitespace().collect(),
        same: HashMap::new(),
        same_stem: HashMap::new(),
        pairs: HashMap::new(),
    };
    for group in SAME {
        for &word in *group {
            if word.contains(' ') {
                vocabulary.pairs.insert(word, group[0]);
            } else {
                vocabulary.same.insert(word, group[0]);
                vocabulary.same_stem.entry(stem(word)).or_insert(group[0]);
            }
        }
    }
    vocabulary
});

/// Articles, pronouns, question words, politeness, and shorthand for them.
const SILENT: &str = "
    a an and are as at be been being but by for from had has have having he her him his i if in into
    is it its me my mine no not of off on or our ours out own she so some such than that the their
    them then there these they this those to too up us was we were will with would you your yours
    am do does did doing done can could shall should may might must need want wanna like get got
    gets getting give gave let take takes taking took came come comes
    what which who whom whose why where how whether whats wheres hows
    about after again all also any anything anyone because before both each else even ever few
    however just lot many more most only other others really same something still very well while
    yes ok okay please pls plz thanks thank thx hi hello hey dear sorry
    s t ll re ve d m don doesn didn isn aren wasn won wouldn couldn shouldn cant dont doesnt didnt
    isnt im ive id u ur r ya y n w
    tell know say said see look looking find show ask asking question questions wonder wondering
    possible able try trying tried happen happens happened thing things going go goes policy info information detail details
    talk speak number
    one two already now here today available currently guys hope kind bit quite
";

/// Words that visitors and help centres use for the same thing. The first stands for all. A space
/// makes a pair of words.
const SAME: &[&[&str]] = &[
    &[
        "ship",
        "shipping",
        "shipment",
        "shipped",
        "deliver",
        "delivery",
        "delivered",
        "postage",
        "dispatch",
        "arrive",
        "arrival",
    ],
    &[
        "cost",
        "price",
        "prices",
        "fee",
        "fees",
        "charge",
        "rate",
        "rates",
        "expensive",
        "cheap",
        "much",
    ],
    &[
        "time", "when", "long", "fast", "quick", "quickly", "soon", "duration", "day", "days",
    ],
    &[
        "break",
        "broke",
        "broken",
        "defect",
        "defective",
        "fault",
        "faulty",
        "rip",
        "ripped",
        "torn",
        "tore",
        "snap",
        "snapped",
        "crack",
        "damage",
        "damaged",
        "crushed",
        "smashed",
        "hole",
    ],
    &["made", "make", "making", "material", "materials"],
    &[
        "return",
        "returns",
        "send back",
        "sent back",
        "sending back",
        "bring back",
        "give back",
    ],
    &[
        "refund",
        "reimburse",
        "reimbursement",
        "money back",
        "moneyback",
    ],
    &[
        "exchange",
        "swap",
        "switch",
        "another size",
        "other size",
        "another colour",
        "different size",
        "different colour",
        "wrong size",
        "bigger size",
        "larger size",
        "smaller size",
    ],
    &["repair", "mend", "fix", "fixed"],
    &["warranty", "guarantee", "guaranteed"],
    &["order", "orders", "purchase", "buy", "buying", "bought"],
    &["parcel", "package", "packet"],
    &[
        "store", "shop", "shops", "showroom", "boutique", "located", "location",
    ],
    &["pay", "payment", "payments", "paid", "paying"],
    &[
        "instalment",
        "instalments",
        "installment",
        "installments",
        "parts",
        "split",
    ],
    &["zip", "zipper", "zippers"],
    &["colour", "color", "colors"],
    &["email", "e mail", "mail", "emails"],
    &["phone", "telephone", "call", "ring"],
    &["wash", "clean", "cleaning", "laundry"],
    &["discount", "coupon", "promo", "promotion", "promocode"],
    &[
        "giftcard",
        "gift card",
        "gift cards",
        "gift voucher",
        "gift vouchers",
        "gift certificate",
    ],
    &["delete", "remove", "erase"],
    &[
        "size",
        "sizes",
        "size guide",
        "size chart",
        "dimension",
        "dimensions",
        "sizing",
    ],
    &["lost", "lose", "missing", "vanished"],
    &["late", "delay", "delayed", "overdue"],
    &["login", "log in", "sign in", "signin"],
    &["year", "yr", "yrs"],
    &["hour", "hr", "hrs"],
    &["minute", "min", "mins"],
    &["company", "companies", "corporate"],
    &[
        "wholesale",
        "reseller",
        "dealer",
        "dealers",
        "retailer",
        "bulk",
    ],
    &["track", "tracking"],
    &["plane", "flight", "airline", "airplane", "cabin"],
    &["luggage", "carryon", "carry on", "hand baggage", "baggage"],
    &[
        "waterproof",
        "rainproof",
        "watertight",
        "water resistant",
        "water proof",
    ],
    &[
        "uk",
        "britain",
        "england",
        "scotland",
        "wales",
        "united kingdom",
        "great britain",
    ],
    &["usa", "america", "united states"],
    &["holland", "netherlands", "dutch"],
    &["eu", "european union"],
    &["vat", "tax", "taxes"],
    &["custom", "customs", "duty", "duties", "tariff", "tariffs"],
    &["invoice", "receipt", "bill"],
    &["newsletter", "unsubscribe"],
    &["bike", "bicycle", "cycle"],
    &["bag", "bags"],
    &["backpack", "rucksack"],
    &["pannier", "panniers"],
    &["address", "adress"],
    &["sale", "sales", "deal", "deals", "black friday"],
    &[
        "country",
        "countries",
        "worldwide",
        "international",
        "internationally",
        "abroad",
        "overseas",
    ],
    &["recycle", "recycled", "recycling"],
    &["sustainable", "sustainability", "eco", "green"],
    &["open", "opening"],
    &["close", "closed", "shut"],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_meaning_are_one_term() {
        assert_eq!(
            of("How long does DELIVERY to Österreich take?"),
            ["time", "ship", "osterreich"]
        );
        assert_eq!(of("can i send 2 of it"), ["send"]);
        assert_eq!(of("can i send back my rucksacks"), ["return", "backpack"]);
        assert_eq!(of("Delivering, delivered, ships"), ["ship", "ship", "ship"]);
        assert_eq!(of("what’s ur e-mail pls"), ["email"]);
    }

    #[test]
    fn a_typo_is_one_mistake() {
        for (a, b, expected) in [
            ("repair", "repiar", true),
            ("repair", "repar", true),
            ("repair", "repairr", true),
            ("repair", "rapair", true),
            ("repair", "repair", false),
            ("repair", "rpeiar", false),
            ("repair", "prepaid", false),
        ] {
            assert_eq!(is_typo(a, b), expected, "{a} {b}");
        }
    }
}
