//! Runs what the panes ask for: one thread that reads the book, one that writes it, and one for each long computation.
//! In tests the same closures are plain calls.

use super::effect::{Answer, Effect, Progress};
use super::event::Event;
use std::collections::{HashMap, VecDeque};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How often an idle reader looks whether another operator changed the book.
const WATCH_EVERY: Duration = Duration::from_secs(2);

/// What the worker needs of a handle that reads the book.
pub trait ReadHandle: Send + 'static {
    /// A function that interrupts what the handle is running, from another thread.
    fn interrupter(&self) -> Box<dyn Fn() + Send + Sync>;
    /// A number that changes when the book does; cheap.
    fn version(&self) -> i64;
}

/// The handle that reads the book.
#[derive(Default)]
pub struct Reader;

/// The handle that changes the book.
#[derive(Default)]
pub struct Writer;

impl ReadHandle for Reader {
    fn interrupter(&self) -> Box<dyn Fn() + Send + Sync> {
        Box::new(|| ())
    }
    fn version(&self) -> i64 {
        0
    }
}

/// Who carries out reads, writes and long work.
pub trait Worker {
    /// Takes a [`Effect::Read`], [`Effect::Write`] or [`Effect::Work`]; others are no business of the worker. `id`
    /// comes back with the answer of a write or of work; `progress` is what the job reports to.
    fn submit(&mut self, effect: Effect, id: u64, progress: Progress);
    /// A progress whose reports wake the loop.
    fn progress(&self) -> Progress;
    /// True for an answer nobody asked a newer question after.
    fn is_newest(&self, slot: &'static str, generation: u64) -> bool;
}

type ReadJob<R> = Box<dyn FnOnce(&R) -> Answer + Send>;

struct Queue<R> {
    waiting: VecDeque<(&'static str, u64, ReadJob<R>)>,
    running: Option<&'static str>,
    look: bool,
    closed: bool,
}

struct Desk<R> {
    queue: Mutex<Queue<R>>,
    bell: Condvar,
}

impl<R> Desk<R> {
    fn lock(&self) -> MutexGuard<'_, Queue<R>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The threads. Dropping it lets them end after what they are doing.
pub struct Threads {
    desk: Arc<Desk<Reader>>,
    interrupt: Box<dyn Fn() + Send + Sync>,
    writes: Sender<(u64, WriteJob, Progress)>,
    events: Sender<Event>,
    newest: HashMap<&'static str, u64>,
}

type WriteJob = Box<dyn FnOnce(&mut Writer, &Progress) -> Answer + Send>;

impl Threads {
    /// Starts the reader and the writer; answers go to `events`.
    pub fn start(reader: Reader, writer: Writer, events: Sender<Event>) -> Self {
        let interrupt = reader.interrupter();
        let desk = Arc::new(Desk {
            queue: Mutex::new(Queue {
                waiting: VecDeque::new(),
                running: None,
                look: false,
                closed: false,
            }),
            bell: Condvar::new(),
        });
        let (reading, out) = (Arc::clone(&desk), events.clone());
        thread::spawn(move || read_loop(&reader, &reading, &out));
        let (writes, orders) = channel::<(u64, WriteJob, Progress)>();
        let (watched, out) = (Arc::clone(&desk), events.clone());
        thread::spawn(move || {
            let mut writer = writer;
            for (id, job, progress) in orders {
                let answer = job(&mut writer, &progress);
                if out.send(Event::Done(id, answer)).is_err() {
                    return;
                }
                watched.lock().look = true;
                watched.bell.notify_one();
            }
        });
        Self {
            desk,
            interrupt,
            writes,
            events,
            newest: HashMap::new(),
        }
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        let mut queue = self.desk.lock();
        queue.closed = true;
        if queue.running.is_some() {
            (self.interrupt)();
        }
        self.desk.bell.notify_one();
    }
}

impl Worker for Threads {
    fn submit(&mut self, effect: Effect, id: u64, progress: Progress) {
        match effect {
            Effect::Read { slot, job } => {
                let generation = next(&mut self.newest, slot);
                let mut queue = self.desk.lock();
                queue.waiting.retain(|(waiting, ..)| *waiting != slot);
                queue.waiting.push_back((slot, generation, job));
                if queue.running == Some(slot) {
                    (self.interrupt)();
                }
                self.desk.bell.notify_one();
            }
            Effect::Write { job, .. } => {
                // The writer ends only with the program, so there is nobody left to tell.
                let _ = self.writes.send((id, job, progress));
            }
            Effect::Work { job, .. } => {
                let events = self.events.clone();
                thread::spawn(move || {
                    let _ = events.send(Event::Done(id, job(&progress)));
                });
            }
            _ => {}
        }
    }

    fn progress(&self) -> Progress {
        let events = Mutex::new(self.events.clone());
        Progress::new(move || {
            let _ = events
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .send(Event::Progress);
        })
    }

    fn is_newest(&self, slot: &'static str, generation: u64) -> bool {
        self.newest.get(slot) == Some(&generation)
    }
}

fn next(newest: &mut HashMap<&'static str, u64>, slot: &'static str) -> u64 {
    let generation = newest.entry(slot).or_insert(0);
    *generation += 1;
    *generation
}

/// What the reader does next.
enum Turn<R> {
    Read(&'static str, u64, ReadJob<R>),
    Look,
    End,
}

fn read_loop<R: ReadHandle>(reader: &R, desk: &Desk<R>, events: &Sender<Event>) {
    let mut seen = reader.version();
    loop {
        match next_turn(desk) {
            Turn::End => return,
            Turn::Look => {
                let version = reader.version();
                if version != seen {
                    seen = version;
                    if events.send(Event::BookChanged).is_err() {
                        return;
                    }
                }
            }
            Turn::Read(slot, generation, job) => {
                let answer = job(reader);
                desk.lock().running = None;
                if events.send(Event::Read(slot, generation, answer)).is_err() {
                    return;
                }
            }
        }
    }
}

fn next_turn<R>(desk: &Desk<R>) -> Turn<R> {
    let mut queue = desk.lock();
    loop {
        if queue.closed {
            return Turn::End;
        }
        if std::mem::take(&mut queue.look) {
            return Turn::Look;
        }
        if let Some((slot, generation, job)) = queue.waiting.pop_front() {
            queue.running = Some(slot);
            return Turn::Read(slot, generation, job);
        }
        let (back, timeout) = desk
            .bell
            .wait_timeout(queue, WATCH_EVERY)
            .unwrap_or_else(PoisonError::into_inner);
        queue = back;
        queue.look |= timeout.timed_out();
    }
}

/// Plain calls, for tests: everything is done before `submit` returns, and the answers wait in `events`.
pub struct Inline {
    reader: Reader,
    writer: Writer,
    events: Sender<Event>,
    newest: HashMap<&'static str, u64>,
}

impl Inline {
    /// A worker without threads; answers go to `events`.
    pub fn new(reader: Reader, writer: Writer, events: Sender<Event>) -> Self {
        Self {
            reader,
            writer,
            events,
            newest: HashMap::new(),
        }
    }
}

impl Worker for Inline {
    fn submit(&mut self, effect: Effect, id: u64, progress: Progress) {
        let events: Vec<Event> = match effect {
            Effect::Read { slot, job } => {
                vec![Event::Read(slot, next(&mut self.newest, slot), job(&self.reader))]
            }
            Effect::Write { job, .. } => {
                vec![
                    Event::Done(id, job(&mut self.writer, &progress)),
                    Event::BookChanged,
                ]
            }
            Effect::Work { job, .. } => vec![Event::Done(id, job(&progress))],
            _ => return,
        };
        for event in events {
            let _ = self.events.send(event);
        }
    }

    fn progress(&self) -> Progress {
        Progress::default()
    }

    fn is_newest(&self, slot: &'static str, generation: u64) -> bool {
        self.newest.get(slot) == Some(&generation)
    }
}
