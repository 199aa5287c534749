//! What the model writes for operators: what a conversation that goes to a person is about.

use super::address::without_addresses;
use super::prompt;
use super::provider::{Event, NO_TOOLS};
use super::{ModelAnswerer, budget::Spending};
use crate::agent::{AnswerError, Conversation, markdown};
use baton_protocol::wire::limits::BRIEF_WRITTEN_CHARS_MAX;
use tokio::time::timeout;

/// More than this is no brief. In bytes.
const WRITTEN_BYTES_MAX: usize = 4 * BRIEF_WRITTEN_CHARS_MAX;

impl ModelAnswerer {
    pub(super) async fn write_brief(
        &self,
        conversation: Conversation<'_>,
    ) -> Result<String, AnswerError> {
        let prompt = prompt::of_brief(conversation);
        let spending = self.budget.reserve(conversation.session, prompt.tokens())?;
        let writing = self.summarize(prompt, spending);
        let written = timeout(self.times.whole_answer, writing).await;
        let text = plain(&written.unwrap_or(Err(AnswerError::ModelTooSlow))?);
        match text.is_empty() {
            true => Err(AnswerError::ModelGarbled),
            false => Ok(text),
        }
    }

    async fn summarize(
        &self,
        prompt: prompt::Prompt,
        spending: Spending<'_>,
    ) -> Result<String, AnswerError> {
        let (mut stream, mut event) = self.begin(prompt, NO_TOOLS).await?;
        let mut text = String::new();
        loop {
            match event {
                Event::Words(words) => {
                    text.push_str(&words);
                    if text.len() > WRITTEN_BYTES_MAX {
                        return Err(AnswerError::OverBudget);
                    }
                }
                Event::End { tokens } => {
                    spending.settle(tokens);
                    return Ok(text);
                }
                // No tool was offered.
                Event::StepAside { .. } | Event::NoAnswer => return Err(AnswerError::ModelGarbled),
            }
            event = stream.next().await?;
        }
    }
}

/// The words alone: an operator's page must not lead where somebody talked the model into.
fn plain(written: &str) -> String {
    let words = markdown::reply(written).plain_text();
    let words = without_addresses(&words, |_| false);
    let words: String = words.trim().chars().take(BRIEF_WRITTEN_CHARS_MAX).collect();
    words.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brief_is_plain_words_of_some_length_that_lead_nowhere() {
        let written =
            "**They** want a [refund](https://evil.example/a), see https://evil.example/b.\n";
        assert_eq!(plain(written), "They want a refund, see .");
        assert_eq!(plain(" \n"), "");
        let long = "é".repeat(2 * BRIEF_WRITTEN_CHARS_MAX);
        assert_eq!(plain(&long).chars().count(), BRIEF_WRITTEN_CHARS_MAX);
    }
}
