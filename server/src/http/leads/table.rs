//! Leads as the lines of a table.

use crate::store::StoreError;
use baton_protocol::wire::{Contact, InboxRow, Lead, LeadState};
use jiff::Timestamp;

/// Without it Excel reads UTF-8 as the code page of its machine. Everything else skips it.
const BYTE_ORDER_MARK: &str = "\u{feff}";

const BEFORE: [&str; 8] = [
    "captured", "state", "since", "owner", "name", "email", "phone", "question",
];
const AFTER: [&str; 6] = [
    "other_fields",
    "agreed_to",
    "agreed_to_link",
    "agent",
    "page",
    "session",
];

/// The table's columns.
pub(super) struct Table {
    /// The ids of the owners' own fields.
    own: Vec<String>,
}

impl Table {
    pub(super) fn new(own: Vec<String>) -> Self {
        Self { own }
    }

    /// The line with the columns' names.
    pub(super) fn head(&self) -> Result<Vec<u8>, StoreError> {
        let own = self.own.iter().map(String::as_str);
        let names = BEFORE.into_iter().chain(own).chain(AFTER);
        let line = written([names.map(str::to_owned).collect()])?;
        Ok([BYTE_ORDER_MARK.as_bytes(), &line].concat())
    }

    /// A line for each lead.
    pub(super) fn lines(&self, rows: &[InboxRow]) -> Result<Vec<u8>, StoreError> {
        let leads = rows
            .iter()
            .filter_map(|row| Some((row, row.lead.as_ref()?)));
        written(leads.map(|(row, lead)| self.line(row, lead)))
    }

    fn line(&self, row: &InboxRow, lead: &Lead) -> Vec<String> {
        let Contact {
            name,
            email,
            phone,
            fields,
            consent,
        } = &lead.contact;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let state = match lead.state {
            LeadState::New => "new",
            LeadState::Contacted => "contacted",
            LeadState::Closed => "closed",
        };
        let owner = lead.owner.as_ref().map(|owner| owner.name.clone());
        let before = [
            time(lead.captured_ms),
            state.to_owned(),
            time(lead.state_ms),
            text(&owner),
            text(name),
            text(email),
            text(phone),
            lead.question.clone(),
        ];
        let given = |id: &String| lead.contact.given(id).unwrap_or_default().to_owned();
        let own = self.own.iter().map(given);
        // What a form asked for that has been changed since.
        let others = fields
            .iter()
            .filter(|answer| !self.own.contains(&answer.field));
        let others = others.map(|answer| {
            let label = Some(&answer.label).filter(|label| !label.is_empty());
            format!("{}: {}", label.unwrap_or(&answer.field), answer.value)
        });
        let others: Vec<_> = others.collect();
        let after = [
            others.join("\n"),
            consent
                .as_ref()
                .map_or(String::new(), |consent| consent.text.clone()),
            text(&consent.as_ref().and_then(|consent| consent.link.clone())),
            row.agent.to_string(),
            row.page
                .as_ref()
                .map_or(String::new(), |page| page.url.clone()),
            row.session.to_string(),
        ];
        before.into_iter().chain(own).chain(after).collect()
    }
}

fn written(lines: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>, StoreError> {
    let damaged = |error: &dyn std::fmt::Display| StoreError::Damaged(error.to_string());
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for line in lines {
        let line = line.iter().map(|cell| guarded(cell));
        table.write_record(line).map_err(|error| damaged(&error))?;
    }
    table.into_inner().map_err(|error| damaged(&error))
}

/// A cell that no spreadsheet takes for a formula, whatever a visitor wrote (OWASP, "CSV Injection").
fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// In UTC, as ISO 8601 writes it, to the second: what spreadsheets read as a time.
fn time(at_ms: u64) -> String {
    let at = i64::try_from(at_ms).map(Timestamp::from_millisecond);
    match at {
        Ok(Ok(at)) => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use baton_protocol::wire::{
        AgentId, Answer, Consent, InboxState, SessionId, SessionRoute, WaitStep,
    };

    fn row(lead: Lead) -> InboxRow {
        InboxRow {
            session: SessionId(uuid::Uuid::from_u128(1)),
            head: 3,
            agent: AgentId::try_from("shop".to_owned()).unwrap(),
            state: InboxState::Agent,
            reason: None,
            last_message: None,
            lead: Some(lead),
            page: None,
            wanted_ms: None,
            claimed: None,
            wait_step: WaitStep::Asked,
            route: SessionRoute::default(),
            losses: Vec::new(),
            started_ms: 1,
            updated_ms: 2,
        }
    }

    #[test]
    fn own_fields_are_columns_and_what_was_asked_before_is_not_lost() {
        let answer = |field: &str, label: &str, value: &str| Answer {
            field: field.into(),
            label: label.into(),
            value: value.into(),
        };
        let contact = Contact {
            name: Some("Grace \"Amazing\" Hopper".into()),
            email: Some("grace@example.com".into()),
            fields: vec![
                answer("company", "Company", "Navy"),
                answer("budget", "Your budget", "None, sorry"),
            ],
            consent: Some(Consent {
                text: "I agree.".into(),
                link: None,
            }),
            ..Contact::default()
        };
        let lead = Lead::new(contact, "One\nor two?".into(), 1_700_000_000_000);
        let table = Table::new(vec!["company".into()]);
        let text = [table.head().unwrap(), table.lines(&[row(lead)]).unwrap()].concat();
        let text = String::from_utf8(text).unwrap();
        assert_eq!(
            text,
            "\u{feff}captured,state,since,owner,name,email,phone,question,company,other_fields,\
             agreed_to,agreed_to_link,agent,page,session\r\n\
             2023-11-14T22:13:20Z,new,2023-11-14T22:13:20Z,,\"Grace \"\"Amazing\"\" Hopper\",\
             grace@example.com,,\"One\nor two?\",Navy,\"Your budget: None, sorry\",I agree.,,shop,,\
             00000000-0000-0000-0000-000000000001\r\n"
        );
    }

    #[test]
    fn nothing_that_a_visitor_writes_is_a_formula() {
        for cell in [
            "=1+1",
            "+32 2 555 01 00",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
        ] {
            assert_eq!(guarded(cell), format!("'{cell}"));
        }
        for cell in ["", "Grace", "1=1", "a@b.example", "'=1"] {
            assert_eq!(guarded(cell), cell);
        }
    }
}
