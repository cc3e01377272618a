//! One thread that reads the book, one that writes it, and one for each long computation.

use super::{Book, Newest, Reader, Worker, Writer};
use crate::store::Interrupt;
use crate::store::session::{Place, Session};
use crate::tui::company::{Leave, Watch};
use crate::tui::effect::{Effect, Progress, ReadJob, WriteJob};
use crate::tui::event::Event;
use crate::tui::terminal::panic::provoke;
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How often an idle reader looks whether another operator changed the book: a question to shared memory, no byte of disk.
const WATCH_EVERY: Duration = Duration::from_millis(300);

struct Queue {
    waiting: VecDeque<(&'static str, u64, ReadJob)>,
    running: Option<&'static str>,
    look: bool,
    place: Option<Place>,
    closed: bool,
}

struct Desk {
    queue: Mutex<Queue>,
    bell: Condvar,
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The threads. Dropping it lets them end after what they are doing. Without a book (`tieout diff`) only long work is
/// done; commands that need a book are off then.
pub struct Threads {
    desk: Arc<Desk>,
    interrupt: Option<Interrupt>,
    writes: Option<Sender<(u64, WriteJob, Progress)>>,
    writer: Option<JoinHandle<()>>,
    leave: Option<Leave>,
    events: Sender<Event>,
    newest: Newest,
}

impl Threads {
    /// Starts the reader and the writer; answers go to `events`. The reader also watches who else is in `session`'s book.
    pub fn start(book: Option<Book>, session: Option<Session>, events: Sender<Event>) -> Self {
        let queue = Queue {
            waiting: VecDeque::new(),
            running: None,
            look: false,
            place: None,
            closed: false,
        };
        let desk = Arc::new(Desk {
            queue: Mutex::new(queue),
            bell: Condvar::new(),
        });
        let mut threads = Self {
            desk,
            interrupt: None,
            writes: None,
            writer: None,
            leave: None,
            events,
            newest: Newest::default(),
        };
        let Some(Book { reader, writer }) = book else {
            return threads;
        };
        threads.interrupt = Some(reader.interrupt());
        let (desk, events) = (Arc::clone(&threads.desk), threads.events.clone());
        let watch = session.map(|session| Watch::new(writer.path().to_owned(), session));
        threads.leave = watch.as_ref().map(Watch::leave);
        thread::spawn(move || read_loop(&reader, watch, &desk, &events));
        let (writes, orders) = channel();
        let (desk, events) = (Arc::clone(&threads.desk), threads.events.clone());
        threads.writes = Some(writes);
        threads.writer = Some(thread::spawn(move || write_loop(writer, &orders, &desk, &events)));
        threads
    }

    fn stop_reading(&self) {
        if let Some(interrupt) = &self.interrupt {
            interrupt.interrupt();
        }
    }
}

fn write_loop(
    mut writer: Writer,
    orders: &Receiver<(u64, WriteJob, Progress)>,
    desk: &Desk,
    events: &Sender<Event>,
) {
    for (id, job, progress) in orders {
        let answer = job(&mut writer, &progress);
        provoke("writer");
        if events.send(Event::Done(id, answer)).is_err() {
            return;
        }
        desk.lock().look = true;
        desk.bell.notify_one();
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        let mut queue = self.desk.lock();
        queue.closed = true;
        if queue.running.is_some() {
            self.stop_reading();
        }
        drop(queue);
        self.desk.bell.notify_one();
        // What is being written is finished or rolled back before the program goes.
        self.writes = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
        if let Some(leave) = self.leave.take() {
            leave.leave();
        }
    }
}

impl Worker for Threads {
    fn submit(&mut self, effect: Effect, id: u64, progress: Progress) {
        match effect {
            Effect::Read { slot, job } => {
                let generation = self.newest.next(slot);
                let mut queue = self.desk.lock();
                queue.waiting.retain(|(waiting, ..)| *waiting != slot);
                queue.waiting.push_back((slot, generation, job));
                if queue.running == Some(slot) {
                    self.stop_reading();
                }
                self.desk.bell.notify_one();
            }
            Effect::Write { job, .. } => {
                if let Some(writes) = &self.writes {
                    // The writer ends only with the program, so there is nobody left to tell.
                    let _ = writes.send((id, job, progress));
                }
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

    fn has_book(&self) -> bool {
        self.writes.is_some()
    }

    fn abandon(&mut self) {
        self.writer = None;
    }

    fn go(&mut self, place: Place) {
        self.desk.lock().place = Some(place);
        self.desk.bell.notify_one();
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
        self.newest.is(slot, generation)
    }
}

/// What the reader does next.
enum Turn {
    Read(&'static str, u64, ReadJob),
    Go(Place),
    Look,
    End,
}

fn read_loop(reader: &Reader, mut watch: Option<Watch>, desk: &Desk, events: &Sender<Event>) {
    // A book that cannot tell its version now is asked again at the next look.
    let version = || reader.read().data_version().ok();
    let name = |id| {
        let customer = crate::store::customer::get(reader.read(), id).ok()?;
        Some(customer.fields.short().to_owned())
    };
    let mut seen = version();
    loop {
        match next_turn(desk) {
            Turn::End => return,
            Turn::Look => {
                let now = version();
                if now.is_some() && now != seen {
                    seen = now;
                    if events.send(Event::BookChanged).is_err() {
                        return;
                    }
                }
                if let Some(company) = watch.as_mut().and_then(|watch| watch.look(name))
                    && events.send(Event::Company(Box::new(company))).is_err()
                {
                    return;
                }
            }
            Turn::Go(place) => {
                if let Some(watch) = &watch {
                    watch.go(place);
                }
            }
            Turn::Read(slot, generation, job) => {
                provoke("reader");
                let answer = job(reader);
                desk.lock().running = None;
                if events.send(Event::Read(slot, generation, answer)).is_err() {
                    return;
                }
            }
        }
    }
}

fn next_turn(desk: &Desk) -> Turn {
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
        if let Some(place) = queue.place.take() {
            return Turn::Go(place);
        }
        let (back, timeout) = desk
            .bell
            .wait_timeout(queue, WATCH_EVERY)
            .unwrap_or_else(PoisonError::into_inner);
        queue = back;
        queue.look |= timeout.timed_out();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::customer::Fields;
    use crate::ops::{By, save_customer};
    use crate::tui::testing::scratch_book;
    use std::sync::mpsc::RecvTimeoutError;

    fn read(slot: &'static str, ask: impl FnOnce(&Reader) + Send + 'static) -> Effect {
        Effect::Read {
            slot,
            job: Box::new(move |reader| {
                ask(reader);
                Box::new(|_| Vec::new())
            }),
        }
    }

    fn write(change: impl FnOnce(&mut Writer) + Send + 'static) -> Effect {
        Effect::Write {
            label: crate::tui::verbatim(""),
            job: Box::new(move |writer, _| {
                change(writer);
                Box::new(|_| Vec::new())
            }),
        }
    }

    fn add_customer(writer: &mut Writer) {
        let fields = Fields {
            code: "C-1".into(),
            name: "one".into(),
            ..Fields::default()
        };
        let today = crate::domain::Date::from_ymd_opt(2026, 11, 23).unwrap();
        save_customer::add(writer, &By::new("alice", today), &fields).unwrap();
    }

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn the_newest_read_of_a_slot_wins() {
        let directory = tempfile::tempdir().unwrap();
        let (sender, events) = channel();
        let mut worker = Threads::start(Some(scratch_book(directory.path())), None, sender);
        let (go, wait) = channel::<()>();
        let (ran, seen) = channel();
        let mut submit = |effect| worker.submit(effect, 0, Progress::default());
        // The first read holds the thread until the others are queued behind it.
        let (started, begun) = channel();
        submit(read("rows", move |_| {
            started.send(()).unwrap();
            let _ = wait.recv_timeout(LONG);
        }));
        begun.recv_timeout(LONG).unwrap();
        for n in 0..5 {
            let ran = ran.clone();
            submit(read("rows", move |_| ran.send(n).unwrap()));
        }
        let other = ran.clone();
        submit(read("card", move |_| other.send(99).unwrap()));
        drop(ran);
        go.send(()).unwrap();
        let mut newest = Vec::new();
        for _ in 0..3 {
            if let Event::Read(slot, generation, _) = events.recv_timeout(LONG).unwrap() {
                newest.push((slot, worker.is_newest(slot, generation)));
            }
        }
        assert_eq!(newest, [("rows", false), ("rows", true), ("card", true)]);
        assert_eq!(seen.try_iter().collect::<Vec<_>>(), [4, 99]);
    }

    #[test]
    fn writes_keep_their_order_and_wake_the_reader_only_when_something_changed() {
        let directory = tempfile::tempdir().unwrap();
        let (sender, events) = channel();
        let mut worker = Threads::start(Some(scratch_book(directory.path())), None, sender);
        for id in 1..=3 {
            worker.submit(write(|_| ()), id, Progress::default());
        }
        let mut done = Vec::new();
        loop {
            match events.recv_timeout(Duration::from_millis(500)) {
                Ok(Event::Done(id, _)) => done.push(id),
                Ok(_) => panic!("nothing was changed"),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => panic!("the worker went"),
            }
        }
        assert_eq!(done, [1, 2, 3]);
        worker.submit(write(add_customer), 4, Progress::default());
        assert!(matches!(events.recv_timeout(LONG), Ok(Event::Done(4, _))));
        assert!(matches!(events.recv_timeout(LONG), Ok(Event::BookChanged)));
    }
}
