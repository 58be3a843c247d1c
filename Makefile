# The verbs of this project, the same for people and for continuous integration. `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

TOOLS := $(or $(DEPTH2IMG_TOOLS),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/depth2img-studio)
# The page is compiled with these tools first on the path, and by Debian's compiler where rustup has no wasm32 target.
PAGE_TOOLS := $(CURDIR)/scripts/page-tools:$(TOOLS)/bin:$(TOOLS)/node_modules/.bin
WITH_PAGE_TOOLS := export PATH="$(PAGE_TOOLS):$$PATH"; . .assets/env.sh;

PAGE_SOURCES := $(shell find api/src api/models app style public .cargo scripts/page-tools -type f 2>/dev/null) \
  scripts/split-page.mjs scripts/shrink-page.mjs Cargo.lock Cargo.toml Trunk.toml
BINARY := target/release/depth2img

CATALOG := .assets/catalog

.PHONY: help run build dev catalog test fmt lint unit-test end2end clients bench screenshots setup setup-test clean

help: ## List the verbs
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: build ## Set up what is missing, build, and start the studio on http://127.0.0.1:8787
	@exec $(BINARY) serve $(ARGS)

build: setup dist/index.html ## Make the one self-contained binary, target/release/depth2img
	@cargo build --quiet --locked --release --package server

dev: setup ## Rebuild on every change: the page on http://127.0.0.1:8080, the server behind it
	@PAGE_TOOLS="$(PAGE_TOOLS)" scripts/dev.sh $(ARGS)

catalog: build ## Fetch a snapshot of Replicate's public models and import it into ./data; ARGS goes to the import
	@python3 scripts/assets.py catalog
	@$(BINARY) catalog import $(CATALOG)/models.json $(CATALOG)/stats.json $(ARGS)

dist/index.html: $(PAGE_SOURCES)
	@$(WITH_PAGE_TOOLS) trunk build --release --offline --locked
	@touch $@

test: setup-test ## Set up what is missing and run every check and test
	@# The linker of the page leaves the other processors alone.
	@$(MAKE) --jobs=2 --output-sync=target lint dist/index.html
	@$(MAKE) unit-test end2end clients

fmt: ## Format the code
	@cargo fmt --all

lint: setup-test ## Formatting, clippy (native and wasm32, warnings are errors), the tests' types, the invariants
	cargo fmt --all --check
	cargo clippy --quiet --locked --workspace --all-targets -- -D warnings
	$(WITH_PAGE_TOOLS) cargo clippy --quiet --locked --package app --target wasm32-unknown-unknown -- -D warnings
	cd end2end && npx tsc
	node --test --test-reporter=dot scripts/invariants.test.mjs

unit-test: setup-test dist/index.html ## Unit, integration and documentation tests
	cargo test --locked --workspace

end2end: setup-test build ## The studio in a real browser
	cd end2end && npx playwright test $(ARGS)

clients: setup-test build ## The official clients, real Cog servers and a Replicate of our own, against the server
	@cd end2end && NODE_EXTRA_CA_CERTS="$(CURDIR)/.assets/tls/certificate.pem" node --import tsx --test --test-reporter=spec \
	  fake-replicate/tests/*.test.ts clients/*.test.ts clients/javascript/*.test.ts own-gpu/*.test.ts

bench: setup-test build ## Measure what docs/benchmarks.md states, and write it
	@cd end2end && BENCH_WHOLE=$(if $(ARGS),,1) npx playwright test --config bench.config.ts $(ARGS)

screenshots: setup-test build ## Photograph every state of every page, into target/screenshots
	@cd end2end && npx playwright test --config screenshots.config.ts $(ARGS)

setup:
	@scripts/setup.sh build

setup-test:
	@scripts/setup.sh test

clean: ## Remove everything that was built
	cargo clean
	rm -rf dist .assets end2end/node_modules
