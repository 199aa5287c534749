//! Logging in, on the in-memory twins.

use super::{node, store};
use crate::actions::LoginError;
use futures_util::FutureExt;
use futures_util::future::pending;

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
