//! The client of a model's provider, for words and for vectors.

use genai::adapter::AdapterKind;
use genai::chat::{ChatOptions, ChatRequest, ChatStreamResponse};
use genai::resolver::{AuthData, Endpoint};
use genai::{ModelIden, ModelSpec, ServiceTarget};

/// Where the model is.
#[derive(Clone)]
pub struct ModelAddress {
    /// How it is spoken to: `openai` (and whatever is compatible), `anthropic`, `gemini`, `ollama` …
    pub provider: String,
    /// Its name there.
    pub model: String,
    /// The address in place of the provider's own, say `http://localhost:11434/v1/`.
    pub base_url: Option<String>,
    /// The key; none where none is asked for.
    pub key: Option<String>,
}

/// Why no client can be made.
#[derive(Debug, thiserror::Error)]
pub enum ModelSetupError {
    /// No such provider.
    #[error(
        "\"{0}\" is no known provider; known are openai, anthropic, gemini, ollama, groq, xai, deepseek and others"
    )]
    UnknownProvider(String),
    /// The provider's own address needs a key.
    #[error(
        "{provider} needs a key in {variable}, or the address of another server that needs none"
    )]
    NoKey {
        /// Whose address it is.
        provider: String,
        /// Where the key is read from.
        variable: &'static str,
    },
    /// The HTTP client can't be made.
    #[error("the client of the language model can't be made: {0}")]
    Client(String),
}

/// Speaks to one model.
pub(super) struct Client {
    client: genai::Client,
    target: Target,
}

enum Target {
    /// The provider's own address.
    Own(ModelIden),
    Other(ServiceTarget),
}

impl Client {
    /// Sets it up; no request is made. The error of a missing key names the variable.
    pub(super) fn new(
        address: ModelAddress,
        variable: &'static str,
    ) -> Result<Self, ModelSetupError> {
        let provider = address.provider.to_ascii_lowercase();
        let kind = AdapterKind::from_lower_str(&provider)
            .ok_or_else(|| ModelSetupError::UnknownProvider(address.provider.clone()))?;
        let model = ModelIden::new(kind, address.model);
        let needs_key = kind != AdapterKind::Ollama && address.base_url.is_none();
        if needs_key && address.key.is_none() {
            return Err(ModelSetupError::NoKey { provider, variable });
        }
        // Servers of one's own ask for no key, and take any.
        let auth = AuthData::from_single(address.key.unwrap_or_else(|| "none".into()));
        let for_own = auth.clone();
        let client = genai::Client::builder()
            .with_auth_resolver_fn(move |_: ModelIden| {
                Ok::<_, genai::resolver::Error>(Some(for_own.clone()))
            })
            .build()
            .map_err(|error| ModelSetupError::Client(error.to_string()))?;
        let target = match address.base_url {
            None => Target::Own(model),
            Some(url) => Target::Other(ServiceTarget {
                // Paths are appended to it.
                endpoint: Endpoint::from_owned(format!("{}/", url.trim_end_matches('/'))),
                auth,
                model,
            }),
        };
        Ok(Self { client, target })
    }

    /// Asks for words; dropping the stream drops the request.
    pub(super) async fn stream(
        &self,
        request: ChatRequest,
        options: &ChatOptions,
    ) -> genai::Result<ChatStreamResponse> {
        self.client
            .exec_chat_stream(self.model(), request, Some(options))
            .await
    }

    /// Asks for the vector of each text; they come with the number of their text, in any order.
    pub(super) async fn embed(&self, texts: Vec<String>) -> genai::Result<Vec<(usize, Vec<f32>)>> {
        let answer = self.client.embed_batch(self.model(), texts, None).await?;
        let vectors = answer.embeddings.into_iter();
        Ok(vectors.map(|one| (one.index, one.vector)).collect())
    }

    fn model(&self) -> ModelSpec {
        match &self.target {
            Target::Own(model) => ModelSpec::from_iden(model.clone()),
            Target::Other(target) => ModelSpec::from_target(target.clone()),
        }
    }
}

/// The HTTP status, where there is one. A stream wraps the error that holds it.
pub(super) fn status_of(error: &genai::Error) -> Option<u16> {
    let within = match error {
        genai::Error::WebStream { error, .. } => error.downcast_ref::<genai::Error>(),
        _ => None,
    };
    let status = within.unwrap_or(error).status()?;
    Some(status.as_u16())
}
