//! What people need not hear any more, and programs do.

use super::*;
use baton_protocol::wire::{Contact, OperatorId, OperatorRef};

const SESSION: SessionId = SessionId(Uuid::from_u128(1));

/// A way on which all that waits and is left is told.
fn world_on(way: &Way) -> (World, Courier) {
    let route = Route {
        way: way.clone(),
        kinds: vec![
            NotificationKind::HandoffRequested,
            NotificationKind::WaitingTooLong,
            NotificationKind::LeadCaptured,
        ],
        from: Step::Handoff,
    };
    let routes = Routes::new("https://chat.example.com", vec![route.clone()]);
    let world = World {
        routes: Arc::new(routes),
        ..World::new()
    };
    let courier = world.courier_on(route, &[Does::Takes]);
    (world, courier)
}

/// How many were delivered of all that waited.
async fn delivered(world: &World, courier: &Courier) -> usize {
    world.run_until_s(courier, WEEK_S).await;
    let next = world.store.next_attempt(courier.way()).await.unwrap();
    assert_eq!(next, None);
    assert!(world.store.dead_letters(9).await.unwrap().is_empty());
    world.seen.ids().len()
}

#[tokio::test]
async fn people_hear_of_a_wait_that_is_over_only_that_it_began() {
    for (way, told) in [(Way::Slack, 1), (way(), 2)] {
        let (world, courier) = world_on(&way);
        world.hand_over(1).await;
        let alert = OperatorDetail::AlertedAgain { waited_ms: 60_000 };
        let internal = VisitorEvent::Internal;
        world.append(SESSION, 2, internal, Some(alert)).await;
        let ada = OperatorRef {
            id: OperatorId(Uuid::from_u128(4)),
            name: "Ada".into(),
        };
        let claimed = VisitorEvent::SessionClaimed { operator: ada };
        world.append(SESSION, 3, claimed, None).await;
        assert_eq!(delivered(&world, &courier).await, told, "{way}");
    }
}

#[tokio::test]
async fn of_details_that_were_left_again_before_they_went_out_people_hear_the_last() {
    for (way, told) in [(Way::Slack, 1), (way(), 3)] {
        let (world, courier) = world_on(&way);
        let mut ids = Vec::new();
        for seq in 1..=3 {
            let lead = VisitorEvent::LeadCaptured {
                contact: Contact {
                    name: None,
                    email: Some(format!("grace{seq}@example.com")),
                    phone: None,
                    ..Contact::default()
                },
                question: "Do you ship?".into(),
            };
            world.append(SESSION, seq, lead, None).await;
            let claims = world.store.claim_due(&way, 0, 0, 9).await.unwrap();
            let mut claimed = claims.iter().map(|claim| claim.notification.id);
            ids.push(claimed.find(|id| !ids.contains(id)).unwrap());
        }
        assert_eq!(delivered(&world, &courier).await, told, "{way}");
        assert!(world.seen.ids().contains(ids.last().unwrap()));
    }
}
