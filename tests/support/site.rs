//! A server as the README describes it: its own shell blocks are run, with names and places of this test's own, and a real
//! SSH server on the loopback takes the README's own settings. Needs root and OpenSSH; everything goes when dropped.
#![allow(dead_code, reason = "every test binary uses only a part")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may fail and say so"
)]

use std::fs;
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The operators of the README; the first two have keys.
pub const ALICE: &str = "alice";
/// The second.
pub const BO: &str = "bo";

const SSHD: &str = "/usr/sbin/sshd";
const LEDGER: &str = "date,customer code,type,doc no,amount,currency\n2026-10-01,N1,INV,INV-1001,100.00,CNY\n\
    2026-10-02,N1,INV,INV-1002,250.00,CNY\n2026-10-03,N2,INV,INV-1003,40.00,CNY\n";

/// One site at a time: they share the machine's list of accounts.
static ONE: Mutex<()> = Mutex::new(());

/// The server and the keys of its operators.
pub struct Site {
    /// What the account owns and what belongs to the test lies below.
    pub root: PathBuf,
    /// The service account.
    pub account: String,
    /// The account's number.
    pub uid: u32,
    /// The port on 127.0.0.1.
    pub port: u16,
    sshd: Child,
    _one: MutexGuard<'static, ()>,
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    /// Exit code; 255: the SSH client's own.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Site {
    /// Follows the README in `readme`; `None`, with the reason printed, where that cannot be done here.
    pub fn new(readme: &str, sshd_settings: &[(&str, &str)]) -> Option<Self> {
        if let Some(reason) = missing() {
            println!("skipped: {reason}");
            return None;
        }
        let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let number = {
            static NEXT: AtomicU32 = AtomicU32::new(0);
            NEXT.fetch_add(1, Ordering::SeqCst)
        };
        let account = format!("tieout-{}-{number}", std::process::id());
        let root = PathBuf::from("/var/lib").join(&account);
        fs::create_dir(&root).unwrap();
        fs::set_permissions(&root, PermissionsExt::from_mode(0o755)).unwrap();
        make_book_and_keys(&root);
        let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(readme)).unwrap();
        follow(&page, &root, &account);
        let uid = fs::metadata(root.join("home")).unwrap().uid();
        let port = free_port();
        let mut settings = block(&page, "sshd").replace("tieout_keys", &format!("{account}-keys"));
        settings = settings.replace("Match User tieout", &format!("Match User {account}"));
        for (from, to) in sshd_settings {
            assert!(settings.contains(from), "the README's settings have no {from}");
            settings = settings.replace(from, to);
        }
        let sshd = serve(&root, port, &settings);
        Some(Self {
            root,
            account,
            uid,
            port,
            sshd,
            _one: one,
        })
    }

    /// The book.
    pub fn book(&self) -> PathBuf {
        self.root.join("home/data/book.tieout")
    }

    /// The arguments of an SSH client with an operator's key, up to and without the host.
    pub fn client(&self, operator: &str) -> Vec<String> {
        let known = format!("UserKnownHostsFile={}", self.root.join("known").display());
        let (port, key) = (
            self.port.to_string(),
            self.root.join(operator).display().to_string(),
        );
        let words = [
            "-F",
            "none",
            "-p",
            &port,
            "-i",
            &key,
            "-o",
            &known,
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "StrictHostKeyChecking=accept-new",
            "-o",
            "BatchMode=yes",
            "-o",
            "ConnectTimeout=10",
            "-o",
            "LogLevel=ERROR",
        ];
        words.map(str::to_owned).into()
    }

    /// Account and host.
    pub fn host(&self) -> String {
        format!("{}@127.0.0.1", self.account)
    }

    /// An SSH client of an operator, with options before the host and a command after it.
    pub fn ssh_with(&self, operator: &str, options: &[&str], command: &[&str], input: &[u8]) -> Said {
        let mut client = Command::new("timeout");
        client
            .args(["30", "ssh"])
            .args(self.client(operator))
            .args(options);
        said(client.arg(self.host()).arg("--").args(command), input)
    }

    /// The same without options and input.
    pub fn ssh(&self, operator: &str, command: &str) -> Said {
        self.ssh_with(operator, &[], &[command], b"")
    }

    /// The program run on the server itself by its keeper, as the README's `keeper` runs it.
    pub fn keeper(&self, name: &str, arguments: &[&str]) -> Said {
        let mut command = Command::new("runuser");
        command.current_dir("/").args(["-u", &self.account, "--"]);
        command
            .arg(self.root.join("program"))
            .args(["--as", name, "--book"]);
        said(command.arg(self.book()).args(arguments), b"")
    }

    /// Runs a line of the README's block for operators with this site's names.
    pub fn operator_line(&self, operator: &str, line: &str, directory: &Path) -> Said {
        let client = format!("ssh {}", self.client(operator).join(" "));
        let line = line.replace("ssh ", &format!("{client} "));
        let line = line.replace("tieout@server", &self.host());
        said(
            Command::new("sh").args(["-euc", &line]).current_dir(directory),
            b"",
        )
    }

    /// The processes of the program that run for the account now.
    pub fn sessions(&self) -> Vec<u32> {
        let entries = fs::read_dir("/proc").unwrap().flatten();
        let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        pids.filter(|pid| {
            let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
            let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name));
            field("Uid:").and_then(|ids| ids.split_whitespace().next()) == Some(self.uid.to_string().as_str())
                && field("Name:").map(str::trim) == Some("program")
        })
        .collect()
    }

    /// Writes the key file anew with the README's line.
    pub fn write_keys(&self) {
        let keys = self.keeper("wang", &["admin", "keys", "--program", self.program()]);
        assert_eq!(keys.code, 0, "{keys:?}");
        fs::write(self.keys(), keys.out).unwrap();
    }

    /// The key file.
    pub fn keys(&self) -> PathBuf {
        PathBuf::from(format!("/etc/ssh/{}-keys", self.account))
    }

    fn program(&self) -> &'static str {
        // Leaked once a site: a path for an argument.
        Box::leak(self.root.join("program").display().to_string().into_boxed_str())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.sshd.kill();
        let _ = self.sshd.wait();
        for pid in self.sessions() {
            let _ = Command::new("kill").args(["-9", &pid.to_string()]).status();
        }
        let _ = fs::remove_file(self.keys());
        let _ = Command::new("userdel").arg(&self.account).output();
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// Why this cannot be done here.
fn missing() -> Option<&'static str> {
    let found = |name: &str| {
        Command::new("sh")
            .args(["-c", &format!("command -v {name}")])
            .output()
    };
    let has = |name: &str| found(name).is_ok_and(|out| out.status.success());
    if fs::metadata("/proc/self").map(|meta| meta.uid()).unwrap_or(1) != 0 {
        return Some("an SSH server with an account of its own needs root");
    }
    if !Path::new(SSHD).exists() || !has("ssh") || !has("ssh-keygen") {
        return Some("openssh-server and openssh-client are not installed");
    }
    if !has("useradd") || !has("runuser") || !has("timeout") {
        return Some("useradd, runuser or timeout is not installed");
    }
    None
}

fn make_book_and_keys(root: &Path) {
    fs::write(root.join("ledger.csv"), LEDGER).unwrap();
    let book = root.join("copy.tieout");
    let made = Command::new(env!("CARGO_BIN_EXE_tieout"))
        .current_dir(root)
        .args(["import", "ledger", "ledger.csv", "--create-customers", "--book"])
        .arg(&book)
        .output();
    assert_done(&made.unwrap());
    for name in [ALICE, BO, "stranger"] {
        let path = root.join(name);
        let comment = format!("{name}-laptop");
        let key = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-C", &comment, "-f"])
            .arg(path)
            .output();
        assert_done(&key.unwrap());
    }
}

/// Runs the README's shell blocks for the server and the operators.
fn follow(page: &str, root: &Path, account: &str) {
    let server = block(page, "server").replace("target/release/tieout", env!("CARGO_BIN_EXE_tieout"));
    let (first, rest) = server.split_once('\n').unwrap();
    assert!(first.starts_with("account="), "{first}");
    let root = root.display();
    let places =
        format!("account={account} home={root}/home program={root}/program keys=/etc/ssh/{account}-keys");
    let script = format!("{places}\n{rest}\n{}", block(page, "operators"));
    let done = Command::new("sh")
        .args(["-euxc", &script])
        .current_dir(root.to_string())
        .output();
    assert_done(&done.unwrap());
}

/// The fenced block behind a mark of the README.
pub fn block(page: &str, mark: &str) -> String {
    let behind = page.split_once(&format!("<!-- {mark} -->\n```")).unwrap().1;
    let (_, text) = behind.split_once('\n').unwrap();
    text.split_once("```").unwrap().0.to_owned()
}

/// Starts an SSH server with a host key of its own and waits until it answers.
fn serve(root: &Path, port: u16, settings: &str) -> Child {
    fs::create_dir_all("/run/sshd").unwrap();
    let host = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(root.join("host"))
        .output();
    assert_done(&host.unwrap());
    let path = root.join("sshd_config");
    let own = format!(
        "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nPidFile none\nUsePAM no\nAcceptEnv LANG LC_*\nLogLevel VERBOSE\n\
         Subsystem sftp /usr/lib/openssh/sftp-server\n",
        root.join("host").display()
    );
    fs::write(&path, own + settings).unwrap();
    let log = fs::File::create(root.join("sshd.log")).unwrap();
    let mut child = Command::new(SSHD)
        .args(["-D", "-e", "-f"])
        .arg(&path)
        .stdin(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        let log = || fs::read_to_string(root.join("sshd.log")).unwrap();
        assert!(child.try_wait().unwrap().is_none(), "sshd ended: {}", log());
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "sshd does not answer: {}",
            log()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    child
}

/// A port nobody uses now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}

/// Runs a command to its end with this input.
pub fn said(command: &mut Command, input: &[u8]) -> Said {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_vec());
    // A command that does not read its input closes it; that is its own affair.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said {
        code: output.status.code().unwrap_or(-1),
        out: text(&output.stdout),
        err: text(&output.stderr),
    }
}

fn assert_done(output: &Output) {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
