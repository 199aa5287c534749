//! English words of the same meaning, as shops and their customers use them.

use frostem::{Algorithm, Stemmer};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The term of a word in lower case.
pub(super) fn term(word: &str) -> String {
    if let Some(term) = SYNONYMS.words.get(word) {
        return (*term).to_owned();
    }
    let stem = STEMMER.stem(word);
    match SYNONYMS.stems.get(&*stem) {
        Some(term) => (*term).to_owned(),
        None => stem.into_owned(),
    }
}

/// The term of two words in a row that have one meaning together.
pub(super) fn pair(words: &str) -> Option<&'static str> {
    SYNONYMS.pairs.get(words).copied()
}

/// The words that have a term of another name.
pub(super) fn words() -> impl Iterator<Item = (&'static str, &'static str)> {
    SYNONYMS.words.iter().map(|(word, term)| (*word, *term))
}

/// Whether a term is of a word that stands in talk about anything: met by itself in the midst of a
/// text it doesn't show that the text is about the question.
pub(super) fn is_general(term: &str) -> bool {
    GENERAL.contains(term)
}

struct Synonyms {
    words: HashMap<&'static str, &'static str>,
    /// The same by stem, so that "delivering" finds "deliver".
    stems: HashMap<String, &'static str>,
    pairs: HashMap<&'static str, &'static str>,
}

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::English));

static SYNONYMS: LazyLock<Synonyms> = LazyLock::new(|| {
    let mut synonyms = Synonyms {
        words: HashMap::new(),
        stems: HashMap::new(),
        pairs: HashMap::new(),
    };
    for group in SAME {
        for &word in *group {
            if word.contains(' ') {
                synonyms.pairs.insert(word, group[0]);
            } else {
                synonyms.words.insert(word, group[0]);
                let stem = STEMMER.stem(word).into_owned();
                synonyms.stems.entry(stem).or_insert(group[0]);
            }
        }
    }
    synonyms
});

static GENERAL: LazyLock<HashSet<String>> =
    LazyLock::new(|| GENERAL_WORDS.split_whitespace().map(term).collect());

const GENERAL_WORDS: &str = "
    accept add allow answer appear area ask away back bad based become begin believe best better big
    book bring busy care carry case catch cause change check choose city clear close come
    common complete consider continue cover create cut day deal decide describe different difficult
    do early easily easy eat end enjoy enough explain expect face fact fall family far fast favorite
    feel fill fine finish first follow food form free friend full fun funny future game generate give
    good great group grow guess half hand happen happy hard hear help high hit hold home hour house
    idea important include inside instead interesting issue job joke keep kid lady large last late
    later learn leave left less life line list listen little live local long lose lot love low major
    make man mean meaning meet member mention message middle mind minute miss moment month morning
    move music name near news next nice night note notice number old open opposite outside own
    part pass past people percent perfect person photo picture place plan play point popular post
    power prepare present pretty print problem program provide push put quality question quickly
    quiet reach read ready real reason recent record remember remind repeat reply report rest result
    ride right room rule run sad safe save saying school second seem sell send sense serve set share
    short side simple sing sit situation sleep slow slowly small smart sound space speak spell spend
    stand start state stay step stop story strong stuff suit suggest suppose talk teach team test
    thing think throw time today together tomorrow tonight top total touch travel true turn type
    understand upgrade use useful usual value visit voice wait walk wear watch way week weekend
    weird whole win wish woman wonder word work world worry worth write wrong year yesterday young
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
        "how much",
    ],
    &[
        "time",
        "when",
        "how long",
        "how fast",
        "how quick",
        "how quickly",
        "how soon",
        "duration",
        "day",
        "days",
        "week",
        "weeks",
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
    &["password", "pw", "pwd", "passwort"],
    &["forgot", "forget", "forgotten"],
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
    &["business", "businesses"],
    &["close", "closed", "shut"],
];
