# `make` lists the habits. A fresh machine needs Python 3.11 with venv, and nothing else.
PYTHON ?= python3
VENV := .venv
GROUP ?= network
SHARE ?= 1
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help run test lint types contracts check bench docs catalogs pictures campaign mutants schema-server clean

help:  ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

run: $(STAMP)  ## install, and open the tutor
	@$(BIN)/tutor

test: $(STAMP)  ## install, and run every test
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(STAMP)  ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)  ## types
	$(BIN)/mypy --strict

contracts: $(STAMP)  ## which room may import which
	$(BIN)/lint-imports

check: $(STAMP)  ## prove the built-in course
	$(BIN)/tutor check lessons

bench: $(STAMP)  ## side by side with other tools; installs what it compares with
	$(BIN)/python -m pip install --quiet --disable-pip-version-check micrograd
	$(BIN)/python benchmarks/trace_speed.py
	$(BIN)/python benchmarks/program_speed.py
	$(BIN)/python benchmarks/large_graphs.py
	$(BIN)/python benchmarks/picture_speed.py
	$(BIN)/python benchmarks/check_speed.py
	$(BIN)/python benchmarks/first_paint.py
	$(BIN)/python benchmarks/key_to_visible.py

docs: $(STAMP)  ## make docs/operations.md, docs/course/ and the tables of docs/questions.md and docs/skills.md anew
	$(BIN)/python docs/make_operations.py
	$(BIN)/python docs/make_slips.py
	$(BIN)/python docs/make_skills.py
	$(BIN)/python docs/make_course.py

catalogs: $(STAMP)  ## bring the catalogs of the interface's words up to date, and compile them
	$(BIN)/pybabel -q extract -k marked -k Binding:3 -k Tool:3 --no-location -o $(VENV)/tutor.pot tutor
	$(BIN)/pybabel -q update -D tutor -i $(VENV)/tutor.pot -d tutor/locale --no-wrap --ignore-pot-creation-date --no-fuzzy-matching
	$(BIN)/pybabel -q compile -D tutor -d tutor/locale

pictures: $(STAMP)  ## draw the pictures of the README anew
	$(BIN)/python docs/make_pictures.py

campaign: $(STAMP)  ## long runs: 1,000 kills, two tutors at once, 10,000 random networks, every slip in 200 variants, 1,000,000 fuzzed lessons
	$(BIN)/python tests/progress/kill_campaign.py 1000
	$(BIN)/python tests/progress/program_campaign.py 1000
	$(BIN)/python tests/progress/two_campaign.py 1000
	$(BIN)/python tests/network/random_campaign.py 10000
	$(BIN)/python tests/quiz/slip_campaign.py 200
	$(BIN)/python tests/quiz/formula_campaign.py 10000 100000
	$(BIN)/python tests/lesson/fuzz_campaign.py 1000000
	$(BIN)/python tests/terminal/robust_campaign.py
	EVERY_LESSON=1 $(BIN)/python -m pytest -n auto tests/terminal -k walked

schema-server: $(STAMP)  ## try lessons in YAML in a real language server; installs it from npm
	npm install --silent --no-audit --no-fund --prefix $(VENV)/npm yaml-language-server@2
	TUTOR_YAML_SERVER=$(VENV)/npm/node_modules/.bin/yaml-language-server $(BIN)/python -m pytest tests/test_schema_in_editor.py

mutants: $(STAMP)  ## half an hour a group: which small changes of GROUP (network, programs, reader, lesson, quiz, progress) no test notices; SHARE=0.3 tries some
	$(BIN)/python -m pip install --quiet --disable-pip-version-check mutmut==3.8.1
	$(BIN)/python tests/mutation.py $(GROUP) --share $(SHARE)

clean:  ## forget what was installed and cached
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .hypothesis .import_linter_cache
