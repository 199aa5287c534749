//! The handoff settings that agents go by: the configuration file's until an operator changes them,
//! and from then on what the store holds.

use super::words;
use crate::agent::Triggers;
use crate::agent::trigger::check_settings;
use crate::bus::{Notice, Topic};
use crate::hours::{Hours, HoursProblem};
use crate::node::Node;
use crate::store::{StoreError, StoredSettings};
use baton_protocol::session::Policy;
use baton_protocol::wire::{
    AgentId, AgentProfile, AgentRef, AgentSettings, BusinessHours, ContactForm, HandoffSettings,
    SettingsChange, UnknownAction, WaitProblem,
};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, PoisonError, RwLock, RwLockReadGuard};

/// Settings with what is made of them. They never change: who decides something takes them once,
/// so that nothing is decided by half of the old and half of the new.
pub(crate) struct Handoff {
    pub(super) settings: HandoffSettings,
    pub(super) policy: Policy,
    pub(super) triggers: Triggers,
    /// None where it is open at any time.
    pub(super) hours: Option<Hours>,
}

/// What an agent goes by, to be replaced when an operator changes it.
pub(crate) struct LiveHandoff {
    in_force: RwLock<InForce>,
    /// Whether it was open when that was looked at last.
    was_open: AtomicBool,
}

struct InForce {
    handoff: Arc<Handoff>,
    version: u64,
    changed: Option<SettingsChange>,
}

/// Why settings were not changed.
#[derive(Debug)]
pub enum ChangeError {
    /// No agent of this id is here.
    UnknownAgent,
    /// They make no sense.
    Invalid(SettingsProblem),
    /// Somebody else changed them since this version.
    Outdated,
    /// The store did not do its part. The change may have happened.
    Store(StoreError),
}

/// Why settings make no sense, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsProblem {
    /// Anything but the times and the hours.
    #[error("{0}")]
    Handoff(String),
    /// One of the times at which something happens by itself.
    #[error("{0}")]
    Wait(WaitProblem),
    /// The business hours.
    #[error(transparent)]
    Hours(#[from] HoursProblem),
}

impl From<StoreError> for ChangeError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Of an agent that is no longer here, who stands in nobody's way to a person.
static DEFAULT: LazyLock<Arc<Handoff>> =
    LazyLock::new(|| Arc::new(Handoff::of(HandoffSettings::default())));

impl Handoff {
    pub(super) fn of(settings: HandoffSettings) -> Self {
        Self {
            policy: Policy::from(&settings),
            triggers: Triggers::of(&settings),
            hours: settings.hours.as_ref().and_then(readable),
            settings,
        }
    }

    /// Whether it is within the business hours.
    pub(super) fn is_open(&self, now_ms: u64) -> bool {
        let hours = self.hours.as_ref();
        hours.is_none_or(|hours| hours.is_open(now_ms))
    }

    /// What the owner wants of a question that the knowledge has no answer to, the one of this
    /// number in a row.
    pub(super) fn unknown(&self, in_a_row: u32) -> UnknownAction {
        match in_a_row {
            0 | 1 => self.settings.unknown.first,
            _ => self.settings.unknown.again,
        }
    }
}

/// Checks settings before an agent goes by them.
pub(super) fn check(settings: &HandoffSettings) -> Result<(), SettingsProblem> {
    settings.wait.check().map_err(SettingsProblem::Wait)?;
    check_settings(settings).map_err(SettingsProblem::Handoff)?;
    if let Some(hours) = &settings.hours {
        Hours::of(hours)?;
    }
    Ok(())
}

/// Hours that were checked before they were stored can be read, unless another version of the server
/// did that. Those stand in nobody's way to a person.
fn readable(written: &BusinessHours) -> Option<Hours> {
    let told = |problem: &HoursProblem| {
        tracing::error!(%problem, "Business hours can't be read; it is open at any time");
    };
    Hours::of(written).inspect_err(told).ok()
}

impl LiveHandoff {
    /// Starts with the configuration file's.
    pub(crate) fn new(of_file: &HandoffSettings) -> Self {
        Self {
            in_force: RwLock::new(InForce {
                handoff: Arc::new(Handoff::of(of_file.clone())),
                version: 0,
                changed: None,
            }),
            was_open: AtomicBool::new(true),
        }
    }

    /// What the agent goes by at this moment.
    pub(super) fn handoff(&self) -> Arc<Handoff> {
        Arc::clone(&self.in_force().handoff)
    }

    /// Takes down whether it is open. Tells whether that has changed.
    pub(super) fn turns(&self, is_open: bool) -> bool {
        self.was_open.swap(is_open, Ordering::Relaxed) != is_open
    }

    fn in_force(&self) -> RwLockReadGuard<'_, InForce> {
        self.in_force.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Unless it is there already, or a later one is: changes may be read in any order.
    fn replace(&self, next: InForce) {
        let mut in_force = self
            .in_force
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if in_force.version < next.version {
            *in_force = next;
        }
    }
}

impl Node {
    /// Every agent, by name.
    pub fn agent_refs(&self) -> Vec<AgentRef> {
        let agents = self.agents.values();
        let mut agents: Vec<_> = agents
            .map(|agent| AgentRef {
                id: agent.profile.id.clone(),
                name: agent.profile.name.clone(),
            })
            .collect();
        agents.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        agents
    }

    /// What the agent goes by at this moment, as the store holds it. None if there is no such agent.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn agent_settings(
        &self,
        agent: &AgentId,
    ) -> Result<Option<AgentSettings>, StoreError> {
        self.look_at_settings().await?;
        Ok(self.settings_here(agent))
    }

    /// Changes what an agent goes by, from now on and for all its sessions; without settings it goes
    /// by the configuration file's again. `version` is the one that the change was made of.
    ///
    /// # Errors
    /// If nothing was changed: see [`ChangeError`].
    pub async fn change_settings(
        &self,
        agent: &AgentId,
        settings: Option<HandoffSettings>,
        version: u64,
        by: &str,
    ) -> Result<AgentSettings, ChangeError> {
        if self.agent(agent).is_none() {
            return Err(ChangeError::UnknownAgent);
        }
        let settings = settings.map(words::settings);
        if let Some(settings) = &settings {
            check(settings).map_err(ChangeError::Invalid)?;
        }
        let change = StoredSettings {
            version: version.checked_add(1).ok_or(ChangeError::Outdated)?,
            settings,
            by: by.to_owned(),
            at_ms: self.clock.now_ms(),
        };
        if !self.store.put_settings(agent, change.clone()).await? {
            return Err(ChangeError::Outdated);
        }
        self.go_by(agent, change);
        let told = Arc::new(Notice::SettingsChanged);
        self.bus.publish(Topic::Settings, told);
        self.settings_here(agent).ok_or(ChangeError::UnknownAgent)
    }

    /// Looks whether another process has changed any agent's settings, and goes by them.
    ///
    /// # Errors
    /// If the store does not answer, or holds what can't be read; the other agents' are taken over.
    pub async fn look_at_settings(&self) -> Result<(), StoreError> {
        let mut outcome = Ok(());
        for (agent, version) in self.store.settings_versions().await? {
            let live = self.handoffs.get(&agent);
            if live.is_none_or(|live| live.in_force().version >= version) {
                continue;
            }
            match self.store.settings(&agent).await {
                Ok(Some(change)) => self.go_by(&agent, change),
                Ok(None) => {}
                Err(error) => outcome = Err(error),
            }
        }
        outcome
    }

    /// The agent as visitors see it at this moment. None if there is no such agent.
    pub fn profile(&self, agent: &AgentId) -> Option<AgentProfile> {
        let profile = &self.agent(agent)?.profile;
        Some(AgentProfile {
            contact_form: self.contact_form(agent),
            ..profile.clone()
        })
    }

    /// What a visitor of the agent's is asked for now who leaves contact details.
    pub fn contact_form(&self, agent: &AgentId) -> ContactForm {
        self.handoff(Some(agent)).settings.contact_form.clone()
    }

    /// How often an agent's settings were changed.
    pub(crate) fn settings_version(&self, agent: &AgentId) -> u64 {
        let live = self.handoffs.get(agent);
        live.map_or(0, |live| live.in_force().version)
    }

    /// What an agent goes by. Whoever decides asks once, and decides by nothing else.
    pub(super) fn handoff(&self, agent: Option<&AgentId>) -> Arc<Handoff> {
        let live = agent.and_then(|agent| self.handoffs.get(agent));
        live.map_or_else(|| Arc::clone(&DEFAULT), LiveHandoff::handoff)
    }

    /// These settings as they would hold here: what the workspace has paid for is no setting.
    pub(super) fn with_plan(&self, agent: &AgentId, settings: HandoffSettings) -> HandoffSettings {
        let plan = self.agent(agent).map(|agent| agent.handoff.plan);
        HandoffSettings {
            plan: plan.unwrap_or_default(),
            ..settings
        }
    }

    fn go_by(&self, agent: &AgentId, change: StoredSettings) {
        let (Some(live), Some(of_file)) = (self.handoffs.get(agent), self.agent(agent)) else {
            return;
        };
        let StoredSettings {
            version,
            settings,
            by,
            at_ms,
        } = change;
        let changed = settings.is_some().then_some(SettingsChange { by, at_ms });
        let settings = match settings {
            Some(settings) => self.with_plan(agent, settings),
            None => of_file.handoff.clone(),
        };
        live.replace(InForce {
            handoff: Arc::new(Handoff::of(settings)),
            version,
            changed,
        });
        self.tell_of_hours();
        self.tell_of_routing();
        tracing::info!(%agent, version, "The agent goes by changed handoff settings");
    }

    fn settings_here(&self, agent: &AgentId) -> Option<AgentSettings> {
        let in_force = self.handoffs.get(agent)?.in_force();
        Some(AgentSettings {
            settings: in_force.handoff.settings.clone(),
            version: in_force.version,
            changed: in_force.changed.clone(),
        })
    }
}
