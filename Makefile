# Everything a newcomer or CI needs; each target is complete by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test slow soak check lint types bench recordings fuzz vm

demo: $(VENV)/.installed
	$(BIN)/posture-monitor demo

test: $(VENV)/.installed-test
	sh tests/system-packages.sh
	$(BIN)/pytest -n 3 -m "not slow" --cov --cov-report=term:skip-covered

# Whole days of lost links, sensor by sensor: some minutes.
slow: $(VENV)/.installed-test
	$(BIN)/pytest -n 2 -m slow

check: lint types test

lint: $(VENV)/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports

types: $(VENV)/.installed-test
	$(BIN)/mypy

recordings: $(VENV)/.installed
	$(BIN)/posture-monitor simulate recordings/desk_day.txt -o recordings/desk_day.parquet
	$(BIN)/posture-monitor simulate bend_medley -o recordings/bend_medley.parquet

# The same days as a table.
soak: $(VENV)/.installed-test
	PYTHONPATH=tests $(BIN)/python -m live.report

# Ten million bytes of garbage for each codec, two processes, some minutes.
fuzz: $(VENV)/.installed-test
	PYTHONPATH=tests $(BIN)/python -m fuzz.fuzzing 10_000_000

# A virtual machine with the real kernel and BlueZ, two stories of some minutes each, half an hour
# on a busy computer. Debian or Ubuntu, as root; what it needs is in tests/vm/README.md.
vm: $(VENV)/.installed-test
	sh tests/vm/build.sh
	sh tests/vm/run.sh
	STORY=tests/vm/guest_program.py sh tests/vm/run.sh

bench: $(VENV)/.installed
	$(BIN)/posture-monitor bench

$(VENV)/.installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test]'
	touch $@
