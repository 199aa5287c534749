//! The contract of a store: what the traits promise, checked on every backend.
//!
//! `contract!` lists the cases once; each backend gets all of them as tests of its own.

mod accounts;
mod deadlines;
mod documents;
mod fixture;
mod held;
mod inbox;
mod leads;
mod members;
mod outbox;
mod sessions;
mod settings;

use super::{memory::MemoryStore, sqlite::SqliteStore};
use baton_protocol::wire::Epoch;
use fixture::uuid;
use std::sync::Arc;

/// Makes a backend for one test; what it needs to live on stands in the second part.
macro_rules! contract {
    ($($module:ident :: $case:ident,)*) => {
        mod memory {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let store = super::MemoryStore::new(super::Epoch(super::uuid(1)));
                super::$module::$case(super::Arc::new(store)).await;
            })*
        }
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("baton.db");
                let epoch = super::Epoch(super::uuid(1));
                let store = super::SqliteStore::open(&path, epoch).await.unwrap();
                super::$module::$case(super::Arc::new(store)).await;
            })*
        }
    };
}

contract! {
    sessions::a_log_reads_back_as_it_was_appended,
    sessions::a_session_that_is_not_there_has_no_entries,
    sessions::a_page_of_entries_begins_after_the_position_and_ends_at_the_limit,
    sessions::what_a_command_made_is_found_in_its_own_session_alone,
    sessions::an_append_at_another_head_is_a_conflict_and_writes_nothing,
    sessions::a_resent_command_is_a_duplicate_even_at_an_old_head,
    sessions::a_duplicate_answers_with_the_stored_entries_and_writes_nothing,
    sessions::the_same_command_in_two_sessions_is_no_duplicate,
    sessions::an_append_with_a_hole_is_refused,
    sessions::of_many_appends_at_one_head_exactly_one_wins,
    sessions::of_many_resends_of_one_command_exactly_one_is_appended,
    sessions::appends_of_one_session_in_a_row_follow_on_each_other,
    sessions::of_appends_at_once_each_gets_its_own_outcome,
    sessions::many_sessions_at_once_lose_nothing,
    sessions::what_was_appended_is_read_at_once,
    sessions::odd_texts_survive,
    inbox::the_inbox_lists_the_longest_wait_first_then_held_then_leads_each_by_the_latest_change,
    inbox::the_inbox_shows_the_last_row_and_keeps_to_its_limit,
    inbox::an_agents_latest_sessions_come_by_their_latest_change,
    inbox::every_session_that_waits_is_listed_as_long_as_it_does,
    inbox::recent_claims_are_listed_whatever_became_of_the_session,
    inbox::held_sessions_are_listed_with_who_holds_them,
    inbox::sessions_whose_agent_owes_an_answer_are_listed_until_it_does_not,
    leads::leads_come_by_when_they_were_captured_and_page_by_page,
    leads::a_lead_that_is_captured_again_comes_first_and_once,
    deadlines::sessions_are_due_from_their_deadline_on_the_earliest_first,
    deadlines::an_append_sets_the_deadline_and_one_that_writes_nothing_does_not,
    deadlines::a_deadline_is_put_off_unless_the_log_went_on,
    accounts::an_operator_is_found_by_email_and_listed_by_name,
    accounts::an_operator_of_the_same_email_keeps_the_id,
    accounts::duty_is_remembered,
    accounts::a_login_holds_until_it_expires,
    accounts::a_new_password_ends_the_logins_of_that_operator_alone,
    accounts::a_removed_operator_is_gone_with_their_logins_alone,
    accounts::expired_logins_are_forgotten_and_no_others,
    accounts::an_ended_login_is_gone_and_ending_it_again_says_there_was_none,
    documents::documents_are_an_agents_own_and_come_by_name,
    documents::a_source_is_made_what_it_has_now,
    documents::sources_are_an_agents_own_and_go_with_their_last_document,
    documents::what_could_not_be_read_this_time_stays,
    documents::a_document_of_the_same_name_is_of_the_source_that_gave_it_last,
    documents::the_version_changes_with_every_change,
    settings::changed_settings_are_an_agents_own_and_read_back,
    settings::settings_of_another_version_than_the_next_are_refused,
    settings::settings_that_went_back_keep_their_version,
    settings::of_many_changes_of_one_version_exactly_one_is_stored,
    outbox::a_notification_is_committed_with_its_entry_and_reads_back,
    outbox::a_refused_append_leaves_no_notification,
    outbox::a_duplicate_leaves_no_notification_twice,
    outbox::of_appends_at_once_those_that_win_alone_notify,
    outbox::many_notifications_of_one_append_are_all_kept,
    outbox::a_notification_of_another_entry_is_refused,
    outbox::a_claim_holds_until_its_lease_ends_and_counts_as_an_attempt,
    outbox::claims_are_limited_and_the_oldest_come_first,
    outbox::what_tells_that_somebody_waits_is_claimed_before_all_else,
    outbox::many_claimers_never_get_the_same_within_a_lease,
    outbox::what_was_delivered_is_gone_and_only_once,
    outbox::what_is_put_off_comes_back_in_its_time_with_the_next_attempt,
    outbox::a_claim_that_was_lost_changes_nothing_but_what_it_delivered,
    outbox::what_is_given_up_is_a_dead_letter_and_the_latest_comes_first,
    outbox::a_dead_letter_is_sent_again_from_the_first_attempt_on,
    outbox::what_waits_on_other_ways_is_given_up,
    outbox::dead_letters_are_forgotten_after_their_time_and_what_waits_is_not,
    outbox::which_ways_are_disabled_is_forgotten_once_they_are_gone,
    outbox::a_disabled_way_has_nothing_waiting_until_something_is_sent_again,
    held::what_is_held_back_is_due_at_its_time,
    held::what_is_held_back_about_a_wait_is_withdrawn_and_nothing_else,
    held::what_was_claimed_is_withdrawn_no_more,
    held::appends_at_once_withdraw_what_those_before_them_hold_back,
    held::every_way_that_something_waits_on_is_told_with_its_earliest,
    members::of_several_keys_the_first_is_kept,
    members::preferences_are_an_operators_own_and_go_with_them,
    members::a_browser_is_reached_until_its_login_ends,
    members::a_browser_is_reached_until_its_login_expires,
    members::a_browser_that_subscribes_again_keeps_its_id_and_another_members_gives_way,
    members::of_too_many_browsers_the_latest_are_kept,
    members::a_browser_that_is_forgotten_takes_along_what_waits_for_it,
}
