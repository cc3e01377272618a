//! Commands of the transactions pane.

use super::{Scope, commands, on_a_row, with_customer};

commands! {
    /// The rows.
    COMMANDS in Scope::TRANSACTIONS;
    OPEN = "transactions-open", ["Enter"], 1, "cmd-transactions-open", on_a_row;
    RECONCILE = "transactions-reconcile", ["r"], 2, "cmd-transactions-reconcile", with_customer;
    ADD = "transactions-add", ["a"], 3, "cmd-transactions-add", with_customer;
    REVERSE = "transactions-reverse", ["R"], 4, "cmd-transactions-reverse", on_a_row;
    GO_MATCH = "transactions-go-match", ["m"], 5, "cmd-transactions-go-match", on_a_row;
    CUSTOMER = "transactions-customer", ["c"], 6, "cmd-transactions-customer", on_a_row;
    EVERYBODY = "transactions-everybody", ["A"], 0, "cmd-transactions-everybody", super::always;
    CARD = "transactions-card", ["v"], 0, "cmd-card", on_a_row;
}
