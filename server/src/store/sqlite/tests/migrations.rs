//! Files of earlier versions.

use super::*;

fn lead() -> Lead {
    let contact = Contact {
        email: Some("ada@example.com".into()),
        ..Contact::default()
    };
    Lead::new(contact, "When?".into(), 5)
}

#[tokio::test]
async fn a_file_with_the_ranks_of_an_earlier_version_gets_those_of_this_one() {
    const MIGRATION: &str = include_str!("../../../../migrations/0002_inbox_rank.sql");
    const RANKS: &str = "SELECT inbox_rank FROM session ORDER BY id";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let store = SqliteStore::open(&path, epoch(1)).await.unwrap();
    let operator = OperatorRef {
        id: OperatorId(Uuid::from_u128(9)),
        name: "Ada".into(),
    };
    let rows = [
        (InboxState::Awaiting { since_ms: 1 }, Some(lead())),
        (InboxState::Operator { operator }, None),
        (InboxState::Agent, Some(lead())),
        (InboxState::Agent, None),
        (InboxState::Resolved, None),
    ];
    for (number, (state, lead)) in (1..).zip(rows) {
        let mut append = append_to(number, 0);
        let row = Arc::make_mut(&mut append.row);
        (row.state, row.lead) = (state, lead);
        let outcome = store.append(append).await.unwrap();
        assert_eq!(outcome, AppendOutcome::Appended);
    }
    let mut writing = store.writing.lock().await;
    for statement in ["UPDATE session SET inbox_rank = 0", MIGRATION] {
        sqlx::raw_sql(statement)
            .execute(&mut *writing)
            .await
            .unwrap();
    }
    let ranks: Vec<i64> = sqlx::query_scalar(RANKS)
        .fetch_all(&mut *writing)
        .await
        .unwrap();
    assert_eq!(ranks, [0, 1, 2, 3, 4]);
}

#[tokio::test]
async fn a_file_of_an_earlier_version_lists_the_longest_wait_first_and_no_lead_that_was_resolved() {
    const MIGRATION: &str = include_str!("../../../../migrations/0003_inbox_order.sql");
    const EARLIER: &str = "ALTER TABLE session RENAME COLUMN inbox_order TO updated_ms; \
        UPDATE session SET updated_ms = inbox_row ->> '$.updated_ms', \
            inbox_row = json_remove(inbox_row, '$.lead.state', '$.lead.state_ms')";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let store = SqliteStore::open(&path, epoch(1)).await.unwrap();
    let waits = |since_ms| (InboxState::Awaiting { since_ms }, None, None);
    let rows = [
        waits(30),
        waits(20),
        // Resolved after the lead, before it, and never.
        (InboxState::Agent, Some(lead()), Some(6)),
        (InboxState::Agent, Some(lead()), Some(4)),
        (InboxState::Agent, Some(lead()), None),
    ];
    for (number, (state, lead, resolved_ms)) in (1..).zip(rows) {
        let mut append = append_to(number, 0);
        if let Some(at_ms) = resolved_ms {
            let operator = OperatorRef {
                id: OperatorId(Uuid::from_u128(9)),
                name: "Ada".into(),
            };
            append.entries[0].event = VisitorEvent::SessionResolved { operator };
            append.entries[0].at_ms = at_ms;
        }
        let row = Arc::make_mut(&mut append.row);
        (row.state, row.lead) = (state, lead);
        row.updated_ms = u64::try_from(number).unwrap();
        let outcome = store.append(append).await.unwrap();
        assert_eq!(outcome, AppendOutcome::Appended);
    }
    for statement in [EARLIER, MIGRATION] {
        sqlx::raw_sql(statement)
            .execute(&mut *store.writing.lock().await)
            .await
            .unwrap();
    }
    let inbox = store.inbox(10).await.unwrap();
    let listed: Vec<_> = inbox
        .iter()
        .map(|row| (row.session.0.as_u128(), row.open_lead().is_some()))
        .collect();
    assert_eq!(
        listed,
        [(2, false), (1, false), (5, true), (4, true), (3, false)]
    );
    let settled = inbox[4].lead.as_ref();
    let settled = settled.map(|lead| (lead.state, lead.state_ms));
    assert_eq!(settled, Some((LeadState::Closed, 6)));
}

#[tokio::test]
async fn in_a_file_of_an_earlier_version_what_waits_or_is_held_is_looked_at_soon() {
    const MIGRATION: &str = include_str!("../../../../migrations/0006_session_due.sql");
    const EARLIER: &str = "DROP INDEX session_due; ALTER TABLE session DROP COLUMN due_ms";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let store = SqliteStore::open(&path, epoch(1)).await.unwrap();
    let operator = OperatorRef {
        id: OperatorId(Uuid::from_u128(9)),
        name: "Ada".into(),
    };
    let states = [
        InboxState::Awaiting { since_ms: 1 },
        InboxState::Operator { operator },
        InboxState::Agent,
        InboxState::Resolved,
    ];
    for (number, state) in (1..).zip(states) {
        let mut append = append_to(number, 0);
        Arc::make_mut(&mut append.row).state = state;
        let outcome = store.append(append).await.unwrap();
        assert_eq!(outcome, AppendOutcome::Appended);
    }
    for statement in [EARLIER, MIGRATION] {
        sqlx::raw_sql(statement)
            .execute(&mut *store.writing.lock().await)
            .await
            .unwrap();
    }
    let due = store.due(1, 9).await.unwrap();
    assert_eq!(due, [1, 2].map(|number| append_to(number, 0).session));
}

#[tokio::test]
async fn in_a_file_of_an_earlier_version_leads_are_listed_with_what_was_followed_up() {
    const MIGRATION: &str = include_str!("../../../../migrations/0009_leads.sql");
    const EARLIER: &str = "DROP INDEX session_lead; ALTER TABLE session DROP COLUMN lead_ms; \
        UPDATE session SET inbox_row = json_remove(inbox_row, '$.lead.state', '$.lead.state_ms')";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let store = SqliteStore::open(&path, epoch(1)).await.unwrap();
    for (number, lead) in [(1, Some(lead())), (2, None), (3, Some(lead()))] {
        let mut append = append_to(number, 0);
        Arc::make_mut(&mut append.row).lead = lead;
        store.append(append).await.unwrap();
    }
    let followed_up = "UPDATE session SET inbox_row = \
        json_set(inbox_row, '$.lead.followed_up_ms', 9) WHERE id = (SELECT max(id) FROM session)";
    for statement in [EARLIER, followed_up, MIGRATION] {
        sqlx::raw_sql(statement)
            .execute(&mut *store.writing.lock().await)
            .await
            .unwrap();
    }
    let leads = store.leads(None, 9).await.unwrap().into_iter();
    let states: Vec<_> = leads
        .filter_map(|row| row.lead.map(|lead| lead.state))
        .collect();
    assert_eq!(states, [LeadState::New, LeadState::Closed]);
}
