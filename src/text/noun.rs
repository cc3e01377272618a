//! The words of the nouns' own values: kinds, states, reason codes.

use super::{Words, fl};
use crate::domain;

/// A value that has a word in each language.
pub trait Named {
    /// The word.
    fn name(self, words: &Words) -> String;
}

/// One row per value: the variant and its message.
macro_rules! named {
    ($($type:path { $($variant:ident = $id:literal),+ $(,)? })+) => {
        $(impl Named for $type {
            fn name(self, words: &Words) -> String {
                match self { $(Self::$variant => fl!(words, $id),)+ }
            }
        })+
    };
}

named! {
    domain::permission::Command {
        Read = "may-read",
        Export = "may-export",
        Verify = "may-verify",
        CustomerAdd = "may-customer-add",
        CustomerEdit = "may-customer-edit",
        CustomerTerms = "may-customer-terms",
        ContactAdd = "may-contact-add",
        ContactEdit = "may-contact-edit",
        ContactRemove = "may-contact-remove",
        TaskAdd = "may-task-add",
        TaskEdit = "may-task-edit",
        TaskDone = "may-task-done",
        TaskSnooze = "may-task-snooze",
        ActivityLog = "may-activity-log",
        ActivityEdit = "may-activity-edit",
        ActivityAnswer = "may-activity-answer",
        FollowupPlan = "may-followup-plan",
        ImportStatement = "may-import-statement",
        ImportLedger = "may-import-ledger",
        ImportCustomers = "may-import-customers",
        ReconcileRun = "may-reconcile-run",
        ReconcileAccept = "may-reconcile-accept",
        ReconcileReject = "may-reconcile-reject",
        ReconcilePair = "may-reconcile-pair",
        ReconcileAnswer = "may-reconcile-answer",
        ReconcileBreak = "may-reconcile-break",
        ReconcileReason = "may-reconcile-reason",
        ReconcileDispute = "may-reconcile-dispute",
        AgreementSet = "may-agreement-set",
        LessonForget = "may-lesson-forget",
        ReconcileSubmit = "may-reconcile-submit",
        ReconcileReopen = "may-reconcile-reopen",
        ProposalMake = "may-proposal-make",
        ProposalWithdraw = "may-proposal-withdraw",
        ProposalApprove = "may-proposal-approve",
        ProposalReject = "may-proposal-reject",
        TransactionPost = "may-transaction-post",
        TransactionReverse = "may-transaction-reverse",
        RatePut = "may-rate-put",
        PeriodLock = "may-period-lock",
        PeriodReopen = "may-period-reopen",
        Undo = "may-undo",
        Redo = "may-redo",
        AdminShare = "may-admin-share",
        AdminAudit = "may-admin-audit",
        OperatorList = "may-operator-list",
        OperatorAdd = "may-operator-add",
        OperatorDisable = "may-operator-disable",
        OperatorEnable = "may-operator-enable",
        OperatorRole = "may-operator-role",
        OperatorGrant = "may-operator-grant",
        OperatorRevoke = "may-operator-revoke",
        OperatorLimit = "may-operator-limit",
        OperatorKey = "may-operator-key",
        BreakGlassAsk = "may-glass-ask",
        BreakGlassApprove = "may-glass-approve",
        BreakGlassEnd = "may-glass-end",
        Backup = "may-backup",
        Migrate = "may-migrate",
        DemoBuild = "may-demo-build",
    }
    domain::operator::Role {
        Viewer = "role-viewer",
        Manager = "role-manager",
        Finance = "role-finance",
        Admin = "role-admin",
    }
    domain::break_glass::State {
        Asked = "glass-asked",
        Lapsed = "glass-lapsed",
        InForce = "glass-in-force",
        Expired = "glass-expired",
        Ended = "glass-ended",
    }
    domain::proposal::Kind {
        Posting = "proposal-posting",
        WriteOff = "proposal-write-off",
        Reversal = "proposal-reversal",
        SignOff = "proposal-sign-off",
        Period = "proposal-period",
    }
    domain::proposal::State {
        Open = "state-open",
        Approved = "state-approved",
        Rejected = "state-rejected",
        Withdrawn = "state-withdrawn",
        Reopened = "state-reopened",
    }
    domain::transaction::Kind {
        Invoice = "kind-invoice",
        DebitNote = "kind-debit-note",
        CreditNote = "kind-credit-note",
        Discount = "kind-discount",
        Payment = "kind-payment",
        Adjustment = "kind-adjustment",
        Opening = "kind-opening",
    }
    domain::customer::Status {
        Active = "status-active",
        Hold = "status-hold",
        Closed = "status-closed",
    }
    domain::customer::Tier {
        S = "tier-s",
        A = "tier-a",
        B = "tier-b",
        C = "tier-c",
    }
    domain::customer::Cadence {
        Weekly = "cadence-weekly",
        Monthly = "cadence-monthly",
        Quarterly = "cadence-quarterly",
        None = "cadence-none",
    }
    domain::allocation::Basis {
        Stated = "basis-stated",
        Cited = "basis-cited",
        Assumed = "basis-assumed",
    }
    domain::agreement::Setting {
        Discounts = "setting-discounts",
        Deductions = "setting-deductions",
        Taxes = "setting-taxes",
        Tolerance = "setting-tolerance",
        ToleranceShare = "setting-tolerance-share",
        DaysBefore = "setting-days-before",
        DaysAfter = "setting-days-after",
        TransitDays = "setting-transit-days",
        Rates = "setting-rates",
    }
    domain::lesson::Kind {
        Alias = "lesson-alias",
        Refusal = "lesson-refusal",
        Rate = "lesson-rate",
        Deduction = "lesson-deduction",
    }
    domain::reconciliation::State {
        Matching = "recon-matching",
        Explained = "recon-explained",
        Dropped = "recon-dropped",
    }
    domain::reconciliation::Status {
        Auto = "group-auto",
        Suggested = "group-suggested",
        Accepted = "group-accepted",
        Rejected = "group-rejected",
        Manual = "group-manual",
    }
    domain::reconciliation::DifferenceState {
        Open = "difference-open",
        Explained = "difference-explained",
        Disputed = "difference-disputed",
    }
    domain::task::Kind {
        Manual = "task-manual",
        Overdue = "task-overdue",
        Reconcile = "task-reconcile",
        Difference = "task-difference",
        CallBack = "task-call-back",
        Dispute = "task-dispute",
        FindContact = "task-find-contact",
        SendStatement = "task-send-statement",
    }
    domain::task::Status {
        Open = "task-status-open",
        Done = "task-status-done",
        Cleared = "task-status-cleared",
    }
    domain::activity::Kind {
        Call = "activity-call",
        Mail = "activity-mail",
        WeChat = "activity-wechat",
        Visit = "activity-visit",
        Note = "activity-note",
    }
    domain::activity::Outcome {
        Reached = "outcome-reached",
        NoAnswer = "outcome-no-answer",
        CallBack = "outcome-call-back",
        WrongContact = "outcome-wrong-contact",
        Disputed = "outcome-disputed",
        StatementRequested = "outcome-statement-requested",
        Noted = "outcome-noted",
    }
    domain::batch::Kind {
        Customers = "batch-customers",
        Ledger = "batch-ledger",
        Statement = "batch-statement",
    }
    domain::difference::Owner {
        Us = "owner-us",
        Customer = "owner-customer",
    }
    domain::difference::Category {
        Match = "category-match",
        Bulk = "category-bulk",
        Many = "category-many",
        Amount = "category-amount",
        Discount = "category-discount",
        Transposed = "category-transposed",
        Sign = "category-sign",
        Date = "category-date",
        Duplicate = "category-duplicate",
        MissingTheirs = "category-missing-theirs",
        MissingOurs = "category-missing-ours",
    }
    domain::difference::Code {
        MissingAtCustomer = "code-d01",
        MissingInOurs = "code-d02",
        Amount = "code-d03",
        Timing = "code-d04",
        Duplicate = "code-d05",
        Sign = "code-d06",
        ShortPayment = "code-d07",
        Discount = "code-d08",
        ReturnNotCredited = "code-d09",
        Tax = "code-d10",
        Exchange = "code-d11",
        Transposition = "code-d12",
        Opening = "code-d13",
        PartialPayment = "code-d14",
        LumpPayment = "code-d15",
        WrongAccount = "code-d16",
        Rounding = "code-d17",
        Netting = "code-d18",
        Unexplained = "code-d99",
    }
}

/// The name of an ageing bucket of `domain::ageing`; the last one is open-ended.
pub fn ageing_bucket(bucket: usize, words: &Words) -> String {
    match bucket {
        0 => fl!(words, "ageing-0"),
        1 => fl!(words, "ageing-1"),
        2 => fl!(words, "ageing-2"),
        3 => fl!(words, "ageing-3"),
        4 => fl!(words, "ageing-4"),
        5 => fl!(words, "ageing-5"),
        _ => fl!(words, "ageing-6"),
    }
}

/// The column of open credits beside the ageing buckets.
pub fn ageing_credit(words: &Words) -> String {
    fl!(words, "ageing-credit")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Language, words};

    #[test]
    fn codes_have_words_in_both_languages() {
        for language in Language::ALL {
            let words = words(*language);
            for code in domain::difference::Code::ALL {
                assert!(!code.name(&words).is_empty());
            }
        }
        assert_eq!(
            domain::difference::Code::Transposition.name(&words(Language::ZhCn)),
            "数字颠倒"
        );
    }
}
