//! Where proofs run and how they tell their figures.

use std::path::PathBuf;
use std::time::Duration;
use tieout::domain::id::OpId;

/// One row of the table of figures.
pub fn row(name: &str, goal: &str, figure: &str) {
    println!("| {name} | {goal} | {figure} |");
}

/// A duration as people say it.
pub fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// A directory in memory where the system has one, so that a proof about sums is not one about the disk.
pub fn memory() -> tempfile::TempDir {
    let shm = PathBuf::from("/dev/shm");
    let made = if shm.is_dir() {
        tempfile::tempdir_in(shm)
    } else {
        tempfile::tempdir()
    };
    made.unwrap()
}

/// A small generator, so that one number stands for a whole run.
#[derive(Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// The next number (splitmix64).
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// `0..sides`.
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.next() % sides.max(1)
    }

    /// A key for one intent.
    pub fn key(&mut self) -> OpId {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.next().to_le_bytes());
        bytes[8..].copy_from_slice(&self.next().to_le_bytes());
        OpId(bytes)
    }
}

/// The value below which so many of a hundred lie.
pub fn percentile(sorted: &[Duration], hundredths: f64) -> Duration {
    let place = (sorted.len() as f64 * hundredths / 100.0) as usize;
    sorted[place.min(sorted.len() - 1)]
}
