# make run: the demonstration at http://127.0.0.1:8000 · make test: every test · make lint: style, types, floors
PORT ?= 8000
DEMO := docflow-data-demo
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
PACKAGES := chromium fonts-noto-cjk libreoffice-writer-nogui postgresql poppler-utils
PROGRAMS := chromium soffice pdftoppm fc-list

.PHONY: run test lint bench lock system

run: $(VENV)/ready
	$(BIN)/docflow --data $(DEMO) serve --demo --port $(PORT)

# What a virtual environment holds is noted in a file of its own, so that a changed lock file fills it again.
$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: requirements.lock pyproject.toml hatch_build.py | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(VENV)/ready-for-tests: requirements-test.lock $(VENV)/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

# The full run shows every promise, so it needs a browser, LibreOffice, PostgreSQL and Chinese fonts.
system:
	@missing=""; for program in $(PROGRAMS); do command -v $$program >/dev/null || missing="$$missing $$program"; done; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$$missing initdb"; \
	command -v fc-list >/dev/null && { fc-list :lang=zh-cn | grep -q . || missing="$$missing Chinese-fonts"; }; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $(PACKAGES); \
	else \
		echo "The tests need:$$missing. On Debian: apt-get install $(PACKAGES)" >&2; exit 1; \
	fi

# CI=true: what a test would skip for want of a program is a failure. TESTS narrows the run.
test: system $(VENV)/ready-for-tests
	CI=true $(BIN)/python -m pytest -n 2 --dist worksteal $(TESTS)

lint: $(VENV)/ready-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/ready-for-tests
	$(BIN)/python -m benchmarks

# Writes the lock files anew; needs uv.
lock:
	uv pip compile --quiet pyproject.toml --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --output-file requirements.lock
	uv pip compile --quiet pyproject.toml --extra ai --extra postgres --extra fast --extra planner --group test --group lint --group build \
		--universal --python-version 3.11 --constraint requirements.lock \
		--generate-hashes --no-header --no-annotate --output-file requirements-test.lock
