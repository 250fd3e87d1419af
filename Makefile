# Each target sets itself up: nothing is needed but Python 3.11 or newer, make, and the network.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test check lowest test-lowest fuzz bench clean

demo: $(VENV)/demo.ready
	@$(BIN)/python examples/demo.py

# The slow half runs beside the other, on a second core, and is printed after it.
test: $(VENV)/test.ready
	@mkdir -p build && rm -f .coverage .coverage.*
	@$(BIN)/coverage run --parallel-mode -m pytest -m slow > build/slow.log 2>&1 & slow=$$!; \
	$(BIN)/coverage run --parallel-mode -m pytest -m "not slow"; others=$$?; \
	wait $$slow; slow=$$?; cat build/slow.log; test $$others -eq 0 -a $$slow -eq 0
	@$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# With --verifytypes, pyright looks for packages where the first python3 of PATH has them.
check: $(VENV)/check.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	PATH="$(abspath $(BIN)):$$PATH" PYTHONPATH=. pyright --verifytypes messenger_chatplugin --ignoreexternal

# The oldest releases that setup.cfg allows, without extras, in an environment of their own.
lowest:
	$(MAKE) VENV=.venv-lowest PIP_CONSTRAINT=tests/lowest.txt test-lowest

test-lowest: $(VENV)/test.ready
	$(BIN)/python -m pip uninstall --quiet --yes orjson
	$(BIN)/python -m pytest -m "not slow"

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

# setuptools warns of every editable install; nobody can act on it.
$(VENV)/demo.ready: $(BIN)/python setup.cfg
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(addprefix $(VENV)/,test.ready check.ready fuzz.ready bench.ready): $(VENV)/%.ready: $(VENV)/demo.ready pyproject.toml
	$(BIN)/python -m pip install --quiet --group $*
	@touch $@

# A million examples of the round trip, then ten minutes of coverage-guided fuzzing.
fuzz: $(VENV)/fuzz.ready
	HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest tests/test_round_trip.py -k every_kind
	mkdir -p build/corpus
	$(BIN)/python tests/fuzz.py -max_total_time=600 build/corpus tests/payloads/webhook

# Figures of speed and memory, with the peers that are installed.
bench: $(VENV)/bench.ready
	@for script in receiving imports messages client batch identity; do \
		echo "== $$script"; $(BIN)/python benchmarks/$$script.py || exit 1; done

clean:
	rm -rf .venv .venv-lowest build dist *.egg-info .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
