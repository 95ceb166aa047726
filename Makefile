# What the README says, in two commands: `make audit` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
PLUGINS := $(wildcard plugins/*/pyproject.toml)
AS_OF ?=

.PHONY: audit test bench clean

# An audit that finds gaps leaves with 1: that is an answer, not a failure of the audit.
audit: .venv/with-cli
	@$(BIN)/codetrack audit examples/belgium $(if $(AS_OF),--as-of $(AS_OF)) || [ $$? -eq 1 ]

test: .venv/with-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2

bench: .venv/with-tests
	PYTHONPATH=tests $(BIN)/python tests/benchmarks/speed.py

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/with-cli: .venv/bin/python pyproject.toml
	$(BIN)/pip install --quiet --editable ".[cli]"
	@touch $@

.venv/with-tests: .venv/bin/python pyproject.toml $(PLUGINS)
	$(BIN)/pip install --quiet --editable ".[test]" $(foreach plugin,$(PLUGINS),--editable $(dir $(plugin)))
	@touch $@ .venv/with-cli
