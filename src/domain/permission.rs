//! Who may do what in a shared book: one table. From its rows come the check inside every write, the reasons the screen
//! gives for commands that are off, and the table in the README.
//!
//! A command is a row here, so one without a row cannot be written down. The columns are the roles in the order of
//! [`Role`]: viewer, account manager, finance, admin. Somebody with several roles may do what any of them may.
//!
//! Which items a payment or credit settles is no command of its own: what posts, imports or reverses it lays it, by the rule of
//! the books, in the same operation ([`crate::domain::allocation`]).

use super::operator::Role;

/// How far a role may go with a command.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Right {
    /// Not at all.
    No,
    /// With the accounts of the operator: an account manager's own ones, and those granted.
    Accounts,
    /// With the whole book.
    Book,
}

macro_rules! matrix {
    ($($(#[$meta:meta])* $command:ident = $word:literal: $viewer:ident $manager:ident $finance:ident $admin:ident;)+) => {
        /// A command, as the history and the table of rights know it.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        pub enum Command { $($(#[$meta])* $command),+ }

        impl Command {
            /// Every command, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$command),+];

            /// The word the history keeps.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$command => $word),+ }
            }

            /// The row of the table: viewer, account manager, finance, admin.
            pub const fn row(self) -> [Right; 4] {
                match self {
                    $(Self::$command => [Right::$viewer, Right::$manager, Right::$finance, Right::$admin]),+
                }
            }
        }
    };
}

matrix! {
    /// Look at accounts, statements, tasks and the history of them.
    Read = "read": Accounts Accounts Book Accounts;
    /// Write what is seen to a file.
    Export = "export": Accounts Accounts Book No;
    /// Check the book against its history.
    Verify = "verify": No No Book Book;

    /// Add a customer; an account manager's becomes their own.
    CustomerAdd = "customer.add": No Accounts Book No;
    /// Edit a customer.
    CustomerEdit = "customer.edit": No Accounts Book No;
    /// Change a customer's owner, payment terms, credit limit or status, by whatever command.
    CustomerTerms = "customer.terms": No No Book No;
    /// Add a contact.
    ContactAdd = "contact.add": No Accounts Book No;
    /// Edit a contact.
    ContactEdit = "contact.edit": No Accounts Book No;
    /// Remove a contact.
    ContactRemove = "contact.remove": No Accounts Book No;
    /// Add a task.
    TaskAdd = "task.add": No Accounts Book No;
    /// Edit a task.
    TaskEdit = "task.edit": No Accounts Book No;
    /// Close tasks.
    TaskDone = "task.done": No Accounts Book No;
    /// Put tasks off.
    TaskSnooze = "task.snooze": No Accounts Book No;
    /// Log an activity.
    ActivityLog = "activity.log": No Accounts Book No;
    /// Correct an activity.
    ActivityEdit = "activity.edit": No Accounts Book No;
    /// Log what a task's call came to.
    ActivityAnswer = "activity.answer": No Accounts Book No;
    /// Let the book make the tasks that are due: they follow from what it says, and nobody is shown more than their own.
    FollowupPlan = "followup.plan": No Book Book No;

    /// Import a customer's statement.
    ImportStatement = "import.statement": No Accounts Book No;
    /// Import our ledger.
    ImportLedger = "import.ledger": No No Book No;
    /// Import the list of customers.
    ImportCustomers = "import.customers": No No Book No;

    /// Match a statement with our ledger.
    ReconcileRun = "reconcile.run": No Accounts Book No;
    /// Accept a match.
    ReconcileAccept = "reconcile.accept": No Accounts Book No;
    /// Reject a match.
    ReconcileReject = "reconcile.reject": No Accounts Book No;
    /// Pair lines by hand.
    ReconcilePair = "reconcile.pair": No Accounts Book No;
    /// Answer what the engine could not decide.
    ReconcileAnswer = "reconcile.answer": No Accounts Book No;
    /// Take a match apart.
    ReconcileBreak = "reconcile.break": No Accounts Book No;
    /// Give a difference its reason.
    ReconcileReason = "reconcile.reason": No Accounts Book No;
    /// Dispute a difference.
    ReconcileDispute = "reconcile.dispute": No Accounts Book No;
    /// Keep what is agreed with a customer or with all: discounts, deductions, taxes, tolerance, days.
    AgreementSet = "agreement.set": No No Book No;
    /// Forget what decisions taught about a customer.
    LessonForget = "lesson.forget": No Accounts Book No;
    /// Submit a reconciliation for signature.
    ReconcileSubmit = "reconcile.submit": No Accounts Book No;
    /// Reopen a signed reconciliation, with a reason.
    ReconcileReopen = "reconcile.reopen": No No Book No;

    /// Propose a posting, a reversal or a write-off.
    ProposalMake = "proposal.make": No Accounts Book No;
    /// Withdraw one's own proposal.
    ProposalWithdraw = "proposal.withdraw": No Accounts Book No;
    /// Approve a proposal nobody but others had a hand in.
    ProposalApprove = "proposal.approve": No No Book No;
    /// Send a proposal back.
    ProposalReject = "proposal.reject": No No Book No;
    /// Post up to one's limit without a proposal; never a write-off.
    TransactionPost = "transaction.post": No No Book No;
    /// Reverse a posting up to one's limit without a proposal.
    TransactionReverse = "transaction.reverse": No No Book No;
    /// Record an exchange rate.
    RatePut = "rate.put": No No Book No;
    /// Shut a period.
    PeriodLock = "period.lock": No No Book No;
    /// Propose to reopen a period, with a reason; a second finance operator approves.
    PeriodReopen = "period.reopen": No No Book No;

    /// Take back an operation one could have done.
    Undo = "undo": No Accounts Book Book;
    /// Bring back what was undone.
    Redo = "redo": No Accounts Book Book;

    /// Turn a personal book into a shared one.
    AdminShare = "admin.share": No No No Book;
    /// Look at the record of what was asked for and what left the book.
    AdminAudit = "admin.audit": No No No Book;
    /// List operators, grants, limits and keys.
    OperatorList = "operator.list": No No No Book;
    /// Add an operator.
    OperatorAdd = "operator.add": No No No Book;
    /// Shut an operator out.
    OperatorDisable = "operator.disable": No No No Book;
    /// Let an operator in again.
    OperatorEnable = "operator.enable": No No No Book;
    /// Give or take a role.
    OperatorRole = "operator.role": No No No Book;
    /// Show an operator an account.
    OperatorGrant = "operator.grant": No No No Book;
    /// Hide it again.
    OperatorRevoke = "operator.revoke": No No No Book;
    /// Set what an operator may post without a proposal.
    OperatorLimit = "operator.limit": No No No Book;
    /// Add or remove a public key.
    OperatorKey = "operator.key": No No No Book;
    /// Ask for roles in an emergency.
    BreakGlassAsk = "admin.break-glass-ask": No No No Book;
    /// Lend the roles another admin asked for.
    BreakGlassApprove = "admin.break-glass-approve": No No No Book;
    /// End it before its time.
    BreakGlassEnd = "admin.break-glass-end": No No No Book;
    /// Copy the book, restore a copy, record an anchor.
    Backup = "backup": No No No Book;
    /// Bring the book to a newer schema.
    Migrate = "migrate": No No No Book;

    /// Fill a demo book; a shared book never is one.
    DemoBuild = "demo.build": No No No No;
}

impl Command {
    /// How far a role may go with it.
    pub const fn right(self, role: Role) -> Right {
        let [viewer, manager, finance, admin] = self.row();
        match role {
            Role::Viewer => viewer,
            Role::Manager => manager,
            Role::Finance => finance,
            Role::Admin => admin,
        }
    }

    /// The command of a word of the history; `None` for words of other versions.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|c| c.as_str() == word)
    }

    /// True when it writes, and so reaches the history under this word.
    pub const fn writes(self) -> bool {
        !matches!(
            self,
            Self::Read
                | Self::Export
                | Self::Verify
                | Self::OperatorList
                | Self::AdminAudit
                | Self::Backup
                | Self::Migrate
                | Self::CustomerTerms
        )
    }

    /// False for what is set right by another command instead of being undone: people, keys and periods.
    pub const fn is_undoable(self) -> bool {
        !matches!(
            self,
            Self::AdminShare
                | Self::OperatorAdd
                | Self::OperatorDisable
                | Self::OperatorEnable
                | Self::OperatorRole
                | Self::OperatorGrant
                | Self::OperatorRevoke
                | Self::OperatorLimit
                | Self::OperatorKey
                | Self::BreakGlassAsk
                | Self::BreakGlassEnd
                | Self::PeriodLock
                | Self::ReconcileReopen
        )
    }
}

impl std::fmt::Display for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_keeps_duties_apart() {
        for command in Command::ALL {
            assert_eq!(
                Command::parse(command.as_str()),
                Some(*command),
                "words are unique"
            );
            let [viewer, manager, finance, admin] = command.row();
            // Looking on writes nothing; who looks after people and keys posts nothing, and the other way round.
            assert!(viewer == Right::No || !command.writes(), "{command}");
            assert!(
                manager <= finance || *command == Command::OperatorList,
                "{command}"
            );
            let people = command.as_str().starts_with("operator.") || command.as_str().starts_with("admin.");
            assert_eq!(
                people,
                people && admin == Right::Book && finance == Right::No,
                "{command}"
            );
            // Taking back asks for the right to what is taken back, too.
            let takes_back = matches!(command, Command::Undo | Command::Redo);
            assert!(
                people || takes_back || admin == Right::No || !command.writes(),
                "{command}"
            );
        }
        assert_eq!(Command::Read.right(Role::Admin), Right::Accounts);
    }
}
