.DEFAULT_GOAL := help
PYTHON ?= python3
PIP := .venv/bin/python -m pip --disable-pip-version-check --quiet

.PHONY: help setup run test

help:  ## what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: .venv/.run  ## make .venv from the hash-locked file

.venv/.run: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.test: .venv/.run requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
