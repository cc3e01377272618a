//! Commands that work in every pane.

use super::{Scope, always, can_take_back, commands, with_book, with_idle_book};

commands! {
    /// The rows.
    COMMANDS in Scope::GLOBAL;
    GO_TODAY = "go-today", ["1"], 0, "cmd-go-today", always;
    GO_CUSTOMERS = "go-customers", ["2"], 0, "cmd-go-customers", always;
    GO_TRANSACTIONS = "go-transactions", ["3"], 0, "cmd-go-transactions", always;
    GO_RECONCILE = "go-reconcile", ["4"], 0, "cmd-go-reconcile", always;
    NEXT_PANE = "next-pane", ["Tab"], 0, "cmd-next-pane", always;
    PREVIOUS_PANE = "previous-pane", ["Shift-Tab"], 0, "cmd-previous-pane", always;
    FILTER = "filter", ["/"], 40, "cmd-filter", always;
    PALETTE = "palette", [":"], 0, "cmd-palette", always;
    HELP = "help", ["?", "F1"], 99, "cmd-help", always;
    UNDO = "undo", ["u"], 30, "cmd-undo", can_take_back;
    REDO = "redo", ["Ctrl-r"], 0, "cmd-redo", can_take_back;
    HISTORY = "history", ["U"], 0, "cmd-history", with_book;
    WHO = "who", ["W"], 0, "cmd-who", with_book;
    APPROVALS = "approvals", ["!"], 0, "cmd-approvals", with_book;
    PERIOD = "period", [], 0, "cmd-period", with_idle_book;
    BREAK_GLASS = "break-glass", [], 0, "cmd-break-glass", with_book;
    IMPORT = "import", ["I"], 0, "cmd-import", with_idle_book;
    BACK = "back", ["Esc"], 0, "cmd-back", always;
    LANGUAGE = "language", ["L"], 0, "cmd-language", always;
    REFRESH = "refresh", ["Ctrl-l"], 0, "cmd-refresh", always;
    WELCOME = "welcome", [], 0, "cmd-welcome", always;
    SUSPEND = "suspend", ["Ctrl-z"], 0, "cmd-suspend", super::can_suspend;
    QUIT = "quit", ["q", "Ctrl-c"], 98, "cmd-quit", always;
}
