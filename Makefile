# The commands of this project, the same for people and for continuous integration. `make help`
# lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

TOOLS := $(or $(DEPTH2IMG_TOOLS),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/depth2img-studio)

PAGE_SOURCES := $(shell find api/src api/models app style public xtask .cargo -type f 2>/dev/null) \
  Cargo.lock Cargo.toml
BINARY := target/release/depth2img
# The tests of `make test` run the unoptimised binary, which `cargo test` builds anyway.
TEST_BINARY := $(BINARY)

CATALOG := .assets/catalog

# What prettier formats, and how (run in end2end/).
PRETTIER := --config package.json . '../scripts/*.mjs' '../xtask/src/page/*.*js'

.PHONY: help run build server-dependencies dev catalog test fmt lint unit-test end2end run-end2end clients run-clients pictures run-pictures bench screenshots setup setup-test clean

help: ## List the commands
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: build ## Install what is missing, build, and start the studio on http://127.0.0.1:8787
	@exec $(BINARY) serve $(ARGS)

build: setup ## Build the self-contained binary, target/release/depth2img
	@$(MAKE) --jobs=2 dist/index.html server-dependencies
	@cargo build --quiet --locked --release --package server

# The server contains the page. Without it, cargo compiles only the server's dependencies and fails
# then (server/build.rs): that is done while the first page is built, to use all processors.
server-dependencies:
	@[ -e dist/index.html ] || cargo build --quiet --locked --release --keep-going --package server 2>/dev/null || true

dev: ## Rebuild on every change: the page on http://127.0.0.1:8080, the server behind it
	@scripts/setup.sh dev
	@PATH="$(TOOLS)/bin:$$PATH" scripts/dev.sh $(ARGS)

catalog: build ## Import a snapshot of Replicate's public models into ./data; ARGS goes to the import
	@python3 scripts/assets.py catalog
	@$(BINARY) catalog import $(CATALOG)/models.json $(CATALOG)/stats.json $(ARGS)

dist/index.html: $(PAGE_SOURCES)
	@cargo xtask page --release
	@touch $@

test: setup-test ## Install what is missing and run every check and test
	@# Linking the page takes one processor for a minute; lint uses the others.
	@$(MAKE) --jobs=2 --output-sync=target lint dist/index.html
	@$(MAKE) unit-test
	@$(MAKE) run-pictures
	@# The tests with clients mostly wait for retries and time limits.
	@$(MAKE) --jobs=2 --output-sync=target run-end2end run-clients TEST_BINARY=target/debug/depth2img

fmt: ## Format the code (TypeScript once `make test` has installed prettier)
	@cargo fmt --all
	@[ ! -d end2end/node_modules ] || (cd end2end && npx prettier $(PRETTIER) --write --log-level warn)

lint: setup-test ## Formatting, clippy (warnings are errors), dependencies, TypeScript types, invariants
	cargo fmt --all --check
	cargo clippy --quiet --locked --workspace --all-targets -- -D warnings
	@PATH="$(TOOLS)/bin:$$PATH" scripts/deny.sh
	cd end2end && npx prettier $(PRETTIER) --check --log-level warn
	cd end2end && npx tsc
	node --test --test-reporter=dot scripts/*.test.mjs xtask/src/page/*.test.mjs

unit-test: setup-test dist/index.html ## Unit, integration and documentation tests
	cargo test --locked --workspace --exclude xtask
	cargo test --locked --package xtask --profile xtask

end2end: setup-test build ## End-to-end tests in a browser
	@$(MAKE) run-end2end

run-end2end:
	cd end2end && DEPTH2IMG_BINARY="$(CURDIR)/$(TEST_BINARY)" npx playwright test $(ARGS)

clients: setup-test build ## Tests with the official clients, real Cog servers and a fake Replicate
	@$(MAKE) run-clients

run-clients:
	@cd end2end && DEPTH2IMG_BINARY="$(CURDIR)/$(TEST_BINARY)" \
	  NODE_EXTRA_CA_CERTS="$(CURDIR)/.assets/tls/certificate.pem" node --import tsx --test --test-reporter=spec \
	  fake-replicate/tests/*.test.ts clients/*.test.ts clients/javascript/*.test.ts own-gpu/*.test.ts

pictures: setup-test ## Sanitise pictures that ExifTool, ImageMagick, libvips, Pillow and others write
	@$(MAKE) run-pictures

run-pictures:
	@cargo build --quiet --locked --package sanitiser --example sanitise
	@.assets/clients/pictures/bin/python end2end/pictures/corpus.py target/debug/examples/sanitise

bench: setup-test build ## Run the benchmarks and write docs/benchmarks.md
	@cd end2end && BENCH_WHOLE=$(if $(ARGS),,1) npx playwright test --config bench.config.ts $(ARGS)

screenshots: setup-test build ## Take a screenshot of every state of every page, into target/screenshots
	@cd end2end && npx playwright test --config screenshots.config.ts $(ARGS)

setup:
	@scripts/setup.sh build

setup-test:
	@scripts/setup.sh test

clean: ## Remove everything that was built or installed below this folder
	cargo clean
	rm -rf dist .assets end2end/node_modules
