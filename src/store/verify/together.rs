//! The checks of a whole book on several connections that see the same state of it, cut into parts.

use super::notes::Notes;
use super::{CHECKS, Check, Depth, Look, Part, Parts, ROUNDS, Timed, all_tables, cache_kib, check, timed};
use crate::store::{Reader, Result, StoreError, journal};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Runs every check on the book at `path`, on as many cores as there are. Who calls it asks first whether the operator
/// may look at the whole of it. `watch` is told the parts done and how many there are, after each; where it says `false` the
/// checks stop, with [`StoreError::Interrupted`].
pub fn verify_book(
    path: &Path,
    depth: Depth,
    watch: &(dyn Fn(u64, u64) -> bool + Sync),
) -> Result<Vec<Check>> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut readers = same_state(path, cores.min(8), cache_kib(depth))?;
    let tables = match readers.first() {
        Some(reader) => all_tables(reader.read())?.len() as i64,
        None => 1,
    };
    let parts = readers.len() as i64 * 2;
    let all: usize = (0..ROUNDS)
        .map(|round| jobs(round, parts, tables, depth).len())
        .sum();
    let (done, stopped) = (AtomicU64::new(0), AtomicBool::new(false));
    let notes = Notes::default();
    let found: Mutex<Vec<Vec<Result<Timed>>>> = Mutex::new((0..CHECKS.len()).map(|_| Vec::new()).collect());
    for round in 0..ROUNDS {
        let jobs = Mutex::new(jobs(round, parts, tables, depth));
        std::thread::scope(|scope| {
            for reader in &mut readers {
                let (jobs, found, notes) = (&jobs, &found, &notes);
                let (done, stopped) = (&done, &stopped);
                scope.spawn(move || {
                    while !stopped.load(Ordering::Relaxed)
                        && let Some((index, part)) = jobs.lock().ok().and_then(|mut jobs| jobs.pop())
                    {
                        let read = reader.read();
                        let answer = timed(&CHECKS[index], &Look { read, part, notes });
                        if let Ok(mut found) = found.lock() {
                            found[index].push(answer);
                        }
                        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                        if !watch(done, all as u64) {
                            stopped.store(true, Ordering::Relaxed);
                        }
                    }
                });
            }
        });
    }
    if stopped.into_inner() {
        return Err(StoreError::Interrupted);
    }
    let found = found
        .into_inner()
        .map_err(|_| StoreError::Database("a check stopped".to_owned()))?;
    found
        .into_iter()
        .enumerate()
        .map(|(index, parts)| Ok(check(index, parts.into_iter().collect::<Result<Vec<_>>>()?)))
        .collect()
}

/// The parts of the checks of a round, the last to begin first.
fn jobs(round: u8, parts: i64, tables: i64, depth: Depth) -> Vec<(usize, Part)> {
    let mut jobs = Vec::new();
    for (index, row) in CHECKS.iter().enumerate().filter(|(_, row)| row.round == round) {
        let of = match row.parts {
            Parts::One => 1,
            Parts::Any => parts,
            Parts::Tables => tables,
        };
        jobs.extend((0..of).map(|part| {
            (
                index,
                Part {
                    index: part,
                    of,
                    depth,
                },
            )
        }));
    }
    // The long ones that cannot be cut begin first; the parts fill the gaps.
    jobs.sort_by_key(|(index, part)| (part.of > 1, *index));
    jobs.reverse();
    jobs
}

/// Several connections that see the same state of the book, each in a transaction of its own.
fn same_state(path: &Path, count: usize, cache: i64) -> Result<Vec<Reader>> {
    loop {
        let mut readers = Vec::with_capacity(count);
        let mut state = None;
        for _ in 0..count {
            let reader = Reader::whole(path)?;
            let begin = format!("PRAGMA cache_size = -{}; BEGIN", cache / count as i64);
            reader.read().conn.execute_batch(&begin)?;
            // A book without its first link has no head: that is for the checks to say.
            let head = match journal::head(reader.read()) {
                Err(StoreError::NotFound { .. }) => None,
                head => Some(head?),
            };
            let pages = reader.read().number("PRAGMA page_count", [])?;
            let seen = (head.map(|head| (head.seq, head.hash)), pages);
            if *state.get_or_insert_with(|| seen.clone()) != seen {
                break;
            }
            readers.push(reader);
        }
        if readers.len() == count {
            return Ok(readers);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::fresh::fresh;

    #[test]
    fn the_checks_say_how_far_they_are_and_stop_where_nobody_waits() {
        let (_directory, book) = fresh();
        let told = Mutex::new(Vec::new());
        let watch = |done, all| {
            told.lock().unwrap().push((done, all));
            true
        };
        let found = verify_book(book.path(), Depth::Quick, &watch).unwrap();
        assert_eq!(found.len(), CHECKS.len());
        let mut told = told.into_inner().unwrap();
        told.sort_unstable();
        let all = told.len() as u64;
        assert!(all >= CHECKS.len() as u64);
        assert_eq!(told, (1..=all).map(|done| (done, all)).collect::<Vec<_>>());
        let done = AtomicU64::new(0);
        let stop = |_, _| {
            done.fetch_add(1, Ordering::Relaxed);
            false
        };
        let stopped = verify_book(book.path(), Depth::Quick, &stop);
        assert!(matches!(stopped, Err(StoreError::Interrupted)));
        // Each connection ends the part it has in hand.
        assert!(done.into_inner() <= 8);
    }
}
