.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKER := .venv-lock
LOCK := $(LOCKER)/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate --universal --python-version 3.11 pyproject.toml

.PHONY: help setup run test lint bench torture lock screenshots

help:  ## say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: .venv/.run  ## make .venv from the hash-locked file

run: .venv/.run  ## serve labsim; the first run loads a demonstration (PORT, DATABASE_URL, LABSIM_CLOCK)
	@exec $(BIN)/labsim run

test: lint programs  ## every check and every test, on both databases and in a browser
	$(BIN)/python -m pytest --numprocesses 3 --dist worksteal

lint: .venv/.test  ## ruff, mypy and the import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.test programs  ## measure, and write docs/performance.md
	$(BIN)/python -m tests.bench

torture: .venv/.test programs  ## the races and kills of the tests at full length
	LABSIM_TORTURE=1 $(BIN)/python -m pytest tests/load

screenshots: .venv/.test programs  ## photograph every page into test-output/pages, and renew the README's
	LABSIM_PICTURES=1 $(BIN)/python -m pytest tests/journeys/test_every_page.py
	@mkdir -p docs/screenshots
	cp test-output/pages/administrator-inbox-show-desk.png docs/screenshots/inbox.png

lock:  ## make both lock files anew from pyproject.toml; versions that still fit stay
	@rm -rf $(LOCKER)
	$(PYTHON) -m venv $(LOCKER)
	$(LOCKER)/bin/python -m pip --disable-pip-version-check --quiet install uv
	$(LOCK) --extra build --output-file requirements.lock
	$(LOCK) --extra build --extra dev --extra peers --extra scale --constraint requirements.lock --output-file requirements-dev.lock
	@rm -rf $(LOCKER)

.PHONY: programs
programs:
	@scripts/ensure_test_programs.sh

.venv/.run: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	$(BIN)/python -m web.vega_bundle
	@touch $@

.venv/.test: .venv/.run requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
