//! Commands of the customers pane.

use super::{Scope, always, commands, on_a_row};

commands! {
    /// The rows.
    COMMANDS in Scope::CUSTOMERS;
    OPEN = "customers-open", ["Enter"], 1, "cmd-customers-open", on_a_row;
    RECONCILE = "customers-reconcile", ["r"], 2, "cmd-customers-reconcile", on_a_row;
    LOG = "customers-log", ["l"], 3, "cmd-customers-log", on_a_row;
    ADD_TASK = "customers-add-task", ["T"], 4, "cmd-customers-add-task", on_a_row;
    ADD = "customers-add", ["a"], 5, "cmd-customers-add", always;
    EDIT = "customers-edit", ["e"], 6, "cmd-customers-edit", on_a_row;
    SORT = "customers-sort", ["s"], 7, "cmd-customers-sort", always;
    TRANSACTIONS = "customers-transactions", ["t"], 0, "cmd-customers-transactions", on_a_row;
    ADD_CONTACT = "customers-add-contact", ["C"], 0, "cmd-customers-add-contact", on_a_row;
    EDIT_CONTACT = "customers-edit-contact", ["c"], 0, "cmd-customers-edit-contact", on_a_row;
    EDIT_ACTIVITY = "customers-edit-activity", ["E"], 0, "cmd-customers-edit-activity", on_a_row;
    CARD = "customers-card", ["v"], 0, "cmd-card", on_a_row;
    CARD_DOWN = "customers-card-down", ["J"], 0, "cmd-card-down", on_a_row;
    CARD_UP = "customers-card-up", ["K"], 0, "cmd-card-up", on_a_row;
}
