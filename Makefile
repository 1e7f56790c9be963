# Nothing is needed but Python 3.11 or newer, git and make: everything else goes into .venv.

BIN := .venv/bin
STAMP := .venv/.installed
PACKAGES := config storage crawler pipelines reporting scheduler
WORKERS ?= 2
BENCHMARKS ?= $(filter diff page follow_through crawl copies seeded_edits,$(basename $(notdir $(wildcard benchmarks/*.py))))
ARGS ?=

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install run test check format bench browser image lock clean

help:
	@echo "make install   set up .venv with the jiannuo command"
	@echo "make run       show what it does: crawl the sample portals (jiannuo demo)"
	@echo "make test      the tests (ARGS='-k word' passes on to pytest, WORKERS=1 one process)"
	@echo "make check     linters, types, layers, the Dockerfile"
	@echo "make format    let ruff put the code in shape"
	@echo "make bench     the benchmarks"
	@echo "make browser   Chromium and a Chinese font for the browser tests (Debian, as root)"
	@echo "make image     build the container image (needs docker or podman)"
	@echo "make lock      compile requirements*.txt anew (needs uv)"
	@echo "make clean     remove everything that these made, .venv too; data/ stays"

install: $(STAMP)
	@:

# Without the stamp an earlier attempt may have stopped half way, so the environment is made from nothing. Two at a time,
# or one beside the pip that a killed make left behind, wait for each other where there is flock.
$(STAMP): requirements-dev.txt pyproject.toml
	@set -e; \
	if command -v flock >/dev/null 2>&1; then exec 9<Makefile; flock 9; fi; \
	if [ $(STAMP) -nt requirements-dev.txt ] && [ $(STAMP) -nt pyproject.toml ]; then exit 0; fi; \
	if [ -f $(STAMP) ] && $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	    rm -f $(STAMP); \
	else \
	    python=; \
	    for each in python3.13 python3.12 python3.11 python3; do \
	        if $$each -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	            python=$$each; break; \
	        fi; \
	    done; \
	    if [ -z "$$python" ]; then \
	        echo "make: no Python 3.11 or newer with venv was found as python3.13, python3.12, python3.11 or python3;" \
	             "install one (Debian: apt-get install python3 python3-venv) and try again" >&2; \
	        exit 1; \
	    fi; \
	    echo "Making .venv with $$($$python --version) …"; \
	    $$python -m venv --clear .venv; \
	fi; \
	echo "Installing the locked dependencies (about a minute, once) …"; \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r requirements-dev.txt; \
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --no-deps --no-build-isolation -e .; \
	touch $(STAMP)

run: install
	@$(BIN)/jiannuo demo

# The browser is asked for only where a test wants it; without one those tests skip and say so.
test: install
	@if grep -rlq 'mark\.browser' tests; then $(MAKE) --no-print-directory browser || true; fi
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: install
	@failed=0; \
	step() { echo "== $$*"; "$$@" || failed=1; }; \
	step $(BIN)/ruff check .; \
	step $(BIN)/ruff format --check .; \
	step $(BIN)/mypy; \
	step $(BIN)/lint-imports; \
	step $(BIN)/hadolint Dockerfile; \
	if grep -rn difflib --include='*.py' $(PACKAGES); then echo "difflib is banned from the packages"; failed=1; fi; \
	if grep -n '://' requirements.txt requirements-dev.txt; then echo "locked files carry no addresses"; failed=1; fi; \
	exit $$failed

format: install
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: install
	@set -e; for each in $(BENCHMARKS); do echo "== benchmarks/$$each.py"; PYTHONPATH=. $(BIN)/python benchmarks/$$each.py; done

browser:
	@if command -v chromium >/dev/null 2>&1; then \
	    :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing Chromium and a Chinese font …"; \
	    export DEBIAN_FRONTEND=noninteractive; \
	    { apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium fonts-wqy-zenhei; } >/dev/null \
	        || { echo "Chromium could not be installed: the browser tests skip" >&2; exit 1; }; \
	else \
	    echo "No Chromium here (Debian: apt-get install chromium fonts-wqy-zenhei): the browser tests skip" >&2; exit 1; \
	fi

image:
	@$$(command -v docker || command -v podman) build --tag jiannuo .

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    pyproject.toml --extra postgres -o requirements.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    pyproject.toml --extra postgres --group dev -o requirements-dev.txt

clean:
	@rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .grimp_cache
	@find $(PACKAGES) tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
