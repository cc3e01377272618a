#!/bin/sh
# Whole processes side by side: our engine, the physical limit, and whatever peers are installed, on one case each.
#   benches/whole.sh CASES_DIR [SCORER]
# CASES_DIR holds folders with ledger.csv, statement.csv and truth.csv (`cargo bench --bench matching -- write 100000 1 DIR`
# makes four). SCORER, if given, is called with TRUTH RESULT and prints `name: value` lines. PEERS may name commands that are
# called with CASE_DIR RESULT_CSV, separated by semicolons. Prints one table: wall seconds, peak MiB, ratios to ours, F1.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
cases=$1
scorer=${2:-}
cd "$here"
cargo build --release --quiet --bench matching --bin tieout
bench=$(ls -t target/release/deps/matching-* | grep -v '\.d$' | head -n 1)
tieout=$here/target/release/tieout
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# wall seconds and peak KiB of a command, the best of three runs
measure() {
    best=
    for _ in 1 2 3; do
        rm -f "$out/result.csv"
        "$here/benches/support/timed.py" "$@" >"$out/t" || [ "$?" -le 1 ] || { echo "- -"; return; }
        now=$(cat "$out/t")
        if [ -z "$best" ] || [ "${now%% *}" \< "${best%% *}" ]; then best=$now; fi
    done
    echo "$best"
}

f1() {
    [ -n "$scorer" ] && [ -f "$out/result.csv" ] && python3 "$scorer" "$1/truth.csv" "$out/result.csv" |
        awk '$1 == "f1:" || $1 == "precision:" { printf "%s %s  ", $1, $2 }' || true
}

printf '%-28s %-22s %9s %9s %7s  %s\n' command case seconds MiB ratio scores
for case in "$cases"/*/; do
    case=${case%/}
    name=$(basename "$case")
    set -- $(measure "$tieout" diff "$case/ledger.csv" "$case/statement.csv" --format csv --out "$out/result.csv")
    ours=$1
    printf '%-28s %-22s %9s %9s %7s  %s\n' "tieout diff" "$name" "$1" "$2" 1 "$(f1 "$case")"
    set -- $(measure "$bench" case "$case" "$out/result.csv")
    printf '%-28s %-22s %9s %9s %7s\n' "engine alone" "$name" "$1" "$2" "$(awk "BEGIN { printf \"%.2f\", $1 / $ours }")"
    set -- $(measure "$bench" floor "$case")
    printf '%-28s %-22s %9s %9s %7s\n' "floor: parse and hash join" "$name" "$1" "$2" "$(awk "BEGIN { printf \"%.2f\", $1 / $ours }")"
    echo "${PEERS:-}" | tr ';' '\n' | while read -r peer; do
        [ -n "$peer" ] || continue
        # shellcheck disable=SC2086
        set -- $(measure $peer "$case" "$out/result.csv")
        [ "$1" = - ] && { printf '%-28s %-22s %9s\n' "$peer" "$name" failed; continue; }
        printf '%-28s %-22s %9s %9s %7s  %s\n' "$(basename "${peer##* }")" "$name" "$1" "$2" \
            "$(awk "BEGIN { printf \"%.2f\", $1 / $ours }")" "$(f1 "$case")"
    done
done
