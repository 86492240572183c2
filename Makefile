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
PINS := requirements.txt requirements-dev.txt requirements-uv.txt
COMPILE := $(PY) -m uv pip compile --quiet --universal --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --no-config

.PHONY: run test lint format bench pins

run: $(VENV)/.runtime
	@$(FLASK) db upgrade
	@$(FLASK) demo
	@exec $(PY) -m webapp.serve

test: $(VENV)/.dev
	tests/servers/install.sh
	$(PY) -m pytest --numprocesses 2 --ignore tests/browser
	if compgen -G 'tests/browser/test_*.py' >/dev/null; then $(PY) -m pytest tests/browser; fi

lint: $(VENV)/.dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	if [ -n "$$(find templates -name '*.html' -print -quit)" ]; then $(PY) -m djlint --quiet --check --lint templates; fi

format: $(VENV)/.dev
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .
	if [ -n "$$(find templates -name '*.html' -print -quit)" ]; then $(PY) -m djlint --quiet --reformat templates || true; fi

bench: $(VENV)/.dev
	$(PY) -m tests.bench

# The application's pins are constrained by the developers' ones: one version of each package.
pins: $(VENV)/.uv
	$(COMPILE) --upgrade --extra dev pyproject.toml --output-file requirements-dev.txt
	$(COMPILE) --upgrade --constraints requirements-dev.txt pyproject.toml --output-file requirements.txt
	echo uv | $(COMPILE) --upgrade - --output-file requirements-uv.txt

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	touch $@

# Without uv everything still installs, by pip and more slowly.
$(VENV)/.uv: requirements-uv.txt | $(VENV)/.python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt \
		|| echo 'uv could not be installed: going on with pip.'
	touch $@

define install
if $(PY) -m uv --version >/dev/null 2>&1; then \
	$(PY) -m uv pip install --quiet --compile-bytecode --require-hashes --python $(PY) -r $(1); \
else \
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); \
fi
endef

$(VENV)/.runtime: requirements.txt $(VENV)/.uv
	$(call install,requirements.txt)
	touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	$(call install,requirements-dev.txt)
	touch $@
