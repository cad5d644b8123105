# make app      install, add the statutes, build the index, open the page in the browser
# make test     install what the tests need (Chromium, LibreOffice, nginx, a CJK font), run them all
# make lint     ruff and mypy
# make train DATA=… WORK=…           learn the encoder and the verdict again: training/README.md
# make gallery   photograph every page for docs/gallery.md
# make bench-frontend INDEX=…        the page's speed over an index, and ten minutes of random use
# make bench-quality DATA=… WORK=…   the tables of bench/quality
PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin

.PHONY: app install test lint bench bench-frontend bench-quality gallery train clean

app: install
	$(BIN)/yinju add laws
	$(BIN)/yinju build corpus
	$(BIN)/yinju serve --port $(PORT)

install: .venv/.installed

test: .venv/.installed-dev
	@command -v apt-get >/dev/null || exit 0; missing=; \
	command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing=chromium; \
	command -v soffice >/dev/null || missing="$$missing libreoffice-writer-nogui"; \
	fc-list 2>/dev/null | grep -q CJK || missing="$$missing fontconfig fonts-noto-cjk"; \
	command -v nginx >/dev/null || missing="$$missing nginx-light"; \
	test -z "$$missing" || \
	  ($(SUDO) apt-get update -qq && $(SUDO) env RUNLEVEL=1 apt-get install -y -qq $$missing)
	$(BIN)/pytest

lint: .venv/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/.installed-dev
	$(BIN)/python bench/speed.py

bench-frontend: .venv/.installed-dev
	$(BIN)/python -m bench.frontend paint --index $(INDEX)
	$(BIN)/python -m bench.frontend ask --index $(INDEX)
	$(BIN)/python -m bench.frontend crowd --index $(INDEX)
	$(BIN)/python -m bench.frontend session

gallery: .venv/.installed-dev
	$(BIN)/python -m bench.gallery

bench-quality: .venv/.installed-dev
	mkdir -p $(WORK)/iplaw
	cd $(DATA)/laws && xargs -d '\n' cp --parents -t $(abspath $(WORK))/iplaw < ../gold/iplaw.files.txt
	$(BIN)/python bench/quality.py --gold $(DATA)/gold/circular.dev.jsonl corpus/国知*.txt \
	  --gold $(DATA)/gold/iplaw.dev.jsonl $(WORK)/iplaw --beir $(DATA)/stard train \
	  --model default --model base --index $(WORK)/quality

train: .venv/.installed-dev
	$(BIN)/pip install --quiet -c constraints.txt -e '.[train]'
	$(BIN)/python -m training.mine $(DATA) $(WORK)
	$(BIN)/python -m training.encoder $(WORK)
	$(BIN)/python -m training.mine $(DATA) $(WORK) --model default
	$(BIN)/python -m training.encoder $(WORK) --start default --epochs 1 --rate 4e-5
	$(BIN)/python -m training.relevance $(DATA) $(WORK)

clean:
	rm -rf .venv .yinju corpus/laws

SUDO := $(shell test "$$(id -u)" = 0 || echo sudo -n)

.venv/bin/pip:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip

.venv/.installed: pyproject.toml constraints.txt | .venv/bin/pip
	$(BIN)/pip install --quiet -c constraints.txt -e '.[laws,ocr,report]'
	touch $@

.venv/.installed-dev: pyproject.toml constraints.txt | .venv/bin/pip
	$(BIN)/pip install --quiet -c constraints.txt -e '.[dev]'
	touch $@ .venv/.installed
