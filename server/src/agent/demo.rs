//! The demo workspace: Cobble & Pine, a small maker of bags in Ghent, with its help centre.

use super::knowledge::{Document, Format};
use baton_protocol::wire::{AgentId, AgentProfile, ContactForm};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "demo/knowledge"]
struct HelpCentre;

/// The articles of the demo's help centre, by name.
pub fn demo_documents() -> Vec<Document> {
    let mut documents: Vec<_> = HelpCentre::iter()
        .filter_map(|file| {
            let name = file.strip_suffix(".md")?;
            let source = HelpCentre::get(&file)?;
            let source = String::from_utf8_lossy(&source.data);
            Some(Document::read(name, &source, Format::Markdown))
        })
        .collect();
    documents.sort_by(|a, b| a.name.cmp(&b.name));
    documents
}

/// The demo's agent as visitors see it.
pub fn demo_profile(id: AgentId) -> AgentProfile {
    AgentProfile {
        id,
        name: "Cobble & Pine help".into(),
        greeting: "Hello! Ask me about our bags, delivery, returns or repairs. \
                   If you'd rather talk to one of us, say so at any time."
            .into(),
        suggestions: [
            "How long does delivery take?",
            "What is your return policy?",
            "My zip broke. What can I do?",
            "Are the panniers waterproof?",
        ]
        .map(String::from)
        .into(),
        accent: "#b4501e".into(),
        wait_hint: "usually within a few minutes".into(),
        contact_form: ContactForm::DEFAULT,
    }
}
