# Every path below is relative to this folder, so that a folder with a space in its name works.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
FLASK := $(PY) -m flask
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
UV := $(PY) -m uv
COMPILE := $(UV) pip compile --quiet --universal --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --no-config --upgrade

.PHONY: run test test-tickets lint format bench pins screenshots

run: $(VENV)/.runtime
	@$(FLASK) db upgrade
	@$(FLASK) demo
	@exec $(PY) -m webapp.serve

# What starts whole processes, or asks for much: it runs after the quick tests.
SLOWER := tests/hostile tests/journeys tests/servers tests/test_serve.py tests/test_background.py \
	tests/test_maintenance.py tests/test_migrations.py tests/api/test_openapi.py \
	tests/assistant/test_claude_account.py tests/models/test_concurrency.py

# Tests start a hundred processes: none compiles again what another has compiled.
unexport PYTHONDONTWRITEBYTECODE

test: $(VENV)/.dev
	tests/servers/install.sh
	$(PY) -m pytest --numprocesses 2 --dist worksteal \
		$(addprefix --ignore ,tests/browser tests/live $(SLOWER))
	$(PY) -m pytest --numprocesses 2 $(SLOWER)
	if compgen -G 'tests/browser/test_*.py' >/dev/null; then $(PY) -m pytest tests/browser; fi

# Notes on the real Request Tracker and Redmine; Debian's packages of them need root.
test-tickets: $(VENV)/.dev
	tests/servers/install_ticket_systems.sh
	$$([ "$$(id -u)" -eq 0 ] || echo sudo) $(PY) -m pytest tests/live

lint: $(VENV)/.dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	if [ -n "$$(find templates -name '*.html' -print -quit)" ]; then $(PY) -m djlint --check --lint templates; fi

format: $(VENV)/.dev
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .
	if [ -n "$$(find templates -name '*.html' -print -quit)" ]; then $(PY) -m djlint --quiet --reformat templates || true; fi

bench: $(VENV)/.dev
	$(PY) -m tests.bench

# Every page and state into pictures/, to be looked at.
screenshots: $(VENV)/.dev
	$(PY) -m tests.browser.screenshots pictures

# The application's pins are constrained by the developers' ones: one version of each package.
pins: $(VENV)/.uv
	$(COMPILE) --extra dev pyproject.toml --output-file requirements-dev.txt
	$(COMPILE) --constraints requirements-dev.txt pyproject.toml --output-file requirements.txt
	echo uv | $(COMPILE) - --output-file requirements-uv.txt

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=…")'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# Without uv everything still installs, by pip and more slowly.
$(VENV)/.uv: requirements-uv.txt | $(VENV)/.python
	@echo 'Installing the pinned packages into $(VENV)'
	@$(PIP) -r requirements-uv.txt || echo 'uv cannot be installed here: going on with pip.'
	@touch $@

define install
@if $(UV) --version >/dev/null 2>&1; \
	then $(UV) pip install --quiet --python $(PY) --compile-bytecode --require-hashes -r $<; \
	else $(PIP) -r $<; \
fi
@touch $@
endef

$(VENV)/.runtime: requirements.txt $(VENV)/.uv
	$(install)

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	$(install)
