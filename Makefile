# Everything that is installed lands in .venv/, everything that is made in $(KLYNGE_HOME).

# An absolute path, so that the commands mean the same home from every folder.
KLYNGE_HOME ?= $(CURDIR)/var
export KLYNGE_HOME

# The first Python that is new enough; a name that is found may still not run.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	if "$$name" -c "$(NEW_ENOUGH)" 2>/dev/null; then echo "$$name"; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RUNNING := .make/running
DEVELOPING := .make/developing

.DEFAULT_GOAL := help
.PHONY: help run test guard soak ui portal bench lint schema lock

help: ## show this list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/'

run: $(RUNNING) ## make the demo extracts, run the pipeline on them, say where the workbooks are
	@$(BIN)/klynge demo "$(KLYNGE_HOME)/demo"
	@$(BIN)/klynge run --extracts "$(KLYNGE_HOME)/demo"

test: $(DEVELOPING) ## run the tests that end in a few minutes
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not whole and not soak"

guard: $(DEVELOPING) ## run those and what makes whole runs of its own, as is asked of every change
	@$(BIN)/python -m pytest -n 2 --dist worksteal

soak: $(DEVELOPING) ## run what takes long: all mutants and crashes, with figures
	@$(BIN)/python -m tests.fuzz --count 10000 --seed 1 --workers 2
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m soak --durations 10

ui: $(RUNNING) ## open Dagster's web page on the same state, with schedule and sensor at work
	@$(BIN)/klynge ui

portal: $(RUNNING) ## show the published figures as pages and to programs, on the same state
	@$(BIN)/klynge portal

bench: $(DEVELOPING) ## measure the pipeline against the bare imports and the bare read
	@$(BIN)/python -m benchmarks

lint: $(DEVELOPING) ## ruff, mypy and the arrows between the rooms
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

schema: $(RUNNING) ## write the editors' schema, the definition language and the table of columns
	@$(BIN)/klynge schema
	@$(BIN)/python -m schemas.definitions.editor.json_schema
	@$(BIN)/python -m schemas.frames.contract_table

lock: ## pin the dependencies anew (needs uv)
	echo "hatchling>=1.27" | uv pip compile pyproject.toml - $(LOCKING) -o requirements.txt
	echo "hatchling>=1.27" | uv pip compile pyproject.toml - $(LOCKING) --extra dev -c requirements.txt -o requirements-dev.txt

# hatchling is pinned with the rest because the package is installed without build isolation.
# The pins hold for every Python from 3.11 and name no index.
LOCKING := --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-strip-extras --no-annotate --no-header --quiet --upgrade

$(BIN)/python:
	@"$(PYTHON)" -c "$(NEW_ENOUGH)" 2>/dev/null \
		|| { echo "Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python"; exit 1; }
	@"$(PYTHON)" -m venv $(VENV)

$(RUNNING): requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/klynge schema >/dev/null
	@mkdir -p $(@D) && touch $@

$(DEVELOPING): requirements-dev.txt $(RUNNING)
	@echo "Installing the tools for development into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@mkdir -p $(@D) && touch $@
