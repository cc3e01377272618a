//! Takes workbooks apart in a process of their own.
//!
//! A workbook is the one thing read here that somebody else's program laid out in depth, and the library that reads it may be led
//! to use up memory, to overflow its stack or never to end; none of these can be caught where it happens. So `tieout
//! parse-worker` reads it: a process without the book, without the right to open a file, with little memory and little time. It is
//! given the bytes and says what it found in frames ([`wire`]) that are believed as little as the file. It is ended when it says
//! too much or takes too long, and whatever becomes of it is a problem of the file with a sentence.
//!
//! There is no way round it: where the process cannot be started, the file is not read.

use crate::domain::problem::{Expected, Limit, Problem, Remedy};
use crate::formats::sheet::Workbook;
use crate::formats::{Limits, wire};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process_group, setrlimit};
use std::ffi::OsString;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The word that makes the program take a workbook apart and do nothing else.
pub const WORD: &str = "parse-worker";

/// How much longer than its processor time a process may last, for the machine has others to serve.
const PATIENCE: u64 = 3;

/// Bytes read of what a broken process said last.
const LAST_WORDS: usize = 4 << 10;

/// The program that takes workbooks apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Worker {
    /// What is started.
    pub program: PathBuf,
    /// With which arguments.
    pub args: Vec<OsString>,
}

static WORKER: OnceLock<Worker> = OnceLock::new();

impl Worker {
    /// The running program, asked to take a workbook apart.
    pub fn this_program() -> Self {
        // This name stays right when the file is replaced by a newer version in the meantime.
        let program = if cfg!(target_os = "linux") {
            PathBuf::from("/proc/self/exe")
        } else {
            std::env::current_exe().unwrap_or_default()
        };
        Self {
            program,
            args: vec![WORD.into()],
        }
    }

    /// Makes this the worker of all that is read from now on; the first one stays.
    pub fn enlist(self) {
        let _ = WORKER.set(self);
    }

    /// Takes a workbook apart.
    pub fn apart(&self, bytes: &[u8], sheet: Option<&str>, limits: &Limits) -> Result<Workbook, Problem> {
        let mut running = self.start().map_err(|error| {
            Problem::of_file(Expected::ReaderStarts, Remedy::StartAgain).with_value(&error.to_string())
        })?;
        let request = wire::Request {
            sheet: sheet.map(str::to_owned),
            limits: limits.clone(),
        };
        let (Some(stdin), Some(stdout)) = (running.0.stdin.take(), running.0.stdout.take()) else {
            return Err(Problem::of_file(Expected::ReaderStarts, Remedy::StartAgain));
        };
        let mut answer = Answer {
            from: stdout,
            left: limits.answer,
            until: Instant::now() + Duration::from_secs(limits.seconds.saturating_mul(PATIENCE).min(3600)),
            stopped: None,
        };
        let heard = std::thread::scope(|scope| {
            scope.spawn(|| ask(stdin, &request, bytes));
            let heard = wire::read(&mut BufReader::with_capacity(64 << 10, &mut answer), limits);
            if heard.is_err() {
                // The other thread may be held up by a process that does not listen.
                running.kill();
            }
            heard
        });
        match heard {
            Ok(said) => said,
            Err(_) => Err(running.why(answer.stopped, limits)),
        }
    }

    fn start(&self) -> io::Result<Running> {
        Command::new(&self.program)
            .arg0("tieout")
            .args(&self.args)
            .env_clear()
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map(Running)
    }
}

/// Takes a workbook apart with the worker that was enlisted. A program that enlisted none reads no workbooks.
pub fn apart(bytes: &[u8], sheet: Option<&str>, limits: &Limits) -> Result<Workbook, Problem> {
    let worker = WORKER.get();
    let worker = worker.ok_or_else(|| Problem::of_file(Expected::ReaderStarts, Remedy::StartAgain))?;
    worker.apart(bytes, sheet, limits)
}

/// Hands over the request and the file. A process that is gone says so by its end.
fn ask(stdin: ChildStdin, request: &wire::Request, bytes: &[u8]) {
    let mut out = BufWriter::new(stdin);
    let _ = request.write(&mut out).and_then(|()| out.flush());
    let _ = out.get_mut().write_all(bytes);
}

/// A process that never outlives the value.
struct Running(Child);

impl Running {
    fn kill(&mut self) {
        // The group, so that nothing it might have begun is left behind.
        let group = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw);
        let _ = group.map(|group| kill_process_group(group, Signal::KILL));
    }

    /// What it said last, as far as that can be had without waiting.
    fn last_words(&mut self) -> Vec<u8> {
        let mut last = vec![0; LAST_WORDS];
        let read = self.0.stderr.as_mut().and_then(|stderr| {
            let ready = poll(
                &mut [PollFd::new(stderr, PollFlags::IN)],
                Some(&Timespec::default()),
            );
            ready.ok().filter(|n| *n > 0)?;
            stderr.read(&mut last).ok()
        });
        last.truncate(read.unwrap_or(0));
        last
    }

    /// What a process that gave no answer died of.
    fn why(&mut self, stopped: Option<Limit>, limits: &Limits) -> Problem {
        if let Some(limit) = stopped {
            return limits.exceeded(limit);
        }
        let status = self.0.wait().ok();
        let out_of_memory = memchr::memmem::find(&self.last_words(), b"memory allocation of").is_some();
        match (out_of_memory, status.and_then(|s: ExitStatus| s.signal())) {
            (true, _) => limits.exceeded(Limit::Memory),
            (_, Some(signal)) if signal == Signal::XCPU.as_raw() => limits.exceeded(Limit::Seconds),
            _ => Problem::of_file(Expected::ReaderSurvives, Remedy::SaveAsSheet),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
        let _ = self.0.wait();
    }
}

/// What the process says, up to so many bytes and so long.
struct Answer {
    from: ChildStdout,
    left: u64,
    until: Instant,
    stopped: Option<Limit>,
}

impl Read for Answer {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            self.stopped = Some(Limit::Answer);
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        loop {
            let wait = self.until.saturating_duration_since(Instant::now());
            let timeout = Timespec {
                tv_sec: wait.as_secs() as i64,
                tv_nsec: i64::from(wait.subsec_nanos()),
            };
            match poll(&mut [PollFd::new(&self.from, PollFlags::IN)], Some(&timeout)) {
                Ok(0) => {
                    self.stopped = Some(Limit::Seconds);
                    return Err(io::ErrorKind::TimedOut.into());
                }
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
                Ok(_) => break,
            }
        }
        let most = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let read = self.from.read(&mut buffer[..most])?;
        self.left -= read as u64;
        Ok(read)
    }
}

/// The other side: reads a request and a workbook from `from`, and writes what is in it to `out`. Gives up its rights first, so
/// that nothing in the workbook can use them.
pub fn serve(from: &mut dyn Read, out: &mut dyn Write) -> io::Result<()> {
    let request = wire::Request::read(from)?;
    let limits = &request.limits;
    confine(limits)?;
    let mut bytes = Vec::new();
    let answer = match from.take(limits.bytes.saturating_add(1)).read_to_end(&mut bytes) {
        Ok(_) => limits
            .check(Limit::Bytes, bytes.len() as u64)
            .and_then(|()| crate::formats::sheet::read(&bytes, request.sheet.as_deref(), limits)),
        Err(error) if error.kind() == io::ErrorKind::OutOfMemory => Err(limits.exceeded(Limit::Memory)),
        Err(error) => return Err(error),
    };
    drop(bytes);
    wire::write(&answer, &mut BufWriter::with_capacity(64 << 10, out))
}

/// Memory and time as the limits say; no file is opened, written or dumped, and no process begun.
fn confine(limits: &Limits) -> io::Result<()> {
    // Standard input, output and error are open already; a number below that allows no fourth.
    const OPEN: u64 = 3;
    for (resource, most) in [
        (Resource::As, limits.memory),
        (Resource::Nofile, OPEN),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
    ] {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit)?;
    }
    // The signal of the softer limit tells what it died of; at the harder one the system asks nobody.
    let time = Rlimit {
        current: Some(limits.seconds),
        maximum: Some(limits.seconds.saturating_add(1)),
    };
    Ok(setrlimit(Resource::Cpu, time)?)
}
