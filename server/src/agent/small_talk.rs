//! Small talk: a message that asks for nothing but a word back.

use super::speech::words;

/// A brief word back, if the message is only a greeting, thanks, a goodbye or the like.
pub(super) fn reply(message: &str) -> Option<&'static str> {
    let words = words(message);
    let said: Vec<&str> = words.iter().map(String::as_str).collect();
    let joined = said.join(" ");
    if let Some((_, reply)) = WHOLE
        .iter()
        .find(|(phrases, _)| phrases.contains(&joined.as_str()))
    {
        return Some(reply);
    }
    let kinds = [(GOODBYES, GOODBYE), (THANKS, WELCOME), (GREETINGS, HELLO)];
    let is_talk =
        |word: &&str| FILLERS.contains(word) || kinds.iter().any(|(kind, _)| kind.contains(word));
    if said.len() > WORDS_MAX || !said.iter().all(is_talk) {
        return None;
    }
    kinds
        .into_iter()
        .find_map(|(kind, reply)| said.iter().any(|word| kind.contains(word)).then_some(reply))
}

/// A longer message is more than small talk.
const WORDS_MAX: usize = 10;
const HELLO: &str = "Hello! What can I help you with?";
const WELCOME: &str = "You're welcome! Is there anything else I can help with?";
const GOODBYE: &str = "Goodbye! Come back any time.";
const ASSISTANT: &str = "I'm an automated assistant. I answer from our help centre, and you can ask for a person at any time.";
const GO_ON: &str = "What would you like to know?";
const DONE: &str = "All right. I'm here if anything else comes up.";

const GREETINGS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "heya",
    "hiya",
    "howdy",
    "yo",
    "greetings",
    "morning",
    "afternoon",
    "evening",
    "hallo",
    "hola",
    "bonjour",
    "ciao",
    "salut",
];
const THANKS: &[&str] = &[
    "thanks",
    "thank",
    "thx",
    "ty",
    "cheers",
    "tysm",
    "merci",
    "danke",
    "gracias",
    "grazie",
    "bedankt",
    "appreciated",
];
const GOODBYES: &[&str] = &["bye", "goodbye", "cya", "byebye", "tschuss", "adios"];
/// Words that may stand around any of these.
const FILLERS: &[&str] = &[
    "good",
    "there",
    "you",
    "so",
    "much",
    "a",
    "lot",
    "very",
    "for",
    "the",
    "your",
    "help",
    "that",
    "is",
    "was",
    "all",
    "have",
    "nice",
    "day",
    "great",
    "ok",
    "okay",
    "perfect",
    "again",
    "everyone",
    "team",
    "dear",
    "many",
    "and",
    "thats",
    "it",
    "its",
    "s",
    "really",
    "super",
    "now",
    "then",
    "helpful",
    "awesome",
    "cool",
    "to",
    "answer",
    "reply",
    "info",
    "information",
];

/// Whole messages, without signs and in lower case.
const WHOLE: &[(&[&str], &str)] = &[
    (
        &[
            "are you a bot",
            "are you a robot",
            "are you a human",
            "are you human",
            "are you real",
            "are you a real person",
            "are you a person",
            "is this a bot",
            "is this a robot",
            "am i talking to a bot",
            "am i talking to a human",
            "am i talking to a person",
            "am i talking to a real person",
            "is this a real person",
            "is this a human",
            "are you an ai",
            "are you ai",
            "are you chatgpt",
            "who are you",
            "what are you",
            "are you a machine",
            "are you a bot or a human",
            "are you a human or a bot",
        ],
        ASSISTANT,
    ),
    (
        &[
            "how are you",
            "how are you doing",
            "how are you today",
            "hi how are you",
            "hello how are you",
            "whats up",
            "what s up",
        ],
        "I'm well, thank you! What can I help you with?",
    ),
    (
        &[
            "can you help me",
            "can you help",
            "help",
            "i have a question",
            "i need help",
            "help me",
            "please help",
            "yes",
            "yes please",
            "question",
            "what can you do",
            "what can i ask",
            "can i ask you something",
            "can i ask a question",
        ],
        GO_ON,
    ),
    (
        &[
            "ok",
            "okay",
            "k",
            "great",
            "perfect",
            "cool",
            "nice",
            "got it",
            "i see",
            "understood",
            "alright",
            "all good",
            "no",
            "nope",
            "no thanks",
            "no thank you",
            "nothing",
            "thats all",
            "that s all",
            "never mind",
            "nevermind",
            "super",
            "awesome",
        ],
        DONE,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_talk_gets_a_word_back_and_questions_do_not() {
        for (message, expected) in [
            ("Hi!", Some(HELLO)),
            ("good morning 🙂", Some(HELLO)),
            ("Hello there", Some(HELLO)),
            ("thanks so much, that was very helpful!", Some(WELCOME)),
            ("ok thank you", Some(WELCOME)),
            ("Thanks, bye", Some(GOODBYE)),
            ("Are you a human?", Some(ASSISTANT)),
            ("ok", Some(DONE)),
            ("I need help", Some(GO_ON)),
            ("hi, where is my order", None),
            ("good bags", None),
            ("thanks for nothing", None),
            ("", None),
            ("???", None),
        ] {
            assert_eq!(reply(message), expected, "{message}");
        }
    }
}
