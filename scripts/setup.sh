#!/usr/bin/env bash
# Makes a machine ready to build and test the project: the wasm32 target, Trunk and its companions,
# the network weights, the font, the test photographs and, for tests, a browser. Each stage looks first and does
# nothing where nothing is missing, so a second run takes a fraction of a second.
#
#   scripts/setup.sh build    what `make run`, `make build` and `make dev` need
#   scripts/setup.sh test     the same, and what `make test` needs: linters, browser, official clients, photographs, models
#
# What it leaves behind, all outside version control:
#   $TOOLS             Trunk, wasm-bindgen, wasm-split-cli, wasm-opt, esbuild (kept across clones)
#   .assets/           network weights, font, test photographs and a snapshot of models, each checked against its SHA-256
#   .assets/clients/   the official Python clients, and a mail server
#   .assets/cog/       real Cog servers
#   .assets/tls/       a certificate that only the tests trust
#   .assets/env.sh     the environment in which the page is compiled (read by the Makefile)
#   .assets/setup.tsv  seconds that each stage took when it last had something to do
set -euo pipefail
cd "$(dirname "$0")/.."

readonly TRUNK=0.21.14 WASM_SPLIT=0.2.4 BINARYEN=132.0.0 ESBUILD=0.28.2 PLAYWRIGHT_DIR=end2end
readonly TOOLS="${DEPTH2IMG_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/depth2img-studio}"
readonly TARGET=wasm32-unknown-unknown
mkdir -p "$TOOLS/bin" .assets/weights .assets/photos

say() { printf '\033[1m[setup]\033[0m %s\n' "$*" >&2; }
die() { printf '\033[1m[setup]\033[0m %s\n' "$*" >&2; exit 1; }

# stage NAME FUNCTION: runs FUNCTION and records how long it took.
stage() {
  local started=$EPOCHREALTIME
  "$2"
  awk -v a="$started" -v b="$EPOCHREALTIME" -v n="$1" 'BEGIN{ if (b-a > 0.5) printf "%s\t%.1f\n", n, b-a }' >> .assets/setup.tsv.new
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
can_be_root() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

apt_install() {
  command -v apt-get >/dev/null && can_be_root \
    || die "Please install these by hand, then run this again: $*"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

prerequisites() {
  local command
  for command in cargo node npm python3 cc; do
    command -v "$command" >/dev/null || die "'$command' is missing: install Rust 1.94 or newer (https://rustup.rs), Node.js 20, Python 3 and a C compiler."
  done
}

# --- the wasm32 target ------------------------------------------------------------------------------

has_target() { ls "$("$1" --print target-libdir --target $TARGET 2>/dev/null)"/libstd-*.rlib >/dev/null 2>&1; }

wasm_target() {
  if has_target rustc; then
    : > .assets/env.sh
  elif [ -x /usr/bin/rustc ] && has_target /usr/bin/rustc && linker >/dev/null; then
    write_debian_env
  elif command -v rustup >/dev/null && rustup target add $TARGET >/dev/null 2>&1; then
    : > .assets/env.sh
  elif command -v apt-get >/dev/null && can_be_root; then
    debian_target
    write_debian_env
  else
    die "The target $TARGET is missing and could not be added: run 'rustup target add $TARGET', then this again."
  fi
}

linker() { compgen -c wasm-ld- | sort -Vru | head -n 1 | grep .; }

write_debian_env() {
  cat > .assets/env.sh <<ENV
export PATH="/usr/bin:\$PATH"
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$(linker)
unset RUSTUP_TOOLCHAIN
ENV
}

# Debian has no wasm32 standard library for current compilers but ships its sources: build it once.
debian_target() {
  say "no wasm32 target to be had from rustup: using Debian's compiler and building its standard library (about a minute)"
  as_root apt-get update -qq
  local lld
  lld=$(apt-cache search --names-only '^lld-[0-9]+$' | awk '{print $1}' | sort -V | tail -n 1)
  apt_install rustc-web cargo-web rust-web-src "${lld:-lld}"
  local scratch
  scratch=$(mktemp -d)
  mkdir "$scratch/src"
  : > "$scratch/src/lib.rs"
  printf '[package]\nname = "sysroot"\nversion = "0.0.0"\nedition = "2021"\n' > "$scratch/Cargo.toml"
  # Without embedded bitcode a page built with link-time optimisation fails to link.
  (cd "$scratch" && env -u CARGO_TARGET_DIR RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes RUSTC=/usr/bin/rustc \
    /usr/bin/cargo build --quiet --release --target $TARGET -Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test)
  local lib
  lib=$(/usr/bin/rustc --print target-libdir --target $TARGET)
  as_root mkdir -p "$lib"
  rm "$scratch/target/$TARGET/release/deps/"libsysroot-*.rlib
  as_root cp "$scratch/target/$TARGET/release/deps/"*.rlib "$lib/"
  rm -rf "$scratch"
}

# --- tools ------------------------------------------------------------------------------------------

# They run for seconds and are built in minutes: unoptimised is the better bargain. What several of them use is built once.
quick_install() {
  env CARGO_TARGET_DIR="$TOOLS/building" CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=0 \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_DEBUG=0 \
    cargo install --quiet --root "$TOOLS" "$@"
}

trunk() {
  [ "$("$TOOLS/bin/trunk" --version 2>/dev/null)" = "trunk $TRUNK" ] && return
  say "building Trunk $TRUNK (about five minutes)"
  quick_install --locked --no-default-features "trunk@$TRUNK"
}

wasm_bindgen() {
  local version
  version=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print }' Cargo.lock)
  [ "$("$TOOLS/bin/wasm-bindgen" --version 2>/dev/null)" = "wasm-bindgen $version" ] && return
  say "building wasm-bindgen $version (about two minutes)"
  quick_install "wasm-bindgen-cli@$version"
}

# It takes parts out of the page's program. It does not say its version; cargo keeps a list.
wasm_split() {
  [ -x "$TOOLS/bin/wasm-split-cli" ] && grep -qs "^\"wasm_split_cli_support $WASM_SPLIT " "$TOOLS/.crates.toml" && return
  say "building wasm-split-cli $WASM_SPLIT (about a minute)"
  quick_install --locked --features build-binary "wasm_split_cli_support@$WASM_SPLIT"
}

# wasm-opt shrinks the page's program, esbuild the script that loads it (Trunk's own minifier fails on it).
shrinkers() {
  installed binaryen "$BINARYEN" && installed esbuild "$ESBUILD" && return
  npm install --silent --prefix "$TOOLS" "binaryen@$BINARYEN" "esbuild@$ESBUILD"
}

installed() { grep -qs "\"version\": \"$2\"" "$TOOLS/node_modules/$1/package.json"; }

# --- weights, font and photographs ---------------------------------------------------------------------------

crates() { cargo fetch --quiet --locked; }

assets() { python3 scripts/assets.py "$@"; }
weights() { assets weights; }
font() { assets fonts; }
photographs() { assets photos; }
# A snapshot of Replicate's models. What needs it is skipped where it is not there.
catalog() { assets catalog || say "without the snapshot of models, the tests of the catalog over it are skipped"; }

# --- tests --------------------------------------------------------------------------------------------

linters() {
  cargo clippy --version >/dev/null 2>&1 && cargo fmt --version >/dev/null 2>&1 \
    || die "clippy and rustfmt are missing: run 'rustup component add clippy rustfmt'."
  # The page is linted by the compiler that builds it.
  [ ! -s .assets/env.sh ] || [ -x /usr/bin/cargo-clippy ] || apt_install rust-web-clippy
}

browser() {
  chromium >/dev/null || apt_install chromium
  # Debian has it in a small form, too, with which most tests take half the time.
  [ -x /usr/bin/chromium-headless-shell ] || ! can_be_root || ! apt-cache show chromium-headless-shell >/dev/null 2>&1 \
    || apt_install chromium-headless-shell
}

chromium() {
  local candidate
  for candidate in "${CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    [ -n "$candidate" ] && [ -x "$candidate" ] && { echo "$candidate"; return; }
  done
  return 1
}

playwright() {
  [ -f $PLAYWRIGHT_DIR/package-lock.json ] || return 0
  cmp -s $PLAYWRIGHT_DIR/package-lock.json $PLAYWRIGHT_DIR/node_modules/.installed-lock && return
  (cd $PLAYWRIGHT_DIR && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent)
  cp $PLAYWRIGHT_DIR/package-lock.json $PLAYWRIGHT_DIR/node_modules/.installed-lock
}

# Debian keeps it apart from Python.
venv() { python3 -c 'import ensurepip, venv' 2>/dev/null || apt_install python3-venv; }

# python_environment HOME REQUIREMENTS: a Python environment of its own with exactly these packages.
python_environment() {
  cmp -s "$2" "$1/installed.txt" && return
  rm -rf "$1"
  mkdir -p "$(dirname "$1")"
  python3 -m venv "$1"
  "$1/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: --requirement "$2"
  cp "$2" "$1/installed.txt"
}

# The official Python clients: both releases are called `replicate`.
python_clients() {
  local release
  for release in 1 2; do
    python_environment .assets/clients/python-$release end2end/clients/python/requirements-$release.txt
  done
}

# A real SMTP server, with the mailboxes that letters are sent to.
mail_server() { python_environment .assets/clients/mail end2end/mail/requirements.txt; }

# Real Cog servers: the last whose server is Python, and the newest.
cog_servers() {
  local release
  for release in old new; do
    python_environment .assets/cog/$release end2end/own-gpu/requirements-$release.txt
  done
}

# With it the tests put a server behind TLS; nothing outside them trusts it.
certificate() {
  [ -s .assets/tls/certificate.pem ] && return
  command -v openssl >/dev/null || apt_install openssl
  mkdir -p .assets/tls
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj '/CN=127.0.0.1' \
    -addext 'subjectAltName=IP:127.0.0.1' -keyout .assets/tls/key.pem -out .assets/tls/certificate.pem.new 2>/dev/null
  mv .assets/tls/certificate.pem.new .assets/tls/certificate.pem
}

# ------------------------------------------------------------------------------------------------------

what=${1:-build}
: > .assets/setup.tsv.new

# Debian's packages, one after the other.
packages() {
  stage 'wasm32 target' wasm_target
  if [ "$what" = test ]; then
    stage 'linters' linters
    stage 'browser' browser
    stage 'Python environments' venv
    stage 'certificate' certificate
  fi
}

fetched() {
  stage 'network weights' weights
  stage 'font' font
  if [ "$what" = test ]; then
    stage 'Playwright' playwright
    stage 'Python clients' python_clients
    stage 'mail server' mail_server
    stage 'Cog servers' cog_servers
    stage 'test photographs' photographs
    stage 'snapshot of models' catalog
  fi
}

compiled() {
  stage 'crate sources' crates
  stage 'Trunk' trunk
  stage 'wasm-bindgen' wasm_bindgen
  stage 'wasm-split-cli' wasm_split
  rm -rf "$TOOLS/building"
  stage 'wasm-opt and esbuild' shrinkers
}

prerequisites
packages
# The one waits for the network, the other for the processor.
fetched &
trap 'kill $! 2>/dev/null || true' EXIT
compiled
wait $!
trap - EXIT

# A stage that did nothing this time keeps the seconds of the time when it did.
touch .assets/setup.tsv
awk -F '\t' 'FNR == NR { fresh[$1]; print; next } !($1 in fresh)' .assets/setup.tsv.new .assets/setup.tsv > .assets/setup.tsv.merged
mv .assets/setup.tsv.merged .assets/setup.tsv
rm .assets/setup.tsv.new
