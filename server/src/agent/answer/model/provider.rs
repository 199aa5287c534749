//! The provider's client: one request, and its stream as events.

use super::prompt::Prompt;
use crate::agent::AnswerError;
use crate::agent::client::{Client, ModelAddress, ModelSetupError, status_of};
use futures_util::StreamExt;
use genai::chat::{
    ChatMessage, ChatOptions, ChatRequest, ChatStream, ChatStreamEvent, Tool, ToolCall,
};
use serde_json::{Value, json};

const STEP_ASIDE: &str = "step_aside";
const NO_ANSWER: &str = "no_answer";
/// What is kept of the model's reason, in characters.
const WHY_CHARS_MAX: usize = 300;

pub(super) struct Provider {
    client: Client,
    answer_tokens_max: u32,
}

/// What comes of a request.
#[derive(Debug, PartialEq)]
pub(super) enum Event {
    Words(String),
    StepAside {
        why: String,
    },
    NoAnswer,
    /// It is complete; with what it cost, where the provider says so.
    End {
        tokens: Option<u64>,
    },
}

pub(super) struct Events {
    stream: ChatStream,
    /// Whether any words came.
    begun: bool,
}

impl Provider {
    pub(super) fn new(
        address: ModelAddress,
        answer_tokens_max: u32,
    ) -> Result<Self, ModelSetupError> {
        Ok(Self {
            client: Client::new(address, "BATON_MODEL_KEY")?,
            answer_tokens_max,
        })
    }

    /// Sends the request; dropping the events drops it.
    pub(super) async fn ask(
        &self,
        prompt: Prompt,
        tools: Vec<Tool>,
    ) -> Result<Events, AnswerError> {
        let mut request =
            ChatRequest::new(vec![ChatMessage::user(prompt.question)]).with_system(prompt.rules);
        // Some servers refuse an empty list.
        if !tools.is_empty() {
            request = request.with_tools(tools);
        }
        let options = ChatOptions::default()
            .with_temperature(0.1)
            .with_max_tokens(self.answer_tokens_max)
            .with_capture_usage(true)
            .with_capture_tool_calls(true);
        let answer = self.client.stream(request, &options).await;
        match answer {
            Ok(answer) => Ok(Events {
                stream: answer.stream,
                begun: false,
            }),
            Err(error) => Err(failure(&error, false)),
        }
    }
}

impl Events {
    pub(super) async fn next(&mut self) -> Result<Event, AnswerError> {
        loop {
            let Some(event) = self.stream.next().await else {
                return Err(AnswerError::ModelBrokeOff);
            };
            match event.map_err(|error| failure(&error, self.begun))? {
                ChatStreamEvent::Chunk(chunk) => {
                    self.begun = true;
                    return Ok(Event::Words(chunk.content));
                }
                ChatStreamEvent::End(end) => {
                    let tokens = end
                        .captured_usage
                        .as_ref()
                        .and_then(|usage| usage.total_tokens);
                    let call = end.captured_tool_calls();
                    let call = call.into_iter().flatten().find_map(of_call);
                    return Ok(call.unwrap_or(Event::End {
                        tokens: tokens.and_then(|tokens| u64::try_from(tokens).ok()),
                    }));
                }
                // What the model thinks is not what it says; a tool call counts once it is whole.
                _ => {}
            }
        }
    }
}

/// A call of one of our tools; of others nothing is made.
fn of_call(call: &ToolCall) -> Option<Event> {
    match call.fn_name.as_str() {
        STEP_ASIDE => {
            let why = call.fn_arguments.get("why").and_then(Value::as_str);
            let why: String = why
                .unwrap_or_default()
                .chars()
                .take(WHY_CHARS_MAX)
                .collect();
            Some(Event::StepAside { why })
        }
        NO_ANSWER => Some(Event::NoAnswer),
        _ => None,
    }
}

/// For what needs words alone.
pub(super) const NO_TOOLS: Vec<Tool> = Vec::new();

/// What the model may call in place of an answer.
pub(super) fn tools() -> Vec<Tool> {
    let step_aside = Tool::new(STEP_ASIDE)
        .with_description("Leaves the visitor to a person, because one has to decide or to act.")
        .with_schema(json!({
            "type": "object",
            "properties": {
                "why": { "type": "string", "description": "The reason, in one sentence for the operator." }
            },
            "required": ["why"],
            "additionalProperties": false
        }));
    let no_answer = Tool::new(NO_ANSWER)
        .with_description("Says that the passages don't answer the visitor's question.")
        .with_schema(json!({ "type": "object", "properties": {}, "additionalProperties": false }));
    vec![step_aside, no_answer]
}

/// Logged here by its code alone: what the provider said may hold what the visitor wrote.
fn failure(error: &genai::Error, begun: bool) -> AnswerError {
    let status = status_of(error);
    let failure = match (status, error) {
        (Some(429), _) => AnswerError::ModelRateLimited,
        (Some(_), _) => AnswerError::ModelRefused,
        (None, genai::Error::StreamParse { .. } | genai::Error::ChatResponse { .. }) => {
            AnswerError::ModelGarbled
        }
        (None, _) if begun => AnswerError::ModelBrokeOff,
        (None, _) => AnswerError::ModelUnreachable,
    };
    tracing::warn!(
        code = failure.code(),
        status,
        "The language model gave no answer"
    );
    failure
}
