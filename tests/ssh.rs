//! The page of the README about sharing a book over SSH, followed against a real SSH server: what it promises, and
//! what it keeps out. Skipped with a printed reason without root or OpenSSH.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may fail by panicking, and says what it measured"
)]

#[allow(dead_code, reason = "a terminal does more than is asked of it here")]
#[path = "support/pty.rs"]
mod pty;
#[path = "support/site.rs"]
mod site;

use pty::{Program, Session};
use site::{ALICE, BO, Said, Site, block, free_port};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How soon a session is gone when its client was killed.
const KILLED: Duration = Duration::from_secs(2);
/// How soon when its client froze, with two checks of three seconds.
const FROZEN: Duration = Duration::from_secs(20);

fn site() -> Option<Site> {
    Site::new("README.md", &[])
}

/// The panes over SSH, in a terminal of their own.
fn panes(site: &Site, operator: &str, options: &[&str]) -> Session {
    let mut arguments = site.client(operator);
    arguments.extend(options.iter().map(|option| (*option).to_owned()));
    arguments.extend(["-tt".to_owned(), site.host()]);
    let session = Program::new("/usr/bin/ssh").args(arguments).start();
    session.wait_for("Today");
    session
}

fn assert_done(said: &Said) -> &str {
    assert_eq!(said.code, 0, "{said:?}");
    &said.out
}

#[test]
fn the_page_can_be_followed_in_both_languages() {
    let page = |file: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let (english, chinese) = (page("README.md"), page("README.zh-CN.md"));
    let bare = |text: String| -> Vec<String> {
        let lines = text
            .lines()
            .map(|line| line.split('#').next().unwrap().trim_end().to_owned());
        lines.collect()
    };
    for mark in ["server", "operators", "sshd", "operator"] {
        assert_eq!(bare(block(&english, mark)), bare(block(&chinese, mark)), "{mark}");
    }
}

#[test]
fn operators_do_what_the_page_says() {
    let Some(site) = site() else { return };
    let directory = site.root.join("desk");
    fs::create_dir(&directory).unwrap();
    let statement = "date,doc no,amount\n2026-10-01,INV-1001,100.00\n";
    fs::write(directory.join("october.csv"), statement).unwrap();
    let made = site.keeper(ALICE, &["export", "transactions", "--out", "open.csv"]);
    let id = made
        .err
        .split_whitespace()
        .find(|word| word.contains("-1.csv"))
        .unwrap();
    let id = id.trim_end_matches([':', '.', ',']).to_owned();
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let mut lines = 0;
    for line in block(&page, "operator")
        .lines()
        .filter(|line| !line.contains("ssh -t "))
    {
        let line = line.replace("261123-1.csv", &id);
        let said = site.operator_line(ALICE, &line, &directory);
        assert_eq!(said.code, 0, "{line}: {said:?}");
        match line.split('#').next().unwrap().split_whitespace().nth(2).unwrap() {
            "whoami" => assert!(
                said.out.contains("alice") && said.out.contains("finance"),
                "{said:?}"
            ),
            "report" if line.contains("inbox") => assert!(said.out.contains("october.csv"), "{said:?}"),
            "report" if line.contains("outbox") => assert!(said.out.contains(&id), "{said:?}"),
            _ => {}
        }
        lines += 1;
    }
    assert!(lines >= 7, "{lines} lines");
    let fetched = fs::read_to_string(directory.join("open.csv")).unwrap();
    assert!(
        fetched.lines().count() == 4 && fetched.contains("INV-1003"),
        "{fetched}"
    );
    let balances = fs::read_to_string(directory.join("balances.csv")).unwrap();
    assert!(balances.contains("350.00"), "{balances}");
    let held = site.root.join("home/data/book.tieout-inbox/alice/october.csv");
    assert_eq!(fs::read_to_string(&held).unwrap(), statement);
    // What one sent in, one imports by its name; nobody else does.
    let import = [
        "import",
        "statement",
        "october.csv",
        "--customer",
        "N1",
        "--currency",
        "CNY",
    ];
    let other = site.keeper(BO, &import);
    assert_eq!(other.code, 2, "{other:?}");
    assert_done(&site.keeper(ALICE, &import));
    // The panes open, and close by their own key.
    let mut session = panes(&site, ALICE, &[]);
    session.send("q");
    assert!(
        session
            .exit(Duration::from_secs(10))
            .is_some_and(|status| status.success())
    );
    let record = fs::read_to_string(site.root.join("home/data/book.tieout-audit")).unwrap();
    for event in ["put", "get", "report", "export", "panes"] {
        assert!(
            record.contains(&format!("\"event\":\"{event}\"")),
            "{event}: {record}"
        );
    }
}

#[test]
fn a_large_file_goes_through_whole_and_a_larger_one_not_at_all() {
    let Some(site) = site() else { return };
    let most = 25 << 20;
    let bytes: Vec<u8> = (0..=most)
        .map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let whole = &bytes[..most as usize];
    let put = site.ssh_with(ALICE, &[], &["put", "large.bin"], whole);
    assert_eq!(put.code, 0, "{put:?}");
    let held = site.root.join("home/data/book.tieout-inbox/alice");
    assert!(fs::read(held.join("large.bin")).unwrap() == whole);
    let larger = site.ssh_with(ALICE, &[], &["put", "larger.bin"], &bytes);
    assert_eq!(larger.code, 2, "{larger:?}");
    assert_eq!(fs::read_dir(&held).unwrap().count(), 1);
    let empty = site.ssh_with(BO, &[], &["report", "inbox", "csv"], b"");
    assert_eq!(
        assert_done(&empty).lines().count(),
        1,
        "another's inbox: {empty:?}"
    );
}

/// Commands that want more than the grammar gives. `{}` is a directory anybody may write.
const HOSTILE: &[&str] = &[
    "sh",
    "id",
    "/bin/sh -c 'touch {}/1'",
    "bash -ic 'touch {}/2'",
    "put x; touch {}/3",
    "put x && touch {}/4",
    "put x | tee {}/5",
    "put $(touch {}/6)",
    "put `touch {}/7`",
    "put x > {}/8",
    "put x\ntouch {}/9",
    "put ../../../../../../{}/10",
    "put {}/11",
    "put .ssh/authorized_keys",
    "put -o",
    "get ../../book.tieout",
    "get /etc/passwd",
    "get 261123-1.csv/../../../book.tieout",
    "report balances --book /etc/passwd",
    "report ../../book.tieout",
    "--as wang whoami",
    "tieout --as wang",
    "whoami --as wang",
    "whoami; id",
    "whoami\n",
    " whoami",
    "whoаmi",
    "admin operator role alice admin",
    "export customers --out {}/12",
    "import customers /etc/passwd",
    "undo",
    "scp -t {}",
    "rsync --server . {}",
    "internal-sftp",
    "/usr/lib/openssh/sftp-server",
    "git-upload-pack '/'",
    "\u{1b}]0;owned\u{7}",
];

#[test]
fn hostile_commands_get_one_sentence_and_nothing_else() {
    let Some(site) = site() else { return };
    let open = site.root.join("open");
    fs::create_dir(&open).unwrap();
    fs::set_permissions(&open, PermissionsExt::from_mode(0o777)).unwrap();
    let place = open.display().to_string();
    let refused = |said: &Said, what: &str| {
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{what:?}: {said:?}");
        assert_eq!(said.err.lines().count(), 1, "{what:?}: {said:?}");
        assert!(!said.err.contains('\u{1b}'), "{what:?}: {said:?}");
    };
    let long = "a".repeat(20_000);
    for hostile in HOSTILE.iter().copied().chain([long.as_str()]) {
        let command = hostile.replace("{}", &place);
        refused(&site.ssh_with(ALICE, &[], &[&command], b"x"), hostile);
    }
    // With a terminal the one sentence comes through it, and nothing else.
    let terminal = site.ssh_with(ALICE, &["-tt"], &["id"], b"");
    assert_eq!(terminal.code, 2, "{terminal:?}");
    assert!(
        !terminal.out.contains("uid=") && terminal.out.lines().count() == 1,
        "{terminal:?}"
    );
    for subsystem in ["sftp", "netconf"] {
        let said = site.ssh_with(ALICE, &["-s"], &[subsystem], b"\0\0\0\x05\x01\0\0\0\x03");
        assert!(said.code != 0 && said.out.is_empty(), "{subsystem}: {said:?}");
    }
    copies_are_refused(&site, &place);
    assert_eq!(fs::read_dir(&open).unwrap().count(), 0, "something was written");
    let record = fs::read_to_string(site.root.join("home/data/book.tieout-audit")).unwrap();
    assert!(
        record.matches("\"event\":\"refused\"").count() > HOSTILE.len(),
        "{record}"
    );
    // A key without a forced command does all that: what is looked for here can be seen.
    let mut keys = fs::read_to_string(site.keys()).unwrap();
    keys.push_str(&fs::read_to_string(site.root.join("stranger.pub")).unwrap());
    fs::write(site.keys(), keys).unwrap();
    let free = site.ssh("stranger", &format!("touch {place}/free; id"));
    assert!(
        free.out.contains("uid=") && open.join("free").exists(),
        "{free:?}"
    );
}

fn copies_are_refused(site: &Site, place: &str) {
    for (program, options) in [("sftp", &[][..]), ("scp", &[][..]), ("scp", &["-O"][..])] {
        let mut client: Vec<String> = site.client(ALICE);
        let port = client.iter().position(|word| word == "-p").unwrap();
        "-P".clone_into(&mut client[port]);
        let mut command = Command::new("timeout");
        command.args(["30", program]).args(options).args(client);
        if program == "scp" {
            command.arg(site.root.join("ledger.csv"));
            command.arg(format!("{}:{place}/copied", site.host()));
        } else {
            command.arg(site.host());
        }
        let said = site::said(&mut command, b"ls\n");
        assert!(said.code != 0, "{program} {options:?}: {said:?}");
    }
}

#[test]
fn nothing_is_forwarded_and_no_variable_arrives() {
    let Some(site) = site() else { return };
    let target = format!("127.0.0.1:{}", site.port);
    // A local port, and a proxy: neither reaches the SSH server's own greeting.
    for proxy in [false, true] {
        let port = free_port();
        let local = format!("127.0.0.1:{port}");
        let asked = if proxy {
            local.clone()
        } else {
            format!("{local}:{target}")
        };
        let option = if proxy { "-D" } else { "-L" };
        let mut child = Command::new("ssh")
            .args(site.client(ALICE))
            .args(["-N", option, &asked, &site.host()])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let got = through(port, site.port, proxy);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(
            !got.windows(4).any(|bytes| bytes == b"SSH-"),
            "{option} gave {got:?}"
        );
    }
    assert!(
        through(site.port, site.port, false).starts_with(b"SSH-"),
        "the greeting is there to be had"
    );
    let remote = format!("{}:{target}", free_port());
    for options in [
        ["-N", "-R", &remote],
        ["-N", "-w", "any:any"],
        ["-n", "-W", &target],
    ] {
        let mut all = vec!["-o", "ExitOnForwardFailure=yes"];
        all.extend(options);
        let said = site.ssh_with(ALICE, &all, &[], b"");
        assert!(
            said.code != 0 && said.code != 124 && said.out.is_empty(),
            "{options:?}: {said:?}"
        );
    }
    let agent = agent(&site);
    let session = panes(
        &site,
        ALICE,
        &[
            "-A",
            "-X",
            "-o",
            "SetEnv=LD_PRELOAD=/x.so TIEOUT_BOOK=/etc/passwd TIEOUT_ACTOR=wang EDITOR=/bin/sh",
        ],
    );
    let environment = fs::read(format!("/proc/{}/environ", site.sessions()[0])).unwrap();
    let environment = String::from_utf8_lossy(&environment);
    for name in ["LD_PRELOAD", "TIEOUT_", "EDITOR", "DISPLAY", "SSH_AUTH_SOCK"] {
        assert!(!environment.contains(name), "{name}: {environment}");
    }
    assert!(environment.contains("SSH_CONNECTION="), "{environment}");
    drop(session);
    if let Some(mut agent) = agent {
        agent.kill().unwrap();
        agent.wait().unwrap();
    }
}

/// An agent for the client to offer, in the variable it looks into.
fn agent(site: &Site) -> Option<std::process::Child> {
    let socket = site.root.join("agent");
    let child = Command::new("ssh-agent")
        .args(["-D", "-a"])
        .arg(&socket)
        .stdout(Stdio::null())
        .spawn();
    child.ok()
}

/// What comes from the SSH server at `server` through a local port, or through a proxy there.
fn through(port: u16, server: u16, proxy: bool) -> Vec<u8> {
    let begun = Instant::now();
    let mut stream = loop {
        match TcpStream::connect(("127.0.0.1", port)) {
            Ok(stream) => break stream,
            Err(error) => assert!(
                begun.elapsed() < Duration::from_secs(10),
                "no local port: {error}"
            ),
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    stream.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
    if proxy {
        let [high, low] = server.to_be_bytes();
        stream
            .write_all(&[5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, high, low])
            .unwrap();
    }
    let mut got = Vec::new();
    let mut buffer = [0; 256];
    while let Ok(1..) = stream.read(&mut buffer).inspect(|n| got.extend(&buffer[..*n])) {
        if got.len() > 16 {
            break;
        }
    }
    got
}

#[test]
fn keys_that_are_expired_unknown_or_withdrawn_are_refused() {
    let Some(site) = site() else { return };
    assert_done(&site.ssh(BO, "whoami"));
    assert_eq!(site.ssh("stranger", "whoami").code, 255);
    let line = fs::read_to_string(site.keys()).unwrap();
    assert!(line.contains("expiry-time=\"20271231\""), "{line}");
    fs::write(site.keys(), line.replace("20271231", "20200101")).unwrap();
    assert_eq!(site.ssh(ALICE, "whoami").code, 255, "an expired key");
    fs::write(site.keys(), &line).unwrap();
    assert_done(&site.ssh(ALICE, "whoami"));
    // Shut out, an open session ends at its next command and no other begins, whatever the key file still says.
    assert_done(&site.keeper("wang", &["admin", "operator", "disable", BO]));
    let shut = site.ssh(BO, "whoami");
    assert_eq!((shut.code, shut.out.as_str()), (2, ""), "{shut:?}");
    site.write_keys();
    assert_eq!(
        site.ssh(BO, "whoami").code,
        255,
        "a key that is not in the file any more"
    );
    assert_done(&site.ssh(ALICE, "whoami"));
}

#[test]
fn another_account_reads_nothing() {
    let Some(site) = site() else { return };
    let put = site.ssh_with(ALICE, &[], &["put", "jan.csv"], b"secret");
    assert_eq!(put.code, 0, "{put:?}");
    // The widest mask a session could be started with changes nothing.
    let wide = format!(
        "umask 000; exec {} --as alice --book {} export transactions --out x.csv",
        site.root.join("program").display(),
        site.book().display()
    );
    let mut command = Command::new("runuser");
    assert_done(&site::said(
        command.args(["-u", &site.account, "--", "sh", "-c", &wide]),
        b"",
    ));
    let session = panes(&site, ALICE, &[]);
    let all = walk(&site.root.join("home"));
    assert!(all.len() >= 10, "{all:?}");
    let mut read = 0;
    for path in &all {
        let meta = fs::symlink_metadata(path).unwrap();
        let inside = path.starts_with(site.root.join("home/data"));
        if inside {
            assert_eq!(meta.permissions().mode() & 0o077, 0, "{}", path.display());
        }
        let mut cat = Command::new("runuser");
        let said = site::said(cat.args(["-u", "nobody", "--", "cat"]).arg(path), b"");
        read += said.out.len();
    }
    assert_eq!(read, 0, "bytes another account could read");
    let pid = site.sessions()[0];
    let mut look = Command::new("runuser");
    let memory = look.args(["-u", &site.account, "--", "cat", &format!("/proc/{pid}/environ")]);
    let said = site::said(memory, b"");
    assert!(
        said.code != 0 && said.out.is_empty(),
        "the account itself looks into a session"
    );
    let limits = fs::read_to_string(format!("/proc/{pid}/limits")).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    assert!(
        core.split_whitespace().filter(|word| *word == "0").count() == 2,
        "{core}"
    );
    drop(session);
    // The walk itself finds what is open.
    let mut cat = Command::new("runuser");
    let open = site::said(
        cat.args(["-u", "nobody", "--", "cat"])
            .arg(site.root.join("ledger.csv")),
        b"",
    );
    assert!(open.out.contains("INV-1001"));
}

fn walk(directory: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            all.extend(walk(&path));
        } else {
            all.push(path);
        }
    }
    all
}

/// Waits until no process of the account is left. Gives how long it took.
fn gone(site: &Site, most: Duration) -> Duration {
    let begun = Instant::now();
    while !site.sessions().is_empty() {
        assert!(begun.elapsed() < most, "still there after {most:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
    begun.elapsed()
}

/// Somebody else writes, at once.
fn writes_at_once(site: &Site) {
    let begun = Instant::now();
    assert_done(&site.keeper(ALICE, &["task", "add", "N1", "call", "again"]));
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(5), "the next writer waited {took:?}");
}

#[test]
fn a_killed_client_leaves_no_process_and_no_lock() {
    let Some(site) = site() else { return };
    let mut times = Vec::new();
    for _ in 0..5 {
        let session = panes(&site, ALICE, &[]);
        assert_eq!(site.sessions().len(), 1);
        let client = session.process().unwrap().to_string();
        assert!(
            Command::new("kill")
                .args(["-9", &client])
                .status()
                .unwrap()
                .success()
        );
        times.push(gone(&site, KILLED * 5));
        drop(session);
    }
    writes_at_once(&site);
    times.sort();
    println!("client killed: gone after {times:?}");
    // One run may have had to wait for the machine; most may not.
    assert!(times[times.len() / 2] < KILLED, "{times:?}");
}

#[test]
fn a_frozen_client_is_given_up() {
    let quick = [
        ("ClientAliveInterval 30", "ClientAliveInterval 3"),
        ("ClientAliveCountMax 3", "ClientAliveCountMax 2"),
    ];
    let Some(site) = Site::new("README.md", &quick) else {
        return;
    };
    let session = panes(&site, ALICE, &[]);
    let client = session.process().unwrap().to_string();
    let signal = |name: &str| {
        Command::new("kill")
            .args([name, &client])
            .status()
            .unwrap()
            .success()
    };
    assert!(signal("-STOP"));
    // On a machine that is busy with other tests it may take longer; one that was never given up would not end at all.
    let after = gone(&site, FROZEN * 3);
    assert!(signal("-KILL"));
    drop(session);
    writes_at_once(&site);
    println!("client frozen: gone after {after:?}");
}
