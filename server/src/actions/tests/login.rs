//! Logging in, on the in-memory twins.

use super::{node, operator, store};
use crate::actions::LoginError;
use crate::store::AccountStore;
use futures_util::FutureExt;
use std::future::{pending, ready};

#[test]
fn too_many_logins_at_once_are_told_so_and_do_not_wait() {
    let node = node(&store());
    let try_one = || {
        let never = |_, _| pending::<bool>();
        Box::pin(node.log_in("ada@shop.example", String::new(), never))
    };
    let mut waiting = Vec::new();
    let refused = loop {
        let mut attempt = try_one();
        match (&mut attempt).now_or_never() {
            None => waiting.push(attempt),
            Some(outcome) => break outcome.err(),
        }
        assert!(waiting.len() < 100);
    };
    assert!(matches!(refused, Some(LoginError::Busy)));
    // Whoever goes makes room.
    waiting.pop();
    assert!(try_one().now_or_never().is_none());
}

#[tokio::test]
async fn a_logout_tells_consoles_only_if_it_ended_a_login() {
    let store = store();
    let node = node(&store);
    let ann = operator(1, "ann");
    store.put_operator(ann.clone()).await.unwrap();
    let fits = |_, _| ready(true);
    let login = node.log_in(&ann.email, String::new(), fits).await.unwrap();
    let mut ended = node.ended_logins();
    node.log_out("made up").await.unwrap();
    assert!(!ended.has_changed().unwrap());
    node.log_out(&login.cookie).await.unwrap();
    assert!(ended.has_changed().unwrap());
    ended.mark_unchanged();
    node.log_out(&login.cookie).await.unwrap();
    assert!(!ended.has_changed().unwrap());
}
