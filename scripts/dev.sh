#!/usr/bin/env bash
# Rebuilds on every change: Trunk watches the page and serves it on http://127.0.0.1:8080, the loop
# below watches the server behind it (http://127.0.0.1:8787) and the messages that it shares with
# the page. Arguments go to `depth2img serve`.
set -euo pipefail
cd "$(dirname "$0")/.."
trap 'kill 0' EXIT

trunk serve &

changed() {
  find api server app/locales Cargo.toml Cargo.lock -newer "$1" -name '*.*' \
    -not -path '*/snapshots/*' -print -quit | grep -q .
}

stamp=$(mktemp)
while true; do
  touch "$stamp"
  server=
  if cargo build --quiet --locked --package server; then
    target/debug/depth2img serve "$@" &
    server=$!
  fi
  until changed "$stamp"; do sleep 1; done
  [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" || true; }
done
