# Each target sets itself up: nothing is needed but Python 3.11 or newer, make, and the network.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test check lowest clean

demo: $(VENV)/demo.ready
	@$(BIN)/python examples/demo.py

test: $(VENV)/test.ready
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report

check: $(VENV)/check.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright
	PYTHONPATH=. $(BIN)/pyright --verifytypes messenger_chatplugin --ignoreexternal

# The oldest releases that setup.cfg allows, in an environment of their own.
lowest:
	$(MAKE) VENV=.venv-lowest PIP_CONSTRAINT=tests/lowest.txt test

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

# setuptools warns of every editable install; nobody can act on it.
$(VENV)/demo.ready: $(BIN)/python setup.cfg
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/test.ready $(VENV)/check.ready: $(VENV)/%.ready: $(VENV)/demo.ready pyproject.toml
	$(BIN)/python -m pip install --quiet --group $*
	@touch $@

clean:
	rm -rf .venv .venv-lowest build dist *.egg-info .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
