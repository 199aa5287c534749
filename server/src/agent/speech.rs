//! What visitors say, word by word: each in lower case without accents, with what it does in a
//! request for a person.

use super::typo::is_typo;
use std::collections::HashMap;
use std::sync::LazyLock;

pub(super) struct Word {
    pub(super) text: String,
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Words between two of `.,;:!?` and line breaks have the same number.
    pub(super) clause: usize,
}

/// What a word does in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// "talk", "speak", "contact": what one does with a person.
    Talk,
    /// "connect", "transfer", "put": what is done with the visitor.
    Move,
    /// "want", "need", "give".
    Want,
    /// "human", "agent", "operator": a person by what they are.
    Person,
    /// "someone", "anybody": a person if one talks to them.
    Someone,
    /// "real", "live", "actual".
    Real,
    /// "bot", "machine".
    Bot,
    /// "not", "don't".
    Not,
    /// "know", "understand": takes the force from a "not" before it.
    Know,
    /// "me", "us".
    Me,
    /// "a", "to", "please": may stand anywhere.
    Filler,
    /// A verb of talking in another language.
    ForeignTalk,
    /// A person in another language.
    ForeignPerson,
    /// "real" in another language.
    ForeignReal,
    /// "are you" and "not" in another language: no request.
    ForeignNot,
    /// Anything else.
    Other,
}

/// The words of a text, in its order.
pub(super) fn read(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut clause = 0;
    let mut word = String::new();
    let mut start = 0;
    for (at, sign) in text.char_indices().chain([(text.len(), '\n')]) {
        if sign.is_alphanumeric() {
            if word.is_empty() {
                start = at;
            }
            word.extend(sign.to_lowercase().map(unaccented));
        } else if !word.is_empty()
            && !matches!(sign, '\'' | '’' | '‘' | '`' | '´' | '\u{300}'..='\u{36f}')
        {
            let text = std::mem::take(&mut word);
            let kind = kind_of(&text);
            words.push(Word {
                text,
                kind,
                start,
                end: at,
                clause,
            });
        }
        if matches!(sign, '.' | ',' | ';' | ':' | '!' | '?' | '\n') {
            clause += 1;
        }
    }
    join_pairs(&mut words);
    words
}

/// "customer service" and the like are people.
fn join_pairs(words: &mut [Word]) {
    for at in 1..words.len() {
        let (before, after) = words.split_at_mut(at);
        let (first, second) = (&*before[at - 1].text, &mut after[0]);
        let names_people = matches!(
            (first, &*second.text),
            (
                "customer" | "client" | "customers",
                "service" | "services" | "care" | "support" | "rep"
            ) | ("support" | "sales", "team" | "agent" | "rep" | "person")
                | ("tech" | "technical", "support")
                | ("front" | "help", "desk")
        );
        if names_people {
            second.kind = Kind::Person;
        }
    }
}

fn kind_of(word: &str) -> Kind {
    if let Some(kind) = KINDS.get(word) {
        return *kind;
    }
    // Only words that no other English word is one mistake away from.
    const LETTERS: std::ops::RangeInclusive<usize> = 5..=15;
    if !LETTERS.contains(&word.len()) {
        return Kind::Other;
    }
    OFTEN_MISTYPED
        .iter()
        .find(|known| is_typo(known, word))
        .and_then(|known| KINDS.get(*known).copied())
        .unwrap_or(Kind::Other)
}

/// The letter without its accent, for the languages that are read here.
fn unaccented(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    }
}

static KINDS: LazyLock<HashMap<&'static str, Kind>> = LazyLock::new(|| {
    WORDS
        .iter()
        .flat_map(|(kind, words)| words.split_whitespace().map(|word| (word, *kind)))
        .collect()
});

const WORDS: &[(Kind, &str)] = &[
    (Kind::Talk, "talk talking talkin speak speaking speek chat chatting contact contacting reach discuss tlk"),
    (Kind::Move, "connect connecting transfer transferring pass put hand forward redirect switch escalate refer route direct get bring"),
    (Kind::Want, "want wanna need require like prefer give gimme get have send find there any where"),
    (Kind::Person, "human humans person persons people agent agents operator operators representative representatives rep reps
        advisor adviser advisors consultant employee employees worker staff staffer manager supervisor attendant
        specialist associate executive reception receptionist assistant teammate colleague humanbeing"),
    (Kind::Someone, "someone somebody team anyone anybody sombody sumone smbdy"),
    (Kind::Real, "real live actual genuine living proper"),
    (Kind::Bot, "bot bots robot robots chatbot chatbots machine machines computer ai automated virtual software"),
    (Kind::Not, "not dont don't never without neednt needn wouldnt didnt doesnt havent isnt nor avoid"),
    (Kind::Know, "know understand see figure remember sure why how where help helping helpful useful working answer answered answering understood solved resolved"),
    (Kind::Me, "me us"),
    (Kind::Filler, "a an the to with please pls plz now i id im would could can may some your my just really asap
        ok okay yes hi hello hey instead of one here immediately right so and immediatly urgently again"),
    (Kind::ForeignTalk, "hablar hablo chatear comunicarme comunicar contactar conversar
        parler parlez discuter contacter joindre
        sprechen reden chatten verbinden verbinde sprich
        parlare parlo chattare contattare
        falar conversar
        praten spreken verbind"),
    (Kind::ForeignPerson, "persona humano humana agente alguien operador operadora asesor representante
        humain humaine personne quelquun conseiller conseillere operateur
        mensch menschen mitarbeiter mitarbeiterin jemand jemandem jemanden berater beraterin kundenberater kundendienst kundenservice
        umano operatore qualcuno consulente
        pessoa alguem atendente
        mens persoon iemand medewerker"),
    (Kind::ForeignReal, "reale echt echte echten echter echtes vrai vrais vraie vero vera verdadeira verdadero"),
    (Kind::ForeignNot, "nicht kein keine keinen keinem pas niet geen nao non ne no eres bist etes sei voce"),
];

/// Words in which a spelling mistake is forgiven.
const OFTEN_MISTYPED: &[&str] = &[
    "human",
    "person",
    "people",
    "agent",
    "operator",
    "representative",
    "someone",
    "somebody",
    "assistant",
    "speak",
    "speaking",
    "talking",
    "chatting",
    "connect",
    "transfer",
];
