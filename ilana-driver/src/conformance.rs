//! What every adapter must do, as checks that any adapter runs on its own database.
//!
//! An adapter's tests say how its connections are made, and get a test for each check:
//!
//! ```text
//! use ilana_driver::conformance::Fixture;
//! use ilana_driver::Pool;
//!
//! fn fixture() -> Fixture {
//!     Fixture::new(|options| Pool::new(MyDriver::new(the_address()), options))
//! }
//!
//! ilana_driver::conformance_tests!(fixture);
//! ```
//!
//! The tests need `tokio` with its features `macros` and `rt`. Each check makes tables of its own, whose names begin with
//! `conformance_`, so that they may run at the same time on one database.

#![expect(
    clippy::missing_errors_doc,
    reason = "each check fails where the database or the adapter does; see `Failure`"
)]

mod asked;
mod collect;
pub mod computed;
mod cut;
pub mod faults;
mod fixture;
pub mod ledger;
pub mod queries;
pub mod reading;
pub mod results;
pub mod schema;
pub mod scripted;
pub mod statements;
mod table;
pub mod transactions;
pub mod values;

pub use cut::{Cut, cut_after};
pub use fixture::{Failure, Fixture, Outcome, Readers};

/// Makes a test of each check: the argument is the name of a function that gives a [`Fixture`].
#[macro_export]
macro_rules! conformance_tests {
    ($fixture:ident) => {
        $crate::conformance_tests! { $fixture:
            values { numbers texts moments others nulls large }
            computed {
                decimals_are_compared_as_numbers decimals_are_calculated_exactly
                a_decimal_that_would_lose_digits_is_an_error given_values_have_their_types_beside_columns
                the_greatest_of_given_texts_is_one_of_them a_given_text_is_one_to_a_window
                truth_is_a_number texts_of_documents_keep_their_letters columns_say_what_they_hold
                given_texts_are_told_apart numbers_of_two_kinds_are_compared what_is_computed_is_of_its_type
                days_are_compared_with_moments rows_are_grouped_by_what_a_query_says
            }
            queries {
                a_series_has_room_for_its_later_rows rows_are_grouped_by_a_membership
                a_document_of_a_query_contains_others given_values_are_calculated_exactly a_day_begins_at_midnight
                a_document_of_one_text_contains_itself
            }
            results {
                a_year_is_a_signed_number integers_of_given_values_are_whole places_are_signed_numbers
                a_cast_to_an_integer_rounds_once doubles_are_rounded_as_they_are_written
                the_greatest_of_given_decimals_is_a_number texts_beside_decimals_stay_texts
                rows_are_ordered_by_what_is_never_so days_are_among_rows_of_moments
                a_query_is_compared_with_each_row_of_another rows_of_each_parent_are_in_any_order
                extremes_of_given_values_keep_their_type a_mean_of_computed_decimals_is_read
                words_are_found_beside_those_that_no_index_has groups_are_looked_for_among_rows
 totals_are_told_by_their_keys a_comparison_of_tuples_may_be_null windows_do_not_mix
            }
            statements {
                rows_are_counted_as_they_match a_group_of_values_is_a_row a_batch_is_several_statements
                violations_are_told_apart mistakes_are_told_apart more_plans_than_are_kept
                a_plan_outlives_a_change_of_its_table a_query_reads_back_what_it_made
            }
            reading {
                a_sink_that_has_enough_leaves_the_connection_usable a_refused_cell_is_an_error_that_names_its_column
                statements_run_side_by_side a_stream_reads_as_it_is_asked a_stream_that_is_dropped_leaves_nothing
            }
            schema {
                what_is_made_is_read_back what_is_altered_keeps_its_rows names_and_defaults_are_never_sql
            }
            transactions {
                what_is_committed_stays what_is_rolled_back_is_gone a_dropped_transaction_is_rolled_back
                a_failed_statement_leaves_its_transaction_open a_savepoint_is_undone_by_itself
                a_reading_transaction_writes_nothing every_level_is_understood
            }
            faults {
                a_statement_dropped_at_any_point_leaves_no_dirty_connection
                a_transaction_dropped_at_any_point_is_whole_or_gone a_statement_that_takes_too_long_is_ended
                a_full_pool_says_who_holds_it callers_of_a_full_pool_are_served_or_told
                a_closed_pool_says_so
            }
            ledger { the_books_balance_though_futures_are_dropped }
        }
    };
    ($fixture:ident: $($subject:ident { $($check:ident)* })*) => {
        $(mod $subject {
            $(#[tokio::test]
            async fn $check() -> $crate::conformance::Outcome {
                let fixture = super::$fixture();
                $crate::conformance::$subject::$check(&fixture).await
            })*
        })*
    };
}
