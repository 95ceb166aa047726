# What the README says, in two commands: `make audit` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
PLUGINS := $(dir $(wildcard plugins/*/pyproject.toml))
LOCALES := src/codetrack/locale $(wildcard plugins/*/src/*/locale)
# What core and the plugins share is looked at once.
MYPY := MYPY_CACHE_DIR=$(CURDIR)/.mypy_cache $(CURDIR)/$(BIN)/mypy
AS_OF ?=
ASK ?=

.PHONY: audit test bench catalogues docs shown promised clean

# An audit that finds gaps leaves with 1: that is an answer, not a failure of the audit.
audit: .venv/with-cli
	@$(BIN)/codetrack audit examples/belgium $(if $(AS_OF),--as-of $(AS_OF)) || [ $$? -eq 1 ]

test: .venv/with-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	set -e; for plugin in $(PLUGINS); do (cd $$plugin && $(MYPY) --strict src); done
	$(BIN)/pytest -n 2

# A part of it: make bench ASK="--rows peers,limit --quick"; `--json FILE` keeps the figures.
bench: .venv/with-bench
	PYTHONPATH=tests $(BIN)/python tests/benchmarks/bench.py $(ASK)

# MkDocs tells of a second version that does not exist yet; the extra asks for the first.
docs: .venv/with-tests
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@echo "build/docs/index.html"

# Writes into the pages of docs/ what is so: tables, signatures, what a terminal shows.
shown: .venv/with-tests
	$(BIN)/python docs/shown.py
	PYTHONPATH=tests $(BIN)/python tests/pages.py
	$(BIN)/python docs/shown.py

# Adds what is new among the public names to what tests hold from now on.
promised: .venv/with-tests
	PYTHONPATH=tests $(BIN)/python -c "import test_compatibility as t; t.write_promised()"

# What is new stands in the .po files without a translation; write it there, and run this again.
# Core and each plugin keep their own, named after the package; what is text, their pyproject.toml says.
catalogues: .venv/with-tests
	@mkdir -p build
	set -e; for locale in $(LOCALES); do \
		package=$${locale%/locale}; name=$$(basename $$package); \
		$(BIN)/pybabel -q extract -F $$package/../../pyproject.toml --no-location --sort-output \
			--width 100 -o build/$$name.pot $$package; \
		$(BIN)/pybabel -q update -D $$name -i build/$$name.pot -d $$locale --width 100 \
			--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date; \
		$(BIN)/pybabel compile -D $$name -d $$locale --statistics; \
	done

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/with-cli: .venv/bin/python pyproject.toml
	$(BIN)/pip install --quiet --editable ".[cli]"
	@touch $@

.venv/with-bench: .venv/bin/python pyproject.toml
	$(BIN)/pip install --quiet --prefer-binary --editable ".[bench]"
	@touch $@ .venv/with-cli

.venv/with-tests: .venv/bin/python pyproject.toml $(PLUGINS:%=%pyproject.toml)
	$(BIN)/pip install --quiet --editable ".[test]" $(foreach plugin,$(PLUGINS),--editable "$(plugin)[test]")
	@touch $@ .venv/with-cli
