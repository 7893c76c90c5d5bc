# A fresh machine needs Python ≥ 3.11 with venv, git and make; every target sets up what it needs.

PYTHON ?= python3
VENV ?= .venv
EXTRAS ?= test
comma := ,
STAMP := $(VENV)/.installed-$(subst $(comma),-,$(EXTRAS))
BIN := $(VENV)/bin

.PHONY: report test lint types bench fuzz gallery clean

report: $(STAMP)
	$(BIN)/etastar report

test: $(STAMP)
	$(BIN)/python -m pytest -n auto

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/pyright

bench: EXTRAS := test,bench
bench: $(VENV)/.installed-test-bench
	$(BIN)/python -m benchmarks

fuzz: $(STAMP)
	$(BIN)/python -m benchmarks.fuzz

gallery: $(STAMP)
	$(BIN)/python -m reports.gallery

clean:
	rm -rf build .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -exec rm -rf {} +

$(VENV)/.installed-%: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("etastar needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[$(EXTRAS)]'
	touch $@
