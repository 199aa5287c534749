//! What the agent says in words of its own, in every language that Baton speaks.

use crate::agent::language::Language::{self, *};

/// The fixed texts of one language.
pub(crate) struct Texts {
    pub(super) hello: &'static str,
    pub(super) welcome: &'static str,
    pub(super) goodbye: &'static str,
    pub(super) well: &'static str,
    pub(super) assistant: &'static str,
    pub(super) go_on: &'static str,
    pub(super) done: &'static str,
    /// The knowledge has no answer. It names the way to a person and promises none.
    pub(super) unknown: &'static str,
    /// The same where no person may be offered.
    pub(crate) no_answer: &'static str,
    /// The owner wants the topic declined.
    pub(crate) declined: &'static str,
    /// Above a list of articles.
    pub(super) which: &'static str,
}

impl Texts {
    /// In the language of what a visitor wrote; where that doesn't tell, in the browser's.
    pub(crate) fn for_visitor(text: &str, locale: Option<&str>) -> &'static Self {
        let likely = || locale.and_then(Language::of_locale);
        Self::of(Language::of(text).or_else(likely).unwrap_or(English))
    }

    pub(super) const fn of(language: Language) -> &'static Self {
        match language {
            English => &ENGLISH,
            Spanish => &SPANISH,
            French => &FRENCH,
            German => &GERMAN,
            Italian => &ITALIAN,
            Portuguese => &PORTUGUESE,
            Dutch => &DUTCH,
            Polish => &POLISH,
            Turkish => &TURKISH,
            Russian => &RUSSIAN,
            Ukrainian => &UKRAINIAN,
            Arabic => &ARABIC,
            Hindi => &HINDI,
            Chinese => &CHINESE,
            Japanese => &JAPANESE,
            Korean => &KOREAN,
        }
    }
}

const ENGLISH: Texts = Texts {
    hello: "Hello! What can I help you with?",
    welcome: "You're welcome! Is there anything else I can help with?",
    goodbye: "Goodbye! Come back any time.",
    well: "I'm well, thank you! What can I help you with?",
    assistant: "I'm an automated assistant. I answer from our help centre, and you can ask for a person at any time.",
    go_on: "What would you like to know?",
    done: "All right. I'm here if anything else comes up.",
    unknown: "I couldn't find that in our help centre. You can talk to a person, or ask me something else.",
    no_answer: "I couldn't find that in our help centre. You can ask me something else.",
    declined: "I'm sorry, I can't help with that here.",
    which: "I found more than one article about this. Which one do you mean?",
};

const SPANISH: Texts = Texts {
    hello: "¡Hola! ¿En qué puedo ayudarte?",
    welcome: "¡De nada! ¿Puedo ayudarte en algo más?",
    goodbye: "¡Hasta luego! Vuelve cuando quieras.",
    well: "¡Muy bien, gracias! ¿En qué puedo ayudarte?",
    assistant: "Soy un asistente automático. Respondo con lo que dice nuestro centro de ayuda, y puedes pedir hablar con una persona en cualquier momento.",
    go_on: "¿Qué te gustaría saber?",
    done: "De acuerdo. Aquí estoy si necesitas algo más.",
    unknown: "No he encontrado eso en nuestro centro de ayuda. Puedes hablar con una persona o preguntarme otra cosa.",
    no_answer: "No he encontrado eso en nuestro centro de ayuda. Puedes preguntarme otra cosa.",
    declined: "Lo siento, aquí no puedo ayudarte con eso.",
    which: "He encontrado más de un artículo sobre esto. ¿A cuál te refieres?",
};

const FRENCH: Texts = Texts {
    hello: "Bonjour ! Comment puis-je vous aider ?",
    welcome: "Avec plaisir ! Puis-je vous aider pour autre chose ?",
    goodbye: "Au revoir ! Revenez quand vous voulez.",
    well: "Je vais bien, merci ! Comment puis-je vous aider ?",
    assistant: "Je suis un assistant automatique. Je réponds à partir de notre centre d'aide, et vous pouvez demander une personne à tout moment.",
    go_on: "Que souhaitez-vous savoir ?",
    done: "Très bien. Je reste là si vous avez une autre question.",
    unknown: "Je n'ai pas trouvé cela dans notre centre d'aide. Vous pouvez parler à une personne ou me poser une autre question.",
    no_answer: "Je n'ai pas trouvé cela dans notre centre d'aide. Vous pouvez me poser une autre question.",
    declined: "Désolé, je ne peux pas vous aider sur ce sujet ici.",
    which: "J'ai trouvé plusieurs articles à ce sujet. Duquel s'agit-il ?",
};

const GERMAN: Texts = Texts {
    hello: "Hallo! Wobei kann ich helfen?",
    welcome: "Gern geschehen! Kann ich sonst noch helfen?",
    goodbye: "Auf Wiedersehen! Kommen Sie jederzeit wieder.",
    well: "Mir geht es gut, danke! Wobei kann ich helfen?",
    assistant: "Ich bin ein automatischer Assistent. Ich antworte aus unserem Hilfebereich, und Sie können jederzeit nach einer Person fragen.",
    go_on: "Was möchten Sie wissen?",
    done: "In Ordnung. Ich bin da, wenn noch etwas ist.",
    unknown: "Das habe ich in unserem Hilfebereich nicht gefunden. Sie können mit einer Person sprechen oder mich etwas anderes fragen.",
    no_answer: "Das habe ich in unserem Hilfebereich nicht gefunden. Sie können mich etwas anderes fragen.",
    declined: "Dabei kann ich hier leider nicht helfen.",
    which: "Dazu habe ich mehrere Artikel gefunden. Welchen meinen Sie?",
};

const ITALIAN: Texts = Texts {
    hello: "Ciao! Come posso aiutarti?",
    welcome: "Prego! Posso aiutarti in altro?",
    goodbye: "Arrivederci! Torna quando vuoi.",
    well: "Sto bene, grazie! Come posso aiutarti?",
    assistant: "Sono un assistente automatico. Rispondo con quello che dice il nostro centro assistenza, e puoi chiedere di una persona in qualsiasi momento.",
    go_on: "Che cosa vorresti sapere?",
    done: "Va bene. Sono qui se ti serve altro.",
    unknown: "Non l'ho trovato nel nostro centro assistenza. Puoi parlare con una persona o chiedermi altro.",
    no_answer: "Non l'ho trovato nel nostro centro assistenza. Puoi chiedermi altro.",
    declined: "Mi dispiace, qui non posso aiutarti con questo.",
    which: "Ho trovato più di un articolo su questo. Quale intendi?",
};

const PORTUGUESE: Texts = Texts {
    hello: "Olá! Como posso ajudar?",
    welcome: "De nada! Posso ajudar com mais alguma coisa?",
    goodbye: "Até logo! Volte quando quiser.",
    well: "Estou bem, obrigado! Como posso ajudar?",
    assistant: "Sou um assistente automático. Respondo com o que diz a nossa central de ajuda, e você pode pedir uma pessoa a qualquer momento.",
    go_on: "O que gostaria de saber?",
    done: "Está bem. Estou aqui se precisar de mais alguma coisa.",
    unknown: "Não encontrei isso na nossa central de ajuda. Você pode falar com uma pessoa ou perguntar outra coisa.",
    no_answer: "Não encontrei isso na nossa central de ajuda. Você pode me perguntar outra coisa.",
    declined: "Lamento, não posso ajudar com isso aqui.",
    which: "Encontrei mais de um artigo sobre isto. A qual se refere?",
};

const DUTCH: Texts = Texts {
    hello: "Hallo! Waarmee kan ik helpen?",
    welcome: "Graag gedaan! Kan ik nog ergens mee helpen?",
    goodbye: "Tot ziens! Kom gerust terug.",
    well: "Het gaat goed, dank je! Waarmee kan ik helpen?",
    assistant: "Ik ben een automatische assistent. Ik antwoord uit ons helpcentrum, en je kunt op elk moment om een persoon vragen.",
    go_on: "Wat wil je weten?",
    done: "Prima. Ik ben er als er nog iets is.",
    unknown: "Dat heb ik niet gevonden in ons helpcentrum. Je kunt met een persoon praten of me iets anders vragen.",
    no_answer: "Dat heb ik niet gevonden in ons helpcentrum. Je kunt me iets anders vragen.",
    declined: "Sorry, daar kan ik hier niet mee helpen.",
    which: "Ik heb hierover meer dan één artikel gevonden. Welk bedoel je?",
};

const POLISH: Texts = Texts {
    hello: "Dzień dobry! W czym mogę pomóc?",
    welcome: "Nie ma za co! Czy mogę jeszcze w czymś pomóc?",
    goodbye: "Do widzenia! Zapraszam ponownie.",
    well: "Dziękuję, wszystko dobrze! W czym mogę pomóc?",
    assistant: "Jestem automatycznym asystentem. Odpowiadam na podstawie naszego centrum pomocy, a o rozmowę z człowiekiem można poprosić w każdej chwili.",
    go_on: "Czego chcesz się dowiedzieć?",
    done: "W porządku. Jestem tutaj, gdyby coś jeszcze było potrzebne.",
    unknown: "Nie znalazłem tego w naszym centrum pomocy. Możesz porozmawiać z człowiekiem albo zapytać o coś innego.",
    no_answer: "Nie znalazłem tego w naszym centrum pomocy. Możesz zapytać o coś innego.",
    declined: "Przepraszam, w tej sprawie nie mogę tu pomóc.",
    which: "Znalazłem o tym więcej niż jeden artykuł. Który masz na myśli?",
};

const TURKISH: Texts = Texts {
    hello: "Merhaba! Size nasıl yardımcı olabilirim?",
    welcome: "Rica ederim! Başka bir konuda yardımcı olabilir miyim?",
    goodbye: "Hoşça kalın! Yine bekleriz.",
    well: "İyiyim, teşekkürler! Size nasıl yardımcı olabilirim?",
    assistant: "Ben otomatik bir asistanım. Yardım merkezimizden yanıt veririm; istediğiniz zaman bir kişiyle görüşmek isteyebilirsiniz.",
    go_on: "Ne öğrenmek istersiniz?",
    done: "Tamam. Başka bir şey olursa buradayım.",
    unknown: "Bunu yardım merkezimizde bulamadım. Bir kişiyle görüşebilir ya da bana başka bir şey sorabilirsiniz.",
    no_answer: "Bunu yardım merkezimizde bulamadım. Bana başka bir şey sorabilirsiniz.",
    declined: "Üzgünüm, burada bu konuda yardımcı olamıyorum.",
    which: "Bu konuda birden fazla makale buldum. Hangisini kastediyorsunuz?",
};

const RUSSIAN: Texts = Texts {
    hello: "Здравствуйте! Чем могу помочь?",
    welcome: "Пожалуйста! Могу ли я помочь чем-то ещё?",
    goodbye: "До свидания! Обращайтесь в любое время.",
    well: "Всё хорошо, спасибо! Чем могу помочь?",
    assistant: "Я автоматический помощник. Я отвечаю по материалам нашего центра помощи, и вы в любой момент можете попросить связать вас с человеком.",
    go_on: "Что бы вы хотели узнать?",
    done: "Хорошо. Я здесь, если понадобится что-то ещё.",
    unknown: "Я не нашёл этого в нашем центре помощи. Вы можете поговорить с человеком или спросить о чём-то другом.",
    no_answer: "Я не нашёл этого в нашем центре помощи. Вы можете спросить о чём-то другом.",
    declined: "К сожалению, с этим я здесь помочь не могу.",
    which: "Об этом есть несколько статей. Какую вы имеете в виду?",
};

const UKRAINIAN: Texts = Texts {
    hello: "Вітаю! Чим можу допомогти?",
    welcome: "Будь ласка! Чи можу ще чимось допомогти?",
    goodbye: "До побачення! Звертайтеся будь-коли.",
    well: "Усе добре, дякую! Чим можу допомогти?",
    assistant: "Я автоматичний помічник. Я відповідаю за матеріалами нашого центру допомоги, і ви будь-коли можете попросити поговорити з людиною.",
    go_on: "Що б ви хотіли дізнатися?",
    done: "Гаразд. Я тут, якщо знадобиться ще щось.",
    unknown: "Я не знайшов цього в нашому центрі допомоги. Ви можете поговорити з людиною або запитати про щось інше.",
    no_answer: "Я не знайшов цього в нашому центрі допомоги. Ви можете запитати про щось інше.",
    declined: "На жаль, із цим я тут допомогти не можу.",
    which: "Про це є кілька статей. Яку ви маєте на увазі?",
};

const ARABIC: Texts = Texts {
    hello: "مرحبًا! كيف يمكنني مساعدتك؟",
    welcome: "على الرحب والسعة! هل يمكنني مساعدتك في شيء آخر؟",
    goodbye: "إلى اللقاء! يسعدنا تواصلك في أي وقت.",
    well: "أنا بخير، شكرًا! كيف يمكنني مساعدتك؟",
    assistant: "أنا مساعد آلي. أجيب من مركز المساعدة لدينا، ويمكنك طلب التحدث إلى شخص في أي وقت.",
    go_on: "ماذا تود أن تعرف؟",
    done: "حسنًا. أنا هنا إن احتجت إلى شيء آخر.",
    unknown: "لم أجد ذلك في مركز المساعدة لدينا. يمكنك التحدث إلى شخص أو أن تسألني عن شيء آخر.",
    no_answer: "لم أجد ذلك في مركز المساعدة لدينا. يمكنك أن تسألني عن شيء آخر.",
    declined: "عذرًا، لا يمكنني المساعدة في ذلك هنا.",
    which: "وجدت أكثر من مقال عن هذا. أيها تقصد؟",
};

const HINDI: Texts = Texts {
    hello: "नमस्ते! मैं आपकी क्या मदद कर सकता हूँ?",
    welcome: "आपका स्वागत है! क्या मैं किसी और चीज़ में मदद कर सकता हूँ?",
    goodbye: "अलविदा! जब चाहें फिर आइए।",
    well: "मैं ठीक हूँ, धन्यवाद! मैं आपकी क्या मदद कर सकता हूँ?",
    assistant: "मैं एक स्वचालित सहायक हूँ। मैं हमारे सहायता केंद्र से उत्तर देता हूँ, और आप कभी भी किसी व्यक्ति से बात करने के लिए कह सकते हैं।",
    go_on: "आप क्या जानना चाहेंगे?",
    done: "ठीक है। कुछ और हो तो मैं यहाँ हूँ।",
    unknown: "यह मुझे हमारे सहायता केंद्र में नहीं मिला। आप किसी व्यक्ति से बात कर सकते हैं या मुझसे कुछ और पूछ सकते हैं।",
    no_answer: "यह मुझे हमारे सहायता केंद्र में नहीं मिला। आप मुझसे कुछ और पूछ सकते हैं।",
    declined: "क्षमा करें, मैं यहाँ इसमें मदद नहीं कर सकता।",
    which: "इस बारे में एक से अधिक लेख मिले। आपका मतलब किससे है?",
};

const CHINESE: Texts = Texts {
    hello: "您好！有什么可以帮您？",
    welcome: "不客气！还有什么可以帮您？",
    goodbye: "再见！欢迎随时再来。",
    well: "我很好，谢谢！有什么可以帮您？",
    assistant: "我是自动助手，根据我们的帮助中心回答问题。您可以随时要求与真人沟通。",
    go_on: "您想了解什么？",
    done: "好的。如有其他问题，我随时都在。",
    unknown: "我在帮助中心里没有找到相关内容。您可以与真人沟通，或者问我别的问题。",
    no_answer: "我在帮助中心里没有找到相关内容。您可以问我别的问题。",
    declined: "抱歉，这个问题我在这里无法帮您。",
    which: "我找到了多篇相关文章。您指的是哪一篇？",
};

const JAPANESE: Texts = Texts {
    hello: "こんにちは！どのようなご用件でしょうか？",
    welcome: "どういたしまして！ほかにお手伝いできることはありますか？",
    goodbye: "失礼いたします。いつでもまたお越しください。",
    well: "元気です、ありがとうございます！どのようなご用件でしょうか？",
    assistant: "私は自動アシスタントです。ヘルプセンターの内容からお答えします。いつでも担当者をお呼びいただけます。",
    go_on: "何をお知りになりたいですか？",
    done: "承知しました。ほかに何かあればお知らせください。",
    unknown: "ヘルプセンターには見つかりませんでした。担当者に相談するか、別のことをお尋ねください。",
    no_answer: "ヘルプセンターには見つかりませんでした。別のことをお尋ねください。",
    declined: "申し訳ありませんが、その件はここではお手伝いできません。",
    which: "これについて複数の記事が見つかりました。どれのことでしょうか？",
};

const KOREAN: Texts = Texts {
    hello: "안녕하세요! 무엇을 도와드릴까요?",
    welcome: "천만에요! 더 도와드릴 것이 있을까요?",
    goodbye: "안녕히 가세요! 언제든지 다시 찾아 주세요.",
    well: "잘 지내고 있습니다, 감사합니다! 무엇을 도와드릴까요?",
    assistant: "저는 자동 도우미입니다. 도움말 센터의 내용으로 답하며, 언제든지 상담원을 요청하실 수 있습니다.",
    go_on: "무엇이 궁금하신가요?",
    done: "알겠습니다. 다른 것이 있으면 말씀해 주세요.",
    unknown: "도움말 센터에서 찾지 못했습니다. 상담원과 이야기하시거나 다른 것을 물어보실 수 있습니다.",
    no_answer: "도움말 센터에서 찾지 못했습니다. 다른 것을 물어보실 수 있습니다.",
    declined: "죄송하지만 그 문제는 여기에서 도와드릴 수 없습니다.",
    which: "이에 대한 글이 여러 개 있습니다. 어느 것을 말씀하시나요?",
};

#[cfg(test)]
pub(super) const ALL: [Language; 16] = [
    English, Spanish, French, German, Italian, Portuguese, Dutch, Polish, Turkish, Russian,
    Ukrainian, Arabic, Hindi, Chinese, Japanese, Korean,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agent::{Fired, Recent, Triggers};
    use baton_protocol::wire::HandoffSettings;
    use std::collections::HashSet;

    #[test]
    fn every_language_declines_in_its_own_words() {
        let mut said = HashSet::new();
        for language in ALL {
            let texts = Texts::of(language);
            for text in [texts.no_answer, texts.declined] {
                assert_eq!(Language::of(text), Some(language), "{text}");
                assert!(said.insert(text), "{text}");
            }
        }
    }

    #[test]
    fn where_no_person_may_be_offered_no_text_speaks_of_one() {
        let triggers = Triggers::of(&HandoffSettings::default());
        let names_person = |text: &str| {
            let fired = triggers.find(text, &Recent::default());
            matches!(fired, Some(Fired::Person { .. }))
        };
        let with_person = ALL.map(|language| Texts::of(language).unknown);
        assert!(with_person.into_iter().any(names_person), "it can fail");
        for language in ALL {
            let texts = Texts::of(language);
            assert!(!names_person(texts.no_answer), "{}", texts.no_answer);
            assert!(!names_person(texts.declined), "{}", texts.declined);
        }
    }

    #[test]
    fn a_visitor_reads_the_language_that_they_write_else_their_browsers() {
        let of = |text, locale| Texts::for_visitor(text, locale).declined;
        assert_eq!(
            of("Wie viel kostet das bei euch?", Some("fr")),
            GERMAN.declined
        );
        assert_eq!(of("???", Some("fr-CA")), FRENCH.declined);
        assert_eq!(of("???", None), ENGLISH.declined);
    }
}
