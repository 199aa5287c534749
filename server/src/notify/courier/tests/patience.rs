//! Receivers that take their time, or ask for it.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_receiver_that_hangs_is_given_up_on_before_the_lease_ends() {
    let world = World::new();
    let courier = world.courier(&[Does::Hangs, Does::Takes]);
    world.hand_over(1).await;
    let look = courier.look(AT_ONCE).await.unwrap();
    let before = tokio::time::Instant::now();
    join_all(look.claims.into_iter().map(|claim| courier.carry(claim))).await;
    let took = before.elapsed();
    assert_eq!(took, SEND_WITHIN);
    assert!(RENEW_EVERY * 2 < Duration::from_millis(LEASE_MS));
    world.run_until_s(&courier, WEEK_S).await;
    assert_eq!(world.seen.times_s(), [0, 5]);
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_takes_its_time_to_confirm_gets_it_once() {
    let world = World::new();
    let courier = Arc::new(world.courier(&[Does::TakesItsTime]));
    world.hand_over(1).await;
    let mut look = courier.look(AT_ONCE).await.unwrap();
    let (carrying, claim) = (Arc::clone(&courier), look.claims.remove(0));
    let mut carried = tokio::spawn(async move { carrying.carry(claim).await });
    // Both clocks go on together, and somebody else looks each second.
    let other = world.courier(&[Does::Takes]);
    while timeout(Duration::from_secs(1), &mut carried).await.is_err() {
        world.clock.0.fetch_add(1_000, Ordering::SeqCst);
        assert!(other.look(AT_ONCE).await.unwrap().claims.is_empty());
    }
    assert!(world.clock.now_ms() >= 590_000);
    assert_eq!(world.seen.times_s(), [0]);
    assert_eq!(world.store.next_attempt(&way()).await.unwrap(), None);
}

#[tokio::test]
async fn a_receiver_that_asks_for_time_is_left_alone_by_all_that_waits() {
    let world = World::new();
    let mut script = vec![Does::AsksForAnHour; AT_ONCE];
    script.push(Does::Takes);
    let courier = world.courier(&script);
    for number in 1..=20 {
        world.hand_over(number).await;
    }
    world.run_until_s(&courier, 3_599).await;
    assert_eq!(world.seen.times_s(), [0; AT_ONCE]);
    world.run_until_s(&courier, 3_600).await;
    assert_eq!(world.seen.times_s()[AT_ONCE..], [3_600; 20]);
    assert_eq!(world.store.next_attempt(&way()).await.unwrap(), None);
}
