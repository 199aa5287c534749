//! Web Push in this browser: whether it can, asking it, and telling the server where it is reached.

use crate::request::{self, Failure};
use baton_protocol::wire::{OperatorId, OwnNotifications, SubscribeBrowser};
use js_sys::Reflect;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Notification, NotificationPermission, PushManager, PushSubscription,
    PushSubscriptionOptionsInit, RegistrationOptions, ServiceWorkerRegistration,
};

/// What shows notifications while no console is open.
const WORKER: &str = "/console/push.js";
const SCOPE: &str = "/console/";
const NOTIFICATIONS: &str = "/v1/operator/me/notifications";
const PUSH: &str = "/v1/operator/me/push";

/// Who switched it on in this browser: a colleague who logs in here did not.
const KEPT: &str = "baton.console.push";

/// What this browser can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ability {
    /// It may be asked, or has agreed before.
    Can,
    /// The person has refused, and the browser doesn't ask again.
    Denied,
    /// It has no Web Push, or not for an address without https.
    Unsupported,
}

/// What this browser can do now.
pub(super) fn ability() -> Ability {
    let window = window();
    let has = |name: &str| Reflect::has(&window, &name.into()).unwrap_or(false);
    let navigator = window.navigator();
    let has_worker = Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    if !(has("Notification") && has("PushManager") && has_worker) {
        return Ability::Unsupported;
    }
    match Notification::permission() {
        NotificationPermission::Denied => Ability::Denied,
        _ => Ability::Can,
    }
}

/// Whether somebody switched it on in this browser: then the service worker tells what the page would.
pub(crate) fn is_on_here() -> bool {
    crate::kept::read::<OperatorId>(KEPT).is_some()
}

/// Asks the browser, which asks the person, and tells the server. Only ever after a click on what says so.
///
/// # Errors
/// A sentence that says why not.
pub(super) async fn subscribe(me: OperatorId, key: &str) -> Result<OwnNotifications, String> {
    let asked = Notification::request_permission().map_err(|_| REFUSED.to_owned())?;
    let _ = JsFuture::from(asked).await;
    if Notification::permission() != NotificationPermission::Granted {
        return Err(REFUSED.to_owned());
    }
    let own = tell(key).await?;
    crate::kept::write(KEPT, &me);
    Ok(own)
}

/// Ends it in this browser; the server finds out by itself, or is told apart.
pub(crate) async fn unsubscribe_here() {
    crate::kept::write(KEPT, &None::<OperatorId>);
    if ability() == Ability::Unsupported {
        return;
    }
    let Ok(found) = JsFuture::from(container().get_registration_with_document_url(SCOPE)).await
    else {
        return;
    };
    let Ok(registration) = found.dyn_into::<ServiceWorkerRegistration>() else {
        return;
    };
    if let Some(subscription) = subscription_of(&registration).await
        && let Ok(ended) = subscription.unsubscribe()
    {
        // If it fails, the push service may still take messages, which the server sends no more.
        let _ = JsFuture::from(ended).await;
    }
}

/// Tells the server anew where this browser is reached, if this operator switched it on here before: the
/// login may be another, and the browser may have changed its address.
pub(crate) fn keep_subscribed(me: OperatorId) {
    let is_mine = crate::kept::read::<OperatorId>(KEPT) == Some(me);
    if !is_mine || ability() != Ability::Can {
        return;
    }
    spawn_local(async move {
        let own: Result<OwnNotifications, Failure> = request::get(NOTIFICATIONS).await;
        if Notification::permission() == NotificationPermission::Granted
            && let Ok(OwnNotifications {
                push_key: Some(key),
                ..
            }) = own
        {
            // The switch shows what came of it.
            let _ = tell(&key).await;
        }
    });
}

/// Subscribes with the server's key, and tells the server.
async fn tell(key: &str) -> Result<OwnNotifications, String> {
    let failed = |_| BROWSER_FAILED.to_owned();
    let options = RegistrationOptions::new();
    options.set_scope(SCOPE);
    let registered = container().register_with_options(WORKER, &options);
    JsFuture::from(registered).await.map_err(failed)?;
    let ready = container().ready().map_err(failed)?;
    let ready = JsFuture::from(ready).await.map_err(failed)?;
    let registration: ServiceWorkerRegistration = ready.dyn_into().map_err(failed)?;
    let manager: PushManager = registration.push_manager().map_err(failed)?;
    let options = PushSubscriptionOptionsInit::new();
    options.set_user_visible_only(true);
    options.set_application_server_key_opt_str(Some(key));
    let mut made = JsFuture::from(manager.subscribe_with_options(&options).map_err(failed)?).await;
    // With another key there is one already: it is of no use.
    if made.is_err()
        && let Some(stale) = subscription_of(&registration).await
    {
        let ended = stale.unsubscribe().map_err(failed)?;
        JsFuture::from(ended).await.map_err(failed)?;
        made = JsFuture::from(manager.subscribe_with_options(&options).map_err(failed)?).await;
    }
    let subscription = made.map_err(failed)?;
    let browser = browser_of(&subscription).ok_or_else(|| BROWSER_FAILED.to_owned())?;
    let told = request::post(PUSH, &browser).await;
    told.map_err(|failure| failure.sentence())
}

const REFUSED: &str = "This browser was not allowed to show notifications. You can allow it in the site’s \
                       settings, beside the address.";
const BROWSER_FAILED: &str =
    "This browser’s push service did not answer. Try again, or use another browser.";

fn container() -> web_sys::ServiceWorkerContainer {
    window().navigator().service_worker()
}

async fn subscription_of(registration: &ServiceWorkerRegistration) -> Option<PushSubscription> {
    let manager = registration.push_manager().ok()?;
    let found = JsFuture::from(manager.get_subscription().ok()?)
        .await
        .ok()?;
    found.dyn_into().ok()
}

/// What the server needs to know, as the subscription's own JSON has it.
fn browser_of(subscription: &JsValue) -> Option<SubscribeBrowser> {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let to_json = get(subscription, "toJSON")?
        .dyn_into::<js_sys::Function>()
        .ok()?;
    let json = to_json.call0(subscription).ok()?;
    let keys = get(&json, "keys")?;
    let text = |of: &JsValue, name: &str| get(of, name)?.as_string();
    Some(SubscribeBrowser {
        endpoint: text(&json, "endpoint")?,
        p256dh: text(&keys, "p256dh")?,
        auth: text(&keys, "auth")?,
        name: own_name(),
    })
}

/// What people call this browser, as far as it tells.
fn own_name() -> String {
    let agent = window().navigator().user_agent().unwrap_or_default();
    named(&agent)
}

fn named(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "Mac"),
        ("Windows", "Windows"),
        ("Linux", "Linux"),
    ];
    let find = |list: &[(&str, &'static str)], otherwise| {
        let mut found = list.iter().filter(|(mark, _)| agent.contains(mark));
        found.next().map_or(otherwise, |(_, name)| *name)
    };
    let (browser, system) = (find(&BROWSERS, "A browser"), find(&SYSTEMS, ""));
    match system {
        "" => browser.to_owned(),
        system => format!("{browser} on {system}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_as_people_call_them() {
        for (agent, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "Chrome on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
                "Safari on Mac",
            ),
            (
                "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
                "Firefox on Android",
            ),
            ("", "A browser"),
        ] {
            assert_eq!(named(agent), expected);
        }
    }
}
