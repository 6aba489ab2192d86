# Everything a developer or a visitor does, each target creating what it needs.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
TEST_PROCESSES ?= auto
STAMP := $(VENV)/.stamp
export HF_HUB_OFFLINE ?= 1
export TOKENIZERS_PARALLELISM ?= false

.DEFAULT_GOAL := help
.PHONY: help setup run seed test test-all fmt lint types imports docs bench sure

help: ## List what can be done
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Create the virtual environment (3–4 minutes the first time)

$(STAMP): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: https://www.python.org/downloads/"; exit 1; }
	@echo "[1/3] Creating $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "[2/3] Installing the language model's runtime (the largest part)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch==2.13.0
	@echo "[3/3] Installing Entraide and its libraries"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(STAMP)

run: $(STAMP) ## A seeded demo community on http://127.0.0.1:8000
	@$(BIN)/forum serve --demo

seed: $(STAMP) ## Plant the demo community without serving it
	@$(BIN)/forum demo

test: $(STAMP) ## The whole default suite
	@$(BIN)/python -m pytest -m "not slow" -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder

test-all: $(STAMP) ## Also what is slow
	@$(BIN)/python -m pytest

fmt: $(STAMP) ## Format
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix --quiet . || true

lint: $(STAMP) ## Style
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check .

types: $(STAMP) ## Types
	@$(BIN)/mypy

imports: $(STAMP) ## Which package may import which
	@$(BIN)/lint-imports --no-cache

docs: $(STAMP) ## Documentation that tests enforce
	@$(BIN)/python -m pytest tests/house

bench: $(STAMP) ## Search and suggestion quality on the pairs in the repository
	@$(BIN)/python -m pytest tests/quality -s

sure: lint types imports test ## All gates: what continuous integration runs
