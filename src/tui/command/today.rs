//! Commands of the queue.

use super::{Scope, commands, on_a_row};

commands! {
    /// The rows.
    COMMANDS in Scope::TODAY;
    OPEN = "today-open", ["Enter"], 5, "cmd-today-open", on_a_row;
    NO_ANSWER = "today-no-answer", ["n"], 1, "cmd-today-no-answer", on_a_row;
    DISPUTE = "today-dispute", ["d"], 7, "cmd-today-dispute", on_a_row;
    CALL_BACK = "today-call-back", ["b"], 2, "cmd-today-call-back", on_a_row;
    WRONG_CONTACT = "today-wrong-contact", ["c"], 0, "cmd-today-wrong-contact", on_a_row;
    STATEMENT_REQUESTED = "today-statement-requested", ["s"], 0, "cmd-today-statement-requested", on_a_row;
    DONE = "today-done", ["x"], 3, "cmd-today-done", on_a_row;
    SNOOZE = "today-snooze", ["z"], 4, "cmd-today-snooze", on_a_row;
    LOG = "today-log", ["l"], 8, "cmd-today-log", on_a_row;
    WHY = "today-why", ["w"], 6, "cmd-today-why", on_a_row;
    RECONCILE = "today-reconcile", ["r"], 9, "cmd-today-reconcile", on_a_row;
    TRANSACTIONS = "today-transactions", ["t"], 0, "cmd-today-transactions", on_a_row;
    ADD = "today-add", ["a"], 10, "cmd-today-add", super::with_customer;
    EDIT = "today-edit", ["e"], 0, "cmd-today-edit", on_a_row;
    CARD = "today-card", ["v"], 0, "cmd-card", on_a_row;
    CARD_DOWN = "today-card-down", ["J"], 0, "cmd-card-down", on_a_row;
    CARD_UP = "today-card-up", ["K"], 0, "cmd-card-up", on_a_row;
}
