#!/usr/bin/env bash
# Checks the dependencies' licences, sources and bans (deny.toml), and their known vulnerabilities
# if the advisory database can be downloaded.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo-deny --offline --log-level error check bans licenses sources
if cargo-deny fetch db 2>/dev/null; then
  cargo-deny --offline --log-level error check advisories
else
  echo "advisories not checked: the database of rustsec.org cannot be downloaded from here"
fi
