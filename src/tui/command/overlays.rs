//! Commands of the overlays.

use super::{Invocation, Scope, always, commands, list};
use crate::tui::widgets::list::Motion;

commands! {
    /// Every overlay.
    COMMANDS in Scope::OVERLAY;
    CLOSE = "close", ["Esc"], 97, "cmd-close", always;
}
commands! {
    /// Overlays in which something is typed and chosen.
    PROMPT_COMMANDS in Scope::PROMPT;
    CHOOSE = "prompt-choose", ["Enter"], 1, "cmd-prompt-choose", always;
    NEXT = "prompt-next", ["Down", "Ctrl-n"], 0, "cmd-prompt-next", always;
    PREVIOUS = "prompt-previous", ["Up", "Ctrl-p"], 0, "cmd-prompt-previous", always;
    PAGE_DOWN = "prompt-page-down", ["PgDn"], 0, "cmd-prompt-page-down", always;
    PAGE_UP = "prompt-page-up", ["PgUp"], 0, "cmd-prompt-page-up", always;
}

/// The motion a command means in the list of an overlay, the keys of prompts among them; `None` for the commands that do not move.
pub fn motion(call: &Invocation) -> Option<Motion> {
    Some(match call.id {
        NEXT => Motion::Down(1),
        PREVIOUS => Motion::Up(1),
        PAGE_DOWN => Motion::PageDown,
        PAGE_UP => Motion::PageUp,
        _ => return list::motion(call),
    })
}

commands! {
    /// Forms.
    FORM_COMMANDS in Scope::FORM;
    FORM_SAVE = "form-save", ["Ctrl-s"], 1, "cmd-form-save", always;
    FORM_ENTER = "form-enter", ["Enter"], 0, "cmd-form-enter", always;
    FORM_NEXT = "form-next", ["Tab"], 2, "cmd-form-next", always;
    FORM_PREVIOUS = "form-previous", ["Shift-Tab"], 3, "cmd-form-previous", always;
    FORM_CLEAR = "form-clear", ["Ctrl-k"], 0, "cmd-form-clear", always;
}
commands! {
    /// Two versions of a form.
    VERSIONS_COMMANDS in Scope::VERSIONS;
    VERSIONS_TAKE = "versions-take", ["Enter"], 1, "cmd-versions-take", always;
    VERSIONS_BOOK = "versions-book", ["h", "Left"], 2, "cmd-versions-book", always;
    VERSIONS_MINE = "versions-mine", ["l", "Right"], 3, "cmd-versions-mine", always;
    VERSIONS_DROP = "versions-drop", ["x"], 4, "cmd-versions-drop", always;
}
commands! {
    /// The import wizard.
    WIZARD_COMMANDS in Scope::WIZARD;
    WIZARD_NEXT = "wizard-next", ["Enter"], 1, "cmd-wizard-next", always;
    WIZARD_CREATE = "wizard-create", ["n"], 2, "cmd-wizard-create", always;
    WIZARD_MEANING = "wizard-meaning", ["m"], 3, "cmd-wizard-meaning", always;
    WIZARD_STYLE = "wizard-style", ["s"], 4, "cmd-wizard-style", always;
    WIZARD_KIND = "wizard-kind", ["t"], 5, "cmd-wizard-kind", always;
    WIZARD_CUSTOMER = "wizard-customer", ["c"], 6, "cmd-wizard-customer", always;
    WIZARD_SIGN = "wizard-sign", ["x"], 7, "cmd-wizard-sign", always;
    WIZARD_BACK = "wizard-back", ["b", "Backspace"], 8, "cmd-wizard-back", always;
    WIZARD_DOWN = "wizard-down", ["j", "Down"], 0, "cmd-wizard-down", always;
    WIZARD_UP = "wizard-up", ["k", "Up"], 0, "cmd-wizard-up", always;
}
commands! {
    /// The history.
    HISTORY_COMMANDS in Scope::HISTORY;
    HISTORY_UNDO = "history-undo", ["u"], 1, "cmd-history-undo", super::while_idle;
    HISTORY_REDO = "history-redo", ["Ctrl-r"], 2, "cmd-history-redo", super::while_idle;
    HISTORY_TAKE_BACK = "history-take-back", ["x"], 3, "cmd-history-take-back", super::while_idle;
}
commands! {
    /// What waits for a second person.
    APPROVALS_COMMANDS in Scope::APPROVALS;
    APPROVE = "approvals-approve", ["a"], 1, "cmd-approvals-approve", super::while_idle;
    SEND_BACK = "approvals-send-back", ["x"], 2, "cmd-approvals-send-back", super::while_idle;
    WITHDRAW = "approvals-withdraw", ["w"], 3, "cmd-approvals-withdraw", super::while_idle;
    APPROVALS_OPEN = "approvals-open", ["Enter"], 4, "cmd-approvals-open", always;
}
commands! {
    /// Roles lent in an emergency.
    GLASS_COMMANDS in Scope::BREAK_GLASS;
    GLASS_ASK = "glass-ask", ["n"], 1, "cmd-glass-ask", super::while_idle;
    GLASS_APPROVE = "glass-approve", ["a"], 2, "cmd-glass-approve", super::while_idle;
    GLASS_END = "glass-end", ["x"], 3, "cmd-glass-end", super::while_idle;
}
commands! {
    /// The card of a question.
    QUESTION_COMMANDS in Scope::QUESTION;
    QUESTION_TAKE = "question-take", ["Enter"], 1, "cmd-question-take", always;
    QUESTION_OURS = "question-ours", ["h", "Left"], 3, "cmd-question-ours", always;
    QUESTION_THEIRS = "question-theirs", ["l", "Right"], 4, "cmd-question-theirs", always;
    QUESTION_AS_PROPOSED = "question-as-proposed", ["a"], 5, "cmd-question-as-proposed", always;
    QUESTION_NONE = "question-none", ["x"], 6, "cmd-question-none", always;
}
commands! {
    /// What decisions taught.
    LESSONS_COMMANDS in Scope::LESSONS;
    LESSONS_FORGET = "lessons-forget", ["x"], 1, "cmd-lessons-forget", super::while_idle;
}
commands! {
    /// Yes or no.
    CONFIRM_COMMANDS in Scope::CONFIRM;
    YES = "confirm-yes", ["y"], 1, "cmd-confirm-yes", always;
    NO = "confirm-no", ["n", "Enter"], 2, "cmd-confirm-no", always;
}
commands! {
    /// The welcome screen.
    WELCOME_COMMANDS in Scope::WELCOME;
    WELCOME_DEMO = "welcome-demo", ["d"], 1, "cmd-welcome-demo", super::while_idle;
    WELCOME_IMPORT = "welcome-import", ["i"], 2, "cmd-welcome-import", super::while_idle;
    WELCOME_ADD = "welcome-add", ["a"], 3, "cmd-welcome-add", super::while_idle;
}
