//! Sentences that promise a person. Only the session's state may say that one is coming, so a model's
//! sentence that does is left out, whoever made it write so.
//!
//! The words are listed by hand in the sixteen languages (`promise.txt`). A list can't know every
//! wording: the model's rules forbid them too, and the state's own words always stand beside.

use crate::agent::answer::sentence;
use crate::agent::trigger::Finder;
use baton_protocol::wire::{Block, RichText, Span};
use std::sync::LazyLock;

static WORDS: LazyLock<Finder> = LazyLock::new(|| {
    let lines = include_str!("promise.txt").lines();
    Finder::new(lines.filter(|line| !line.starts_with('#')))
});

/// Each language has this many lists: who comes, what they do, and what says it all.
const LISTS: usize = 3;
const WHO: usize = 0;
const SAYS: usize = 2;

/// Whether a sentence says that a person is coming, was told, or will write.
fn is_promise(sentence: &str) -> bool {
    let found = WORDS.find_in(sentence);
    found.iter().any(|list| match list % LISTS {
        // What they do is the list after it.
        WHO => found.contains(&(list + 1)),
        SAYS => true,
        _ => false,
    })
}

/// Where the last sentence begins, if what came of it may become a promise.
pub(super) fn begun(text: &str) -> Option<usize> {
    let last = sentence::split(text).pop()?;
    let may_become = !WORDS.find_in(last).is_empty();
    may_become.then(|| text.rfind(last))?
}

/// The spans of a paragraph without the sentences that promise a person.
pub(super) fn without(spans: Vec<Span>) -> Vec<Span> {
    let lines: Vec<Vec<Vec<Span>>> = spans
        .split(|span| *span == Span::Break)
        .map(sentence::split_spans)
        .collect();
    let promises = |sentence: &Vec<Span>| is_promise(&words(sentence));
    if !lines.iter().flatten().any(promises) {
        return spans;
    }
    let kept = lines.into_iter().map(|mut line| {
        line.retain(|sentence| !promises(sentence));
        line.join(&Span::Text { text: " ".into() })
    });
    let kept: Vec<Vec<Span>> = kept.filter(|line| !line.is_empty()).collect();
    kept.join(&Span::Break)
}

/// The lines of a text that promise nobody.
pub(super) fn lines_without(text: &str) -> String {
    let kept: Vec<_> = text.lines().filter(|line| !is_promise(line)).collect();
    kept.join("\n")
}

fn words(spans: &[Span]) -> String {
    let spans = spans.to_vec();
    RichText(vec![Block::Paragraph { spans }]).plain_text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::answer::texts::{ALL, Texts};

    /// As models say it, in each language.
    const PROMISES: &[&str] = &[
        "A person is on the way to you.",
        "I'm connecting you to one of our agents now.",
        "Someone from our team will contact you within the hour.",
        "I've told my colleagues about it.",
        "You will be transferred in a moment.",
        "Ein Mitarbeiter meldet sich gleich bei Ihnen.",
        "Ich verbinde Sie jetzt.",
        "Una persona se pondrá en contacto contigo.",
        "Te transfiero ahora mismo.",
        "Un conseiller va vous rappeler.",
        "Je vous mets en relation tout de suite.",
        "Un operatore ti risponderà subito.",
        "Ti trasferisco subito.",
        "Um atendente vai entrar em contato.",
        "Estou transferindo você agora.",
        "Een medewerker neemt zo contact met u op.",
        "Ik verbind u nu door.",
        "Konsultant zaraz się z tobą skontaktuje.",
        "Łączę cię teraz.",
        "Bir temsilci sizinle iletişime geçecek.",
        "Sizi bağlıyorum.",
        "Оператор скоро свяжется с вами.",
        "Соединяю вас прямо сейчас.",
        "Оператор скоро зв'яжеться з вами.",
        "З'єдную вас просто зараз.",
        "سيتصل بك موظف قريبًا.",
        "سأحولك الآن.",
        "एक प्रतिनिधि आपसे संपर्क करेगा।",
        "आपको कनेक्ट कर रहा हूँ।",
        "客服马上为您服务，已通知同事。",
        "正在为您转接。",
        "担当者が折り返しご連絡します。",
        "おつなぎします。",
        "상담원이 곧 연락드릴 예정입니다.",
        "연결해 드리겠습니다.",
    ];

    /// What an answer may say of people, parcels and the like.
    const HARMLESS: &[&str] = &[
        "You can return a bag within thirty days.",
        "Your parcel is on the way once the courier has it.",
        "Our team repairs bags in Ghent.",
        "Ask for a person at any time.",
        "Write to hello@shop.example, and add a photo.",
        "The strap connects to the upper ring.",
        "One person can carry two bags.",
        "Unser Team sitzt in Gent.",
        "Das Paket kommt in drei Tagen.",
        "Votre colis arrive dans trois jours.",
        "El paquete está en camino.",
        "快递员会把包裹放在门口。",
    ];

    #[test]
    fn a_promise_is_heard_in_every_language_and_a_way_to_a_person_is_none() {
        for promise in PROMISES {
            assert!(is_promise(promise), "{promise}");
        }
        let fixed = ALL.map(Texts::of);
        let fixed = fixed
            .iter()
            .flat_map(|texts| [texts.unknown, texts.assistant]);
        for harmless in fixed.chain(HARMLESS.iter().copied()) {
            assert!(!is_promise(harmless), "{harmless}");
        }
    }

    #[test]
    fn only_the_sentence_that_promises_is_left_out() {
        let text = |text: &str| Span::Text { text: text.into() };
        let strong = Span::Strong {
            text: "person".into(),
        };
        let spans = vec![
            text("Thirty days. A "),
            strong,
            text(" is on the way. Keep the bag."),
            Span::Break,
            text("I am connecting you."),
        ];
        let kept = without(spans);
        assert_eq!(words(&kept), "Thirty days. Keep the bag.");
        let plain = vec![text("As  it stands. ")];
        assert_eq!(without(plain.clone()), plain);
        assert_eq!(
            lines_without("pay\nsomeone will call you\nwait"),
            "pay\nwait"
        );
    }

    #[test]
    fn a_sentence_that_may_become_a_promise_is_told_from_its_beginning() {
        let text = "Thirty days. A person is";
        assert_eq!(begun(text), Some("Thirty days. ".len()));
        assert_eq!(begun("Thirty days. Keep the"), None);
        assert_eq!(begun("A person. Keep it."), None);
    }
}
