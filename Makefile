# What the README says, in two commands: `make audit` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
PLUGINS := $(dir $(wildcard plugins/*/pyproject.toml))
LOCALES := src/codetrack/locale $(wildcard plugins/*/src/*/locale)
# uv installs in seconds what takes pip minutes. It reads its own settings, not those of pip.
UV := $(BIN)/uv
INSTALL := $(UV) pip install --quiet --python
# What core and the plugins share is looked at once.
MYPY := MYPY_CACHE_DIR=$(CURDIR)/.mypy_cache $(CURDIR)/$(BIN)/mypy
AS_OF ?=
# How many examples property tests take: default or thorough.
EXAMPLES ?=
ASK ?=

.PHONY: audit test test-lowest test-wheel bench catalogues docs shown promised clean

# An audit that finds gaps leaves with 1: that is an answer, not a failure of the audit.
audit: .venv/with-cli
	@$(BIN)/codetrack audit examples/belgium $(if $(AS_OF),--as-of $(AS_OF)) || [ $$? -eq 1 ]

test: .venv/with-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	set -e; for plugin in $(PLUGINS); do (cd $$plugin && $(MYPY) --strict src); done
	$(BIN)/pytest -n 2 --durations=40 $(if $(EXAMPLES),--hypothesis-profile $(EXAMPLES))

# The quick tests of the core, with the lowest versions of its dependencies that pyproject.toml
# allows, and with the wheel instead of the source. Generated cases and counted steps are left to
# `make test`.
QUICK := tests -n 2 -m "not slow and not hypothesis" --ignore tests/test_growth.py

test-lowest: .venv/bin/uv
	$(UV) venv --quiet --clear --python $(BIN)/python build/lowest
	$(INSTALL) build/lowest --resolution lowest-direct --requirements pyproject.toml --all-extras
	$(UV) pip freeze --quiet --python build/lowest > build/lowest/constraints.txt
	$(INSTALL) build/lowest --constraint build/lowest/constraints.txt --editable . --group test
	build/lowest/bin/pytest $(QUICK)

test-wheel: .venv/bin/uv
	rm -rf build/wheel
	$(UV) build --quiet --python $(BIN)/python --out-dir build/wheel
	$(UV) venv --quiet --python $(BIN)/python build/wheel/venv
	$(INSTALL) build/wheel/venv build/wheel/*.whl --group test
	build/wheel/venv/bin/pytest $(QUICK)

# A part of it: make bench ASK="--rows peers,limit --quick"; `--json FILE` keeps the figures.
bench: .venv/with-bench
	PYTHONPATH=tests $(BIN)/python tests/benchmarks/bench.py $(ASK)

# MkDocs tells of a second version that does not exist yet; the group asks for the first.
docs: .venv/with-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@echo "build/docs/index.html"

# Writes into the pages of docs/ what is so: tables, signatures, what a terminal shows.
shown: .venv/with-tests
	$(BIN)/python docs/shown.py
	PYTHONPATH=tests $(BIN)/python tests/helpers/pages.py
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

.venv/bin/uv: .venv/bin/python
	$(BIN)/pip install --quiet uv

.venv/with-cli: .venv/bin/python pyproject.toml
	$(BIN)/pip install --quiet --editable ".[cli]"
	@touch $@

.venv/with-docs: .venv/bin/uv pyproject.toml
	$(INSTALL) .venv --editable . --group docs
	@touch $@ .venv/with-cli

.venv/with-bench: .venv/bin/uv pyproject.toml
	$(INSTALL) .venv --editable . --group bench
	@touch $@ .venv/with-cli

.venv/with-tests: .venv/bin/uv pyproject.toml $(PLUGINS:%=%pyproject.toml)
	$(INSTALL) .venv --editable . --group test \
		$(foreach plugin,$(PLUGINS),--editable $(plugin) --group $(plugin)pyproject.toml:test)
	@touch $@ .venv/with-cli .venv/with-docs
