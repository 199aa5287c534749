//! Members of the team who are told themselves: what each wants to hear of, by which way, and when they
//! are left alone.

use super::Outlet;
use super::email::EmailServer;
use super::push::PushServer;
use crate::hours::{Hours, QuietHoursProblem};
use crate::store::{Operator, PushSubscription, Way};
use baton_protocol::wire::{MemberPreferences, NotificationKind, OperatorId};
use std::collections::HashMap;
use std::sync::Arc;

/// What members are reached with.
#[derive(Clone, Debug, Default)]
pub struct MemberWays {
    /// The mail server, if there is one.
    pub email: Option<EmailServer>,
    /// What sends Web Push.
    pub push: Option<PushServer>,
}

/// Every member as they are told now. It never changes: what is routed takes it once.
#[derive(Debug, Default)]
pub struct Members {
    members: Vec<Member>,
    ways: Arc<MemberWays>,
}

#[derive(Debug)]
struct Member {
    operator: OperatorId,
    email: String,
    preferences: MemberPreferences,
    quiet: Option<Hours>,
    browsers: Vec<PushSubscription>,
}

impl Members {
    /// Members from what the store holds of them.
    pub fn of(
        ways: Arc<MemberWays>,
        operators: Vec<Operator>,
        preferences: Vec<(OperatorId, MemberPreferences)>,
        subscriptions: Vec<PushSubscription>,
    ) -> Self {
        let mut preferences: HashMap<_, _> = preferences.into_iter().collect();
        let mut browsers: HashMap<_, Vec<_>> = HashMap::new();
        for subscription in subscriptions {
            let of_operator = browsers.entry(subscription.operator).or_default();
            of_operator.push(subscription);
        }
        let members = operators.into_iter().map(|operator| {
            let preferences = preferences.remove(&operator.id).unwrap_or_default();
            Member {
                quiet: preferences.quiet.as_ref().and_then(|quiet| {
                    // Checked before it was stored; from another version it stands in nobody's way.
                    let told = |problem: &QuietHoursProblem| {
                        tracing::error!(operator = %operator.id, %problem, "Quiet hours can't be read; there are none");
                    };
                    Hours::of_quiet(quiet).inspect_err(told).ok()
                }),
                browsers: browsers.remove(&operator.id).unwrap_or_default(),
                operator: operator.id,
                email: operator.email,
                preferences,
            }
        });
        Self {
            members: members.collect(),
            ways,
        }
    }

    /// Whether nobody is told anything.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The ways that something of this kind goes out on, each with when its quiet hours end if it is held
    /// back until then. `by` is who did it: nobody is told of what they did themselves.
    pub fn told_of(
        &self,
        kind: NotificationKind,
        by: Option<OperatorId>,
        at_ms: u64,
    ) -> Vec<(Way, Option<u64>)> {
        let mut told = Vec::new();
        for member in &self.members {
            if by == Some(member.operator) {
                continue;
            }
            let quiet = member.quiet.as_ref().filter(|quiet| quiet.is_open(at_ms));
            let held_until_ms = quiet.and_then(|quiet| quiet.closes_at(at_ms));
            if quiet.is_some() && !waits_for_somebody(kind) {
                continue;
            }
            let ways = member.ways(&self.ways, kind);
            told.extend(ways.map(|way| (way, held_until_ms)));
        }
        told
    }

    /// Every way to a member, whether anything goes out on it or not.
    pub fn ways(&self) -> Vec<Way> {
        let members = self.members.iter();
        members
            .flat_map(|member| member.every_way(&self.ways))
            .collect()
    }

    /// What delivers on a way to a member; none if it is no way to any.
    pub fn outlet(&self, way: &Way) -> Option<Outlet> {
        match way {
            Way::Email(address) => {
                let server = self.ways.email.as_ref()?;
                let mut members = self.members.iter();
                members.find(|member| member.email == *address)?;
                server.outlet_to(address)
            }
            Way::Push(_) => self.ways.push.as_ref()?.outlet(self.browser_of(way)?),
            Way::Slack | Way::Webhook(_) => None,
        }
    }

    /// A member's browsers.
    pub fn browsers(&self, operator: OperatorId) -> &[PushSubscription] {
        let mut members = self.members.iter();
        let member = members.find(|member| member.operator == operator);
        member.map_or(&[], |member| &member.browsers)
    }

    /// What a member set.
    pub fn preferences(&self, operator: OperatorId) -> MemberPreferences {
        let mut members = self.members.iter();
        let member = members.find(|member| member.operator == operator);
        member
            .map(|member| member.preferences.clone())
            .unwrap_or_default()
    }

    /// The browser that a way leads to.
    pub fn browser_of(&self, way: &Way) -> Option<&PushSubscription> {
        let mut browsers = self.members.iter().flat_map(|member| &member.browsers);
        browsers.find(|browser| Way::Push(browser.id) == *way)
    }
}

impl Member {
    fn ways<'a>(
        &'a self,
        ways: &MemberWays,
        kind: NotificationKind,
    ) -> impl Iterator<Item = Way> + use<'a> {
        let wants_email = self.preferences.email.contains(&kind);
        let wants_push = self.preferences.push.contains(&kind);
        self.every_way(ways).filter(move |way| match way {
            Way::Push(_) => wants_push,
            _ => wants_email,
        })
    }

    fn every_way<'a>(&'a self, ways: &MemberWays) -> impl Iterator<Item = Way> + use<'a> {
        let email = ways.email.as_ref().map(|_| Way::Email(self.email.clone()));
        let browsers = match ways.push {
            Some(_) => &*self.browsers,
            None => &[],
        };
        let browsers = browsers.iter().map(|browser| Way::Push(browser.id));
        email.into_iter().chain(browsers)
    }
}

/// Whether it is still of use after quiet hours: somebody waits, or wants to be reached. The rest only tells
/// what others did.
const fn waits_for_somebody(kind: NotificationKind) -> bool {
    kind.is_about_a_wait() || matches!(kind, NotificationKind::LeadCaptured)
}

#[cfg(test)]
mod tests;
