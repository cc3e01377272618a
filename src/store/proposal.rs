//! Proposals, the signatures under reconciliations, and the lock of shut periods. The rules that no code may get round
//! (nobody approves their own, what is signed stays) are triggers of the tables.

use super::row::{day, day_opt, number, word};
use super::{Read, Result, Tx};
use crate::domain::Date;
use crate::domain::id::{CustomerId, ProposalId, ReconciliationId, TransactionId};
use crate::domain::proposal::{Fields, Kind, Proposal, State};
use rusqlite::{Row, params};

const COLUMNS: &str =
    "id, version, kind, customer_id, reconciliation_id, reverses, body, digest, state, preparer,
  prepared_day, approver, decided_day, self_approved, note, transaction_id";

fn proposal(row: &Row<'_>) -> rusqlite::Result<Proposal> {
    Ok(Proposal {
        id: ProposalId(row.get(0)?),
        version: row.get(1)?,
        fields: Fields {
            kind: word(row, 2, Kind::parse)?,
            customer: row.get::<_, Option<i64>>(3)?.map(CustomerId),
            reconciliation: row.get::<_, Option<i64>>(4)?.map(ReconciliationId),
            reverses: row.get::<_, Option<i64>>(5)?.map(TransactionId),
            body: row.get(6)?,
            digest: row.get(7)?,
        },
        state: word(row, 8, State::parse)?,
        preparer: row.get(9)?,
        prepared: day(row, 10)?,
        approver: row.get(11)?,
        decided: day_opt(row, 12)?,
        self_approved: row.get(13)?,
        note: row.get(14)?,
        transaction: row.get::<_, Option<i64>>(15)?.map(TransactionId),
    })
}

/// One proposal.
pub fn get(read: &Read, id: ProposalId) -> Result<Proposal> {
    let sql = format!("SELECT {COLUMNS} FROM proposal WHERE id = ?1");
    read.one("proposal", id.0, &sql, proposal)
}

/// Proposals nobody has decided yet, oldest first.
pub fn open(read: &Read, limit: u32) -> Result<Vec<Proposal>> {
    let sql = format!("SELECT {COLUMNS} FROM proposal WHERE state = 'open' ORDER BY id LIMIT ?1");
    read.all(&sql, [limit], proposal)
}

/// How many of them somebody neither prepared nor had a hand in.
pub fn open_of_others(read: &Read, name: &str) -> Result<usize> {
    let sql = "SELECT count(*) FROM proposal p WHERE p.state = 'open' AND NOT EXISTS
                 (SELECT 1 FROM proposal_hand h WHERE h.proposal_id = p.id AND h.operator = ?1)";
    Ok(usize::try_from(read.number(sql, [name])?).unwrap_or_default())
}

/// The proposal to sign a reconciliation, or its signature, that is in force.
pub fn of_reconciliation(read: &Read, id: ReconciliationId) -> Result<Option<Proposal>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM proposal WHERE reconciliation_id = ?1 AND state IN ('open', 'approved')"
    );
    read.first(&sql, [id.0], proposal)
}

/// Everyone whose work a proposal is, the preparer among them, by name.
pub fn hands(read: &Read, id: ProposalId) -> Result<Vec<String>> {
    let sql = "SELECT operator FROM proposal_hand WHERE proposal_id = ?1 ORDER BY operator";
    read.all(sql, [id.0], |row| row.get(0))
}

/// Everyone who changed a reconciliation, its groups or its differences, by name; whoever worked on an earlier one of the same
/// statement that decisions stand in is among them: what was decided there was carried over.
pub fn hands_of_reconciliation(read: &Read, id: ReconciliationId) -> Result<Vec<String>> {
    let sql = "WITH work (id) AS (
                 SELECT ?1 UNION
                 SELECT old.id FROM reconciliation now
                   JOIN reconciliation old ON old.statement_id = now.statement_id AND old.id < now.id
                  WHERE now.id = ?1 AND EXISTS (
                    SELECT 1 FROM match_group g LEFT JOIN difference d ON d.group_id = g.id
                     WHERE g.reconciliation_id = old.id
                       AND (g.status IN ('accepted', 'manual', 'rejected') OR d.state <> 'open')))
               SELECT DISTINCT o.actor FROM operation o JOIN change_log c ON c.operation = o.seq
                WHERE (c.entity = 'reconciliation' AND c.row_id IN work)
                   OR (c.entity IN ('match_group', 'group_line', 'match_group[]', 'group_line[]', 'difference[]')
                       AND coalesce(c.after, c.before) ->> '$.reconciliation_id' IN work)
                   OR (c.entity = 'difference' AND coalesce(c.after, c.before) ->> '$.group_id' IN
                       (SELECT id FROM match_group WHERE reconciliation_id IN work))
                ORDER BY o.actor";
    read.all(sql, [id.0], |row| row.get(0))
}

/// Writes a proposal with everyone whose work it is.
pub fn insert(
    tx: &Tx<'_>,
    fields: &Fields,
    preparer: &str,
    hands: &[String],
    today: Date,
) -> Result<ProposalId> {
    let sql =
        "INSERT INTO proposal (kind, customer_id, reconciliation_id, reverses, body, digest, state, preparer,
                 prepared_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'open', ?7, ?8)";
    let id = tx.insert(
        sql,
        params![
            fields.kind.as_str(),
            fields.customer.map(|c| c.0),
            fields.reconciliation.map(|r| r.0),
            fields.reverses.map(|t| t.0),
            fields.body,
            fields.digest,
            preparer,
            number(today),
        ],
    )?;
    let sql = "INSERT INTO proposal_hand (proposal_id, operator) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    for name in hands.iter().map(String::as_str).chain([preparer]) {
        tx.run(sql, params![id, name])?;
    }
    Ok(ProposalId(id))
}

/// What becomes of an open proposal, or of a signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision<'a> {
    /// What it becomes.
    pub state: State,
    /// Who decides.
    pub by: &'a str,
    /// When.
    pub on: Date,
    /// Why.
    pub note: &'a str,
    /// What was posted, where something was.
    pub transaction: Option<TransactionId>,
}

/// Records what becomes of a proposal as read in its version. A withdrawal and a reopening name nobody new.
pub fn decide(tx: &Tx<'_>, proposal: &Proposal, decision: &Decision<'_>) -> Result<()> {
    let names = matches!(decision.state, State::Approved | State::Rejected);
    let approver = if names {
        Some(decision.by)
    } else {
        proposal.approver.as_deref()
    };
    let decided = if names {
        Some(decision.on)
    } else {
        proposal.decided
    };
    let own = decision.state == State::Approved && decision.by == proposal.preparer;
    let sql =
        "UPDATE proposal SET state = ?3, approver = ?4, decided_day = ?5, self_approved = ?6, note = ?7,
                 transaction_id = ?8, version = version + 1 WHERE id = ?1 AND version = ?2";
    tx.edit("proposal", proposal.id.0, proposal.version, |version| {
        let values = params![
            proposal.id.0,
            version,
            decision.state.as_str(),
            approver,
            decided.map(number),
            own || (!names && proposal.self_approved),
            decision.note,
            decision.transaction.map(|t| t.0),
        ];
        tx.run(sql, values)
    })
    .map(|_| ())
}

/// The last day of the shut periods; `None`: no period is shut.
pub fn locked_until(read: &Read) -> Result<Option<Date>> {
    let sql = "SELECT until_day FROM period_lock WHERE id = 1 AND until_day > 0";
    read.first(sql, [], |row| day(row, 0))
}

/// Shuts every period up to a day, or opens those after it where an approved proposal says so.
pub fn lock_until(tx: &Tx<'_>, until: Date, proposal: Option<ProposalId>) -> Result<()> {
    let sql = "INSERT INTO period_lock (id, until_day, proposal_id) VALUES (1, ?1, ?2)
               ON CONFLICT DO UPDATE SET until_day = excluded.until_day, proposal_id = excluded.proposal_id,
                 version = version + 1";
    tx.run(sql, params![number(until), proposal.map(|p| p.0)])?;
    Ok(())
}
