//! Leads, for whoever takes them elsewhere.

use crate::node::Node;
use crate::store::StoreError;
use baton_protocol::wire::{AgentId, InboxRow, LeadState, OperatorId, SessionId};

/// Leads that one read of the store looks at.
const PAGE_LEADS: usize = 200;

/// Which leads are wanted.
#[derive(Clone, Debug, Default)]
pub struct LeadFilter {
    /// Only those that have come this far.
    pub state: Option<LeadState>,
    /// Only those of this agent's visitors.
    pub agent: Option<AgentId>,
    /// Only this operator's, or nobody's.
    pub owner: Option<Option<OperatorId>>,
}

/// Some leads, the latest captured first.
pub struct LeadPage {
    /// The sessions, each with a lead that is wanted. May be empty though more follow.
    pub rows: Vec<InboxRow>,
    /// Where to read on; none at the end.
    pub next: Option<(u64, SessionId)>,
}

impl LeadFilter {
    fn wants(&self, row: &InboxRow) -> bool {
        let Some(lead) = &row.lead else { return false };
        let owner = lead.owner.as_ref().map(|owner| owner.id);
        self.state.is_none_or(|state| state == lead.state)
            && self.agent.as_ref().is_none_or(|agent| *agent == row.agent)
            && self.owner.is_none_or(|wanted| wanted == owner)
    }
}

impl Node {
    /// The next leads that are wanted.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn leads(
        &self,
        filter: &LeadFilter,
        after: Option<(u64, SessionId)>,
    ) -> Result<LeadPage, StoreError> {
        let mut rows = self.store.leads(after, PAGE_LEADS).await?;
        let last = rows.last().filter(|_| rows.len() == PAGE_LEADS);
        let next = last.and_then(|row| Some((row.lead.as_ref()?.captured_ms, row.session)));
        rows.retain(|row| filter.wants(row));
        Ok(LeadPage { rows, next })
    }

    /// The ids of the owners' own fields, of all agents or of one, in the order of their forms.
    pub fn lead_fields(&self, agent: Option<&AgentId>) -> Vec<String> {
        let mut ids = Vec::new();
        for known in self.agent_refs() {
            if agent.is_some_and(|agent| *agent != known.id) {
                continue;
            }
            for field in self.contact_form(&known.id).fields {
                if !ids.contains(&field.id) {
                    ids.push(field.id);
                }
            }
        }
        ids
    }
}
