//! To whom of the operators a session goes.

use super::*;

#[test]
fn routing() {
    let in_turn = RoutingSettings {
        mode: RoutingMode::InTurn,
        take_up_within_seconds: 30,
        capacity: 3,
        capacities: vec![OwnCapacity {
            email: "grace@shop.example".into(),
            capacity: 6,
        }],
    };
    pin("routing_settings", &[RoutingSettings::DEFAULT, in_turn]);
    pin(
        "routing_mode",
        &[RoutingMode::Everybody, RoutingMode::InTurn],
    );
    let of_an_older_server = serde_json::from_str::<HandoffSettings>("{}").unwrap();
    assert_eq!(of_an_older_server.routing, RoutingSettings::DEFAULT);
}

#[test]
fn whom_a_session_is_for() {
    pin("team", &[team()]);
    pin(
        "assignee",
        &[
            Assignee::Operator { operator: ada() },
            Assignee::Team { team: billing() },
        ],
    );
    pin(
        "transfer_target",
        &[
            TransferTarget::Operator { operator: ada().id },
            TransferTarget::Team { team: billing().id },
        ],
    );
    pin("session_route", &[SessionRoute::default(), session_route()]);
}

pub(super) fn billing() -> TeamRef {
    team().as_ref()
}

pub(super) fn team() -> Team {
    Team {
        id: TeamId::try_from("billing".to_owned()).unwrap(),
        name: "Billing".into(),
        members: vec![ada().id],
    }
}

pub(super) fn session_route() -> SessionRoute {
    SessionRoute {
        assigned: Some(Assignment {
            to: Assignee::Team { team: billing() },
            until_ms: 1_700_000_045_000,
        }),
        transfer: Some(Transfer {
            from: ada(),
            team: Some(billing()),
        }),
        passed: vec![Passed {
            operator: ada().id,
            times: 1,
        }],
    }
}
