# Station Desk: two commands matter, `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.PHONY: run test check fix messages soak tools clean help

help: ## What there is to make
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.installed ## Install, ingest the corpus, serve on http://127.0.0.1:8000
	$(BIN)/station ingest
	$(BIN)/station serve --host $(HOST) --port $(PORT)

test: $(VENV)/.tested tools check ## Install what tests need and run every test but the long ones
	$(BIN)/python -m pytest -m "not soak"

soak: $(VENV)/.tested tools ## The long tests; results go to docs/results
	$(BIN)/python -m pytest -m soak

check: $(VENV)/.tested ## Lint, types, import contracts, corpus, rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/station corpus check
	$(BIN)/station eligibility check

fix: $(VENV)/.tested ## Format, and mend what the linter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(VENV)/.installed ## Bring assistant/locales up to date with the texts in the sources
	$(BIN)/python -m assistant.catalogue_sources

# Tests drive real programs of Debian; as root they are installed here, otherwise the tests that need them are skipped.
PROGRAMS := chromium:chromium,fonts-noto-core,fonts-noto-cjk nginx:nginx-light redis-server:redis-server pg_lsclusters:postgresql
tools:
	@missing=""; for pair in $(PROGRAMS); do \
		PATH="$$PATH:/usr/sbin" command -v "$${pair%%:*}" >/dev/null || missing="$$missing $$(echo "$${pair#*:}" | tr , ' ')"; done; \
	[ -z "$$missing" ] || { [ "$$(id -u)" = 0 ] && apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; } || \
		echo "The tests that need$$missing are skipped: apt-get install$$missing"

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Station Desk (some minutes the first time) ..."
	$(PIP) --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(PIP) --editable '.[test]'
	@touch $@

clean: ## Remove the virtual environment, data and caches
	rm -rf $(VENV) data .cache
