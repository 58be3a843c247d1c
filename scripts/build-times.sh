#!/usr/bin/env bash
# Compares the build times of this commit and an earlier one on one machine, and writes the table
# into docs/benchmarks.md. Both commits are cloned into one folder and measured alternately.
#
#   scripts/build-times.sh --baseline COMMIT [--only ROW,…] [--runs N] [--work FOLDER]
#
# Rows, with the minutes that both commits together take on two processors:
#   fresh       `make run` without tools, until the server listens (25; once each)
#   route       one line changed in a route: `cargo build` of the server (15 for the first build,
#               then seconds)
#   component   one line changed in a component: the page, in development mode (15, then seconds)
#   test        `make test` in a new clone with tools installed (90; once each)
#   first-load  bytes of the studio's first load (needs the builds of `fresh`; 2)
#
# Without --only all rows are measured. Results stay in FOLDER (default target/build-times), so rows
# can be measured one by one; the table shows the latest result of each. The machine should do
# nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2; }

baseline='' only=fresh,route,component,test,first-load runs=5 work=$PWD/target/build-times
while [ $# -gt 0 ]; do
  [ $# -gt 1 ] || usage
  case $1 in
    --baseline) baseline=$2 ;;
    --only) only=$2 ;;
    --runs) runs=$2 ;;
    --work) work=$2 ;;
    *) usage ;;
  esac
  shift 2
done
[ -n "$baseline" ] || usage
mkdir -p "$work"
work=$(cd "$work" && pwd)
readonly RESULTS=$work/results.tsv DOCUMENT=$PWD/docs/benchmarks.md REPOSITORY=$PWD
readonly BEFORE=$(git rev-parse --short "$baseline") AFTER=$(git rev-parse --short HEAD)
touch "$RESULTS"

say() { printf '\033[1m[build times]\033[0m %s\n' "$*" >&2; }

# --- measuring ------------------------------------------------------------------------------------

# clone COMMIT NAME: a new clone; prints its folder.
clone() {
  local folder=$work/$1-$2
  rm -rf "$folder"
  git clone --quiet --shared "$REPOSITORY" "$folder"
  git -C "$folder" checkout --quiet "$1"
  echo "$folder"
}

# inner_clone COMMIT: the clone in which single lines are changed; it keeps its builds.
inner_clone() {
  local folder=$work/$1-inner
  [ -d "$folder" ] || clone "$1" inner >/dev/null
  git -C "$folder" checkout --quiet -- .
  echo "$folder"
}

# Every commit has tools of its own: what one commit installs must not save the other time.
tools() { export DEPTH2IMG_TOOLS=$work/tools-$1; }

# seconds COMMAND…: runs it with its output in a log and prints how long it took.
seconds() {
  local started=$EPOCHREALTIME
  "$@" >>"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; say "failed: $*"; exit 1; }
  awk -v a="$started" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f\n", b - a }'
}

record() { # record ROW COMMIT VALUE
  say "$1 $2: $3"
  printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$RESULTS"
}

median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

# change_line FILE NUMBER: adds or changes one line of code in the first function of FILE that has
# a `let`.
change_line() {
  if grep -q 'std::hint::black_box' "$1"; then
    sed -i "s/std::hint::black_box([0-9]*);/std::hint::black_box($2);/" "$1"
  else
    sed -i "0,/^    let /s//    std::hint::black_box($2);\n    let /" "$1"
  fi
  grep -q "black_box($2)" "$1" || { say "$1 has no line to change"; exit 1; }
}

# first_file PATTERN…: the first tracked file that matches, in the current folder.
first_file() { git ls-files -- "$@" | head -n 1; }

run_until_listening() {
  local data=$work/data pid log=$work/run.log
  rm -rf "$data" && : >"$log"
  make run ARGS="--listen 127.0.0.1:0 --data-dir $data" >"$log" 2>&1 &
  pid=$!
  until grep -q 'http://127.0.0.1:' "$log"; do
    kill -0 $pid 2>/dev/null || { cat "$log"; return 1; }
    sleep 0.05
  done
  kill $pid && wait $pid 2>/dev/null || true
}

build_page() {
  if [ -d xtask ]; then
    cargo xtask page
  else
    (
      . .assets/env.sh
      export PATH=$PWD/scripts/page-tools:$DEPTH2IMG_TOOLS/bin:$DEPTH2IMG_TOOLS/node_modules/.bin:$PATH
      trunk build --offline
    )
  fi
}

build_server() { cargo build --quiet --locked --package server; }

measure_fresh() {
  local commit folder value
  for commit in "$BEFORE" "$AFTER"; do
    tools "$commit"
    rm -rf "$DEPTH2IMG_TOOLS"
    folder=$(clone "$commit" fresh)
    value=$(cd "$folder" && seconds run_until_listening)
    record fresh "$commit" "$value"
  done
}

# measure_change ROW BUILD PATTERN…: the median of several one-line changes, both commits alternately.
measure_change() {
  local row=$1 build=$2 commit folder file run
  shift 2
  for commit in "$BEFORE" "$AFTER"; do
    tools "$commit"
    folder=$(inner_clone "$commit")
    say "$row $commit: first build"
    (cd "$folder" && seconds scripts/setup.sh build && seconds "$build") >/dev/null
    : >"$work/$row-$commit"
  done
  for run in $(seq "$runs"); do
    for commit in "$BEFORE" "$AFTER"; do
      tools "$commit"
      folder=$work/$commit-inner
      file=$(cd "$folder" && first_file "$@")
      (cd "$folder" && change_line "$file" "$run" && seconds "$build") >>"$work/$row-$commit"
    done
  done
  for commit in "$BEFORE" "$AFTER"; do
    record "$row" "$commit" "$(median <"$work/$row-$commit")"
  done
}

measure_route() { measure_change route build_server ':(glob)server/**/routes/account.rs'; }
measure_component() {
  measure_change component build_page app/src/components/header.rs \
    ':(glob)app/src/components/header/*.rs'
}

measure_test() {
  local commit folder value
  for commit in "$BEFORE" "$AFTER"; do
    tools "$commit"
    folder=$(clone "$commit" test)
    say "test $commit: tools"
    (cd "$folder" && seconds scripts/setup.sh test) >/dev/null
    folder=$(clone "$commit" test)
    value=$(cd "$folder" && seconds .ci/run)
    record test "$commit" "$value"
  done
}

measure_first_load() {
  local commit folder value
  for commit in "$BEFORE" "$AFTER"; do
    tools "$commit"
    folder=$work/$commit-fresh
    [ -d "$folder" ] || { say 'first-load needs the builds of the row fresh'; exit 1; }
    (cd "$folder" && seconds make bench ARGS=page.spec) >/dev/null
    value=$(sed -n 's/^| first load of the studio[^|]*| \*\*\([0-9.]*\) kB.*/\1/p' "$folder/docs/benchmarks.md")
    record first-load "$commit" "$value"
  done
}

# --- the table ------------------------------------------------------------------------------------

# result ROW COMMIT: the latest.
result() { awk -F '\t' -v r="$1" -v c="$2" '$1 == r && $2 == c { v = $3 } END { print v }' "$RESULTS"; }

row() { # row ROW TITLE UNIT TARGET
  local before after
  before=$(result "$1" "$BEFORE") after=$(result "$1" "$AFTER")
  [ -n "$before" ] && [ -n "$after" ] || return 0
  awk -v title="$2" -v unit="$3" -v target="$4" -v a="$before" -v b="$after" 'BEGIN {
    printf "| %s | %.1f %s | %.1f %s | **%.2f** | at most %s | %s |\n", title, a, unit, b, unit, b / a, target, (b / a <= target) ? "met" : "missed"
  }'
}

section() {
  echo '<!-- build times: written by scripts/build-times.sh -->'
  echo '## Building'
  echo
  echo "$(nproc) processors, $(date -u +%F). Changes of one line: median of $runs."
  echo
  echo "| what | $BEFORE | $AFTER | ratio | target |  |"
  echo '| --- | --- | --- | --- | --- | --- |'
  row fresh '`make run` without tools, until the server listens' s 0.5
  row route 'one line changed in a route: `cargo build` of the server' s 0.5
  row component 'one line changed in a component: the page in development mode' s 0.5
  row test '`make test` in a new clone, tools installed' s 0.8
  row first-load 'first load of the studio (brotli)' kB 1.0
  echo '<!-- end of build times -->'
}

# Replaces the section between the two comments, or adds it before the set-up's.
write_section() {
  section >"$work/section.md"
  awk -v file="$work/section.md" '
    function insert(line) { while ((getline line < file) > 0) print line; done = 1 }
    /^<!-- build times/ { insert(); skip = 1 }
    /^## Set-up of a fresh machine/ && !done { insert(); print "" }
    !skip { print }
    /^<!-- end of build times/ { skip = 0 }
    END { if (!done) { print ""; insert() } }
  ' "$DOCUMENT" >"$work/document.md"
  cp "$work/document.md" "$DOCUMENT"
}

for name in ${only//,/ }; do
  case $name in
    fresh | route | component | test | first-load) "measure_${name//-/_}" ;;
    *) usage ;;
  esac
done
write_section
