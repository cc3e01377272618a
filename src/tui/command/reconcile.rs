//! Commands of the reconcile pane and of the two sides of `tieout diff`.

use super::{Scope, always, commands, on_a_row, with_customer};

commands! {
    /// The rows.
    COMMANDS in Scope::RECONCILE;
    OURS = "reconcile-ours", ["h", "Left"], 0, "cmd-reconcile-ours", always;
    THEIRS = "reconcile-theirs", ["l", "Right"], 0, "cmd-reconcile-theirs", always;
    PREVIOUS = "reconcile-previous", ["["], 10, "cmd-reconcile-previous", always;
    NEXT = "reconcile-next", ["]"], 9, "cmd-reconcile-next", always;
    ACCEPT = "reconcile-accept", ["a"], 1, "cmd-reconcile-accept", on_a_row;
    REJECT = "reconcile-reject", ["x"], 2, "cmd-reconcile-reject", on_a_row;
    ASK = "reconcile-ask", ["p"], 3, "cmd-reconcile-ask", on_a_row;
    PAIR = "reconcile-pair", ["m"], 3, "cmd-reconcile-pair", on_a_row;
    BREAK = "reconcile-break", ["b"], 4, "cmd-reconcile-break", on_a_row;
    REASON = "reconcile-reason", ["e"], 5, "cmd-reconcile-reason", on_a_row;
    WHY = "reconcile-why", ["w"], 6, "cmd-reconcile-why", on_a_row;
    DISPUTE = "reconcile-dispute", ["d"], 7, "cmd-reconcile-dispute", on_a_row;
    GAP = "reconcile-gap", ["o"], 8, "cmd-reconcile-gap", always;
    FOLD = "reconcile-fold", ["f"], 11, "cmd-reconcile-fold", always;
    FOLD_ALL = "reconcile-fold-all", ["F"], 0, "cmd-reconcile-fold-all", always;
    CATEGORY = "reconcile-category", ["c"], 0, "cmd-reconcile-category", always;
    AGREEMENT = "reconcile-agreement", ["A"], 0, "cmd-reconcile-agreement", with_customer;
    LESSONS = "reconcile-lessons", ["K"], 0, "cmd-reconcile-lessons", with_customer;
    RUN = "reconcile-run", ["R"], 13, "cmd-reconcile-run", always;
    SUBMIT = "reconcile-submit", ["S"], 14, "cmd-reconcile-submit", super::with_idle_book;
    CHOOSE = "reconcile-choose", ["s"], 12, "cmd-reconcile-choose", always;
    OPEN = "reconcile-open", ["Enter"], 0, "cmd-reconcile-open", on_a_row;
    EXPORT = "reconcile-export", ["E"], 0, "cmd-reconcile-export", always;
}
