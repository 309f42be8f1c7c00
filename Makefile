# `make help` lists the targets. Another interpreter: make setup PYTHON=python3.12
PYTHON ?= python3
RAW ?= data/raw
PROCESSED ?= data/processed
# More options for JupyterLab, e.g. LAB_ARGS=--no-browser
LAB_ARGS ?=
# make lock UPGRADE=1 takes newer versions; without it only what no longer fits changes.
UPGRADE ?=
UV_VERSION := 0.13.8

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
PIP_FLAGS := -qq --disable-pip-version-check --no-input
NOTEBOOKS = find notebooks -name '*.ipynb' -not -path '*/.ipynb_checkpoints/*'

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup report test lint lab bench dictionary lock clean check-python

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## create .venv from requirements.lock, with a Jupyter kernel

$(STAMP): requirements.lock pyproject.toml
	@$(MAKE) --no-print-directory check-python
	@test -x $(BIN)/python || { \
	  echo "Creating $(VENV) with $$($(PYTHON) --version)"; \
	  $(PYTHON) -m venv $(VENV); }
	@echo "Installing $$(grep -c '^[^ #]' requirements.lock) locked packages into $(VENV) (a minute or two the first time)"
	@$(BIN)/python -m pip install $(PIP_FLAGS) --require-hashes -r requirements.lock
	@echo "Installing yujuesuan itself, editable"
	@$(BIN)/python -m pip install $(PIP_FLAGS) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m ipykernel install --sys-prefix --name yujuesuan --display-name "yujuesuan" >/dev/null
	@echo "Ready: $(BIN)/yujuesuan, Jupyter kernel yujuesuan"
	@touch $@

check-python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no $(PYTHON) here. Name a Python of 3.11 or newer: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "yujuesuan needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1 | head -n 1)." \
	    "Name another: make setup PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments: its ensurepip module is missing." \
	    "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

report: setup ## parse data/raw, check it, and render outputs/index.html
	@$(BIN)/yujuesuan run $(RAW) --out $(PROCESSED)

test: setup ## run the tests
	@$(BIN)/python -m pytest -n 2 --dist worksteal

lint: setup ## ruff, mypy --strict, notebooks without outputs
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy --strict
	@test ! -d notebooks || $(NOTEBOOKS) -exec $(BIN)/nbstripout --keep-id --verify {} +

lab: setup ## open JupyterLab in notebooks/
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jupyter lab \
	  --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/notebooks \
	  --MultiKernelManager.default_kernel_name=yujuesuan $(LAB_ARGS)

bench: setup ## run the benchmarks
	@found=; for script in benchmarks/*.py; do \
	  case "$$script" in */_*|*/'*.py') continue;; esac; \
	  found=1; echo "== $$script"; $(BIN)/python "$$script" || exit 1; \
	done; test -n "$$found" || echo "There are no benchmarks."

dictionary: setup ## write docs/data-dictionary.md from the schemas
	@$(BIN)/python -c "from yujuesuan.datapackage import dictionary; print(dictionary(), end='')" > docs/data-dictionary.md

lock: check-python ## pin pyproject.toml's closure in requirements.lock (UPGRADE=1: newest versions)
	@echo "Resolving with uv $(UV_VERSION)"
	@test -x .cache/lock/bin/python || $(PYTHON) -m venv .cache/lock
	@.cache/lock/bin/python -m pip install $(PIP_FLAGS) uv==$(UV_VERSION)
	@.cache/lock/bin/uv pip compile --quiet $(if $(UPGRADE),--upgrade) \
	  --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --strip-extras \
	  --no-annotate --custom-compile-command "make lock" \
	  --extra dev pyproject.toml --output-file requirements.lock
	@echo "requirements.lock: $$(grep -c '^[^ #]' requirements.lock) packages"

clean: ## remove frames, reports and caches (.venv stays)
	@find data/processed outputs -mindepth 1 -not -name .gitkeep -delete 2>/dev/null || true
	@rm -rf .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist lib/*.egg-info
	@find lib tests tools benchmarks notebooks \( -name __pycache__ -o -name .ipynb_checkpoints \) \
	  -prune -exec rm -rf {} + 2>/dev/null || true
