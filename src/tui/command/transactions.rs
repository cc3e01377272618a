//! Commands of the transactions pane.

use super::{Scope, commands, on_a_row, with_customer};

commands! {
    /// The rows.
    COMMANDS in Scope::TRANSACTIONS;
    OPEN = "transactions-open", ["Enter"], 1, "cmd-transactions-open", on_a_row;
    ADD = "transactions-add", ["a"], 2, "cmd-transactions-add", with_customer;
    REVERSE = "transactions-reverse", ["R"], 3, "cmd-transactions-reverse", on_a_row;
    OPEN_ITEMS = "transactions-open-items", ["o"], 4, "cmd-transactions-open-items", super::always;
    OVERDUE = "transactions-overdue", ["O"], 5, "cmd-transactions-overdue", super::always;
    EVERYBODY = "transactions-everybody", ["A"], 6, "cmd-transactions-everybody", super::always;
    GO_MATCH = "transactions-go-match", ["m"], 7, "cmd-transactions-go-match", on_a_row;
    RECONCILE = "transactions-reconcile", ["r"], 8, "cmd-transactions-reconcile", with_customer;
    CUSTOMER = "transactions-customer", ["c"], 0, "cmd-transactions-customer", on_a_row;
    CARD = "transactions-card", ["v"], 0, "cmd-card", on_a_row;
}
