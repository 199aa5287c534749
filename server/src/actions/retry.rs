//! Trying again what the store did not do: the one rule for all that nobody would ask for a second time.

use std::time::Duration;

/// The waits before further attempts; the last one comes again and again.
const WAITS_SECONDS: [u64; 3] = [1, 3, 10];

/// Attempts something until it is done. `wait` is handed how long to wait after an attempt that failed.
pub async fn until_done<T, E, A, W>(
    mut attempt: impl FnMut() -> A,
    mut wait: impl FnMut(Duration) -> W,
) -> T
where
    A: Future<Output = Result<T, E>>,
    W: Future<Output = ()>,
{
    let [first @ .., last] = WAITS_SECONDS;
    let mut waits = first.into_iter();
    loop {
        if let Ok(done) = attempt().await {
            return done;
        }
        wait(Duration::from_secs(waits.next().unwrap_or(last))).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::{Cell, RefCell};
    use std::future::ready;

    #[tokio::test]
    async fn attempts_go_on_until_one_succeeds_and_the_longest_wait_stays() {
        let attempts = Cell::new(0);
        let waited = RefCell::new(Vec::new());
        let attempt = || {
            attempts.set(attempts.get() + 1);
            ready(if attempts.get() == 7 {
                Ok("done")
            } else {
                Err(())
            })
        };
        let wait = |pause: Duration| {
            waited.borrow_mut().push(pause.as_secs());
            ready(())
        };
        assert_eq!(until_done(attempt, wait).await, "done");
        assert_eq!(*waited.borrow(), [1, 3, 10, 10, 10, 10]);
    }
}
