# make app      install, add the statutes, build the index, open the page in the browser
# make test     install what the tests need and run them all
# make lint     ruff and mypy
PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin

.PHONY: app install test lint bench clean

app: install
	$(BIN)/yinju add laws
	$(BIN)/yinju build corpus
	$(BIN)/yinju serve --port $(PORT)

install: .venv/.installed

test: .venv/.installed-dev
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
	  ! command -v apt-get >/dev/null || \
	  ($(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq chromium)
	$(BIN)/pytest

lint: .venv/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/.installed-dev
	$(BIN)/python bench/speed.py

clean:
	rm -rf .venv .yinju corpus/laws

SUDO := $(shell test "$$(id -u)" = 0 || echo sudo -n)

.venv/bin/pip:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip

.venv/.installed: pyproject.toml constraints.txt | .venv/bin/pip
	$(BIN)/pip install --quiet -c constraints.txt -e '.[laws]'
	touch $@

.venv/.installed-dev: pyproject.toml constraints.txt | .venv/bin/pip
	$(BIN)/pip install --quiet -c constraints.txt -e '.[dev]'
	touch $@ .venv/.installed
