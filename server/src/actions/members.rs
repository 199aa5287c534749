//! What operators set for themselves: which notifications reach them, in which browsers, and when they are
//! left alone. The store holds it, and every node goes by it.

use crate::bus::{Notice, Topic};
use crate::hours::{Hours, QuietHoursProblem};
use crate::node::Node;
use crate::notify::{Members, Outlet, is_browsers_key};
use crate::store::{LoginHash, Operator, PushSubscription, StoreError, Way};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use baton_protocol::wire::limits::{PUSH_BROWSER_NAME_BYTES_MAX, PUSH_BROWSERS_MAX};
use baton_protocol::wire::{
    MemberPreferences, NotificationKind, OperatorId, OwnNotifications, OwnWay, PushBrowser,
    PushSubscriptionId, SubscribeBrowser, line,
};
use std::sync::Arc;

/// Why preferences were not changed, or a browser was not subscribed.
#[derive(Debug)]
pub enum MemberError {
    /// The quiet hours make no sense.
    Quiet(QuietHoursProblem),
    /// Nobody is told of this kind.
    KindUnknown,
    /// What the browser says of its subscription can't be used: why, in words that are safe to show.
    Subscription(&'static str),
    /// The login or the operator is gone.
    LoggedOut,
    /// The store did not do its part. The change may have happened.
    Store(StoreError),
}

impl From<StoreError> for MemberError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Node {
    /// Looks what the members set, and goes by it.
    ///
    /// # Errors
    /// If the store does not answer; members are told as they were.
    pub async fn look_at_members(&self) -> Result<(), StoreError> {
        if !self.reaches_members() {
            return Ok(());
        }
        let ways = Arc::clone(&self.settings.member_ways);
        let (operators, preferences) = (
            self.store.operators().await?,
            self.store.preferences().await?,
        );
        let subscriptions = self.store.subscriptions(self.clock.now_ms()).await?;
        let members = Members::of(ways, operators, preferences, subscriptions);
        self.settings.notify.set_members(members);
        Ok(())
    }

    /// What a member set, and what there is to choose. `login` is the one that asks.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn own_notifications(
        &self,
        operator: &Operator,
        login: LoginHash,
    ) -> Result<OwnNotifications, StoreError> {
        self.look_at_members().await?;
        let members = self.settings.notify.members();
        let ways = &self.settings.member_ways;
        let browsers = members.browsers(operator.id).iter();
        Ok(OwnNotifications {
            preferences: members.preferences(operator.id),
            email: operator.email.clone(),
            email_works: ways.email.is_some(),
            push_key: ways.push.as_ref().map(|push| push.public_key().to_owned()),
            browsers: browsers
                .map(|browser| PushBrowser {
                    id: browser.id,
                    name: browser.name.clone(),
                    is_this: browser.login == login,
                    created_ms: browser.created_ms,
                })
                .collect(),
        })
    }

    /// Changes what reaches a member, from now on and on every node.
    ///
    /// # Errors
    /// If nothing was changed: see [`MemberError`].
    pub async fn change_preferences(
        &self,
        operator: OperatorId,
        mut preferences: MemberPreferences,
    ) -> Result<(), MemberError> {
        for kinds in [&mut preferences.email, &mut preferences.push] {
            let told = |kind: &NotificationKind| {
                !matches!(kind, NotificationKind::Test | NotificationKind::Unknown)
            };
            if !kinds.iter().all(told) {
                return Err(MemberError::KindUnknown);
            }
            let mut known = Vec::new();
            kinds.retain(|kind| {
                !known.contains(kind) && {
                    known.push(*kind);
                    true
                }
            });
        }
        if let Some(quiet) = &preferences.quiet {
            Hours::of_quiet(quiet).map_err(MemberError::Quiet)?;
        }
        if !self.store.put_preferences(operator, preferences).await? {
            return Err(MemberError::LoggedOut);
        }
        self.members_changed().await;
        Ok(())
    }

    /// Notifies a member in the browser of this login, too, until the login ends.
    ///
    /// # Errors
    /// If it is not: see [`MemberError`].
    pub async fn subscribe_browser(
        &self,
        operator: OperatorId,
        login: LoginHash,
        browser: SubscribeBrowser,
    ) -> Result<(), MemberError> {
        let push = self.settings.member_ways.push.as_ref();
        let push = push.ok_or(MemberError::Subscription("this server sends no Web Push"))?;
        push.check(&browser.endpoint)
            .map_err(MemberError::Subscription)?;
        let public_key = bytes(&browser.p256dh).filter(|key: &[u8; 65]| is_browsers_key(key));
        let no_key = MemberError::Subscription("the browser's key is no point of P-256");
        let no_secret = MemberError::Subscription("the browser's secret is not 16 bytes");
        let name = line(&browser.name);
        let subscription = PushSubscription {
            id: PushSubscriptionId(self.new_command_id().0),
            operator,
            login,
            endpoint: browser.endpoint,
            public_key: public_key.ok_or(no_key)?,
            auth: bytes(&browser.auth).ok_or(no_secret)?,
            name: shortened(&name).to_owned(),
            created_ms: self.clock.now_ms(),
        };
        let kept = self
            .store
            .put_subscription(subscription, PUSH_BROWSERS_MAX)
            .await?;
        if !kept {
            return Err(MemberError::LoggedOut);
        }
        self.members_changed().await;
        Ok(())
    }

    /// Ends a subscription of a member's. False if they have no such one.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn unsubscribe_browser(
        &self,
        operator: OperatorId,
        id: PushSubscriptionId,
    ) -> Result<bool, StoreError> {
        let subscriptions = self.store.subscriptions(self.clock.now_ms()).await?;
        let mut own = subscriptions.iter().filter(|one| one.operator == operator);
        let removed = own.any(|one| one.id == id) && self.store.remove_subscription(id).await?;
        if removed {
            self.members_changed().await;
        }
        Ok(removed)
    }

    /// What delivers to a member by one way, to be tried.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn own_outlets(
        &self,
        operator: &Operator,
        way: OwnWay,
    ) -> Result<Vec<Outlet>, StoreError> {
        self.look_at_members().await?;
        let members = self.settings.notify.members();
        let ways = match way {
            OwnWay::Email => vec![Way::Email(operator.email.clone())],
            OwnWay::Push => {
                let browsers = members.browsers(operator.id).iter();
                browsers.map(|browser| Way::Push(browser.id)).collect()
            }
        };
        Ok(ways.iter().filter_map(|way| members.outlet(way)).collect())
    }

    /// Forgets browsers of the past that something was to go out to. What others wait for is not touched.
    pub(crate) async fn forget_browser(&self, id: PushSubscriptionId) -> Result<(), StoreError> {
        self.store.remove_subscription(id).await?;
        tracing::info!(%id, "A browser is notified no more: its login has ended");
        Ok(())
    }

    /// Has this node go by a change now, and the others as soon as they hear of it. What can't be read
    /// now is found by the next look.
    pub(super) async fn members_changed(&self) {
        if let Err(error) = self.look_at_members().await {
            tracing::warn!(%error, "What members changed can't be read yet");
        }
        let told = Arc::new(Notice::SettingsChanged);
        self.bus.publish(Topic::Settings, told);
    }
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let text = text.trim_end_matches('=');
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// As much of a name as there is room for.
fn shortened(name: &str) -> &str {
    let end = name
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take_while(|end| *end <= PUSH_BROWSER_NAME_BYTES_MAX)
        .last();
    &name[..end.unwrap_or(0)]
}
