//! Any candidates and any history: who is next.

use super::*;
use proptest::prelude::*;

fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (0..6_u32, 0..6_u32, prop::option::of(0..4_u64));
    prop::collection::vec(one, 0..6).prop_map(|all| {
        let numbered = (1..).zip(all);
        numbered
            .map(|(number, (open, capacity, assigned_ms))| Candidate {
                operator: OperatorRef {
                    id: OperatorId(Uuid::from_u128(number)),
                    name: String::new(),
                },
                open,
                capacity,
                assigned_ms,
                teams: Vec::new(),
            })
            .collect()
    })
}

proptest! {
    /// Whatever the order in which they are named.
    #[test]
    fn whoever_is_next_has_room_and_nobody_with_room_comes_before_them(
        all in candidates(),
        turned in any::<prop::sample::Index>(),
        times in prop::collection::vec(0..3_u32, 6),
    ) {
        let route = SessionRoute {
            passed: (1..).zip(times).map(|(number, times)| Passed {
                operator: OperatorId(Uuid::from_u128(number)),
                times,
            }).collect(),
            ..SessionRoute::default()
        };
        let next = next_in_turn(&all, &route);
        let with_room: Vec<_> = all.iter().filter(|one| one.open < one.capacity).collect();
        prop_assert_eq!(next.is_some(), !with_room.is_empty());
        if let Some(next) = next {
            prop_assert!(next.open < next.capacity);
            let of = |one: &Candidate| {
                (route.times_passed(one.operator.id), one.open, one.assigned_ms)
            };
            prop_assert!(with_room.iter().all(|one| of(next) <= of(one)));
        }
        let mut others = all.clone();
        if !others.is_empty() {
            others.rotate_left(turned.index(all.len()));
        }
        prop_assert_eq!(next_in_turn(&others, &route), next);
    }

    /// In as many turns as there are operators with room, each is asked once.
    #[test]
    fn a_round_asks_everybody_once(count in 1..6_u128) {
        let mut all: Vec<_> = (1..=count).map(|number| {
            candidate(&OperatorRef {
                id: OperatorId(Uuid::from_u128(number)),
                name: number.to_string(),
            }, 0)
        }).collect();
        let mut session = session_in("awaiting");
        for round in 1..=3_u32 {
            let mut asked: Vec<_> = (0..count).map(|_| {
                take(&mut session, Actor::Server, turn(all.clone()), at(10));
                let to = session.route.assigned.as_ref().unwrap().to.operator().unwrap().id;
                for one in &mut all {
                    if one.operator.id == to {
                        one.assigned_ms = Some(u64::from(round));
                    }
                }
                take(&mut session, Actor::Server, Command::Tick, Context {
                    assigned_left: true,
                    ..at(10)
                });
                to
            }).collect();
            asked.sort_unstable();
            asked.dedup();
            prop_assert_eq!(asked.len() as u128, count);
        }
    }
}
