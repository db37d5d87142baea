# The whole workshop: `make` lists what there is. Needs Python 3.11 or newer, git and make; everything else
# is installed into .venv from the locked hashes in requirements/.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo evaluation test lint docs golden pictures web-checks lock licences fit clean

# Where a machine forbids files of bytecode, every process that the tests start would compile all of our modules again.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
OUT ?= build/demo
# pip takes over where only pip has been told of a company's own package mirror.
install = $(BIN)/uv pip install --quiet --python $(BIN)/python $(1) \
	|| $(BIN)/python -m pip install --quiet --disable-pip-version-check $(1)
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock"
# One more than there are cores: many tests wait for processes, sockets and clocks, and use none meanwhile.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
CHECKED := $(wildcard bot briefing scoring data benchmarks)

help: ## list the targets
	@sed -n 's/^\([a-z%-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | sed 's/%/NAME/' | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

demo: $(VENV)/.runtime ## from clone to page: make an example repository and brief it, into build/demo (OUT=DIR)
	@$(BIN)/riskbrief demo --narrator template --out $(OUT)

evaluation: $(VENV)/.runtime ## add what 'riskbrief evaluate' and 'score --features' compute with
	@$(call install,--require-hashes -r requirements/evaluation.txt)

# While mypy looks at the types on one core, another compiles what the tests would each compile anew in every worker.
test: $(VENV)/.dev ## lint, types, import rule and every test
	@$(BIN)/python -m pytest --collect-only -qq >/dev/null 2>&1 & $(MAKE) --no-print-directory lint && wait
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

lint: $(VENV)/.dev ## ruff (rules and format) and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(CHECKED)

# uv leaves the registry's address out of what it writes; a house rule in the tests holds it to that.
lock: $(VENV)/.install ## compile the dependencies into locked hashes (UPGRADE=--upgrade for newer ones)
	$(COMPILE) $(UPGRADE) --group install -o requirements/install.txt
	$(COMPILE) $(UPGRADE) -c requirements/install.txt pyproject.toml -o requirements/runtime.txt
	$(COMPILE) $(UPGRADE) -c requirements/install.txt -c requirements/runtime.txt --extra evaluation pyproject.toml \
		-o requirements/evaluation.txt
	$(COMPILE) $(UPGRADE) -c requirements/install.txt -c requirements/evaluation.txt --extra evaluation --group dev \
		pyproject.toml -o requirements/dev.txt
	$(COMPILE) $(UPGRADE) -c requirements/dev.txt --group docs -o requirements/docs.txt

licences: $(VENV)/.dev ## write docs/licences.md anew from the locks and what the packages say: look at what moved
	@$(BIN)/python -m tests.licences

web-checks: tests/web/node_modules/.installed ## axe-core and caniemail, which the email and the page are tested with (needs npm)

docs: $(VENV)/.install ## build the pages of docs/ as a site with search, into build/docs
	@$(call install,--require-hashes -r requirements/docs.txt)
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --clean -f deploy/mkdocs.yml && echo "Read it at http://127.0.0.1:8000 with: python3 -m http.server -b 127.0.0.1 -d build/docs"

golden: $(VENV)/.dev ## write what the demo's weeks and all phrases say anew, into tests/golden: review what moved
	$(BIN)/python -m tests.scenarios.golden_weeks
	$(BIN)/python -m tests.scenarios.golden_phrases

pictures: $(VENV)/.dev web-checks ## draw Slack, the email and the page of the story into build/pictures, the best into docs (needs Chromium): look at them
	@$(BIN)/python -m tests.pictures

bench-%: $(VENV)/.dev ## run one measurement, benchmarks/NAME.py
	$(BIN)/python -m benchmarks.$(subst -,_,$*)

fit: $(VENV)/.dev ## fit the score's curves from public data: DATA=DIR REPOS="CLONE CLONE" (docs/fitting.md)
	@test -n "$(DATA)" || { echo "make fit: skipped, since no data is named: DATA=DIR (docs/fitting.md says where it is from)"; exit 0; }; \
	test -z "$(DATA)" || $(BIN)/python -m benchmarks.fit $(DATA) $(addprefix --repo ,$(REPOS)) $(CHECK)

clean: ## remove the environment and everything built
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

# Each stamp stands for one finished step, so that a second run installs nothing unless a lock or pyproject.toml changed.
$(VENV)/.install: requirements/install.txt
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "make: Python 3.11 or newer is needed; name one with PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test ! -L $(VENV) || { echo "make: $(VENV) is a link; installing anew would clear what it leads to: remove the link (rm $(VENV)), and make has one of its own" >&2; exit 1; }
	@echo "Installing into $(VENV) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/install.txt
	@touch $@

# The build backend is already in the environment, locked: without isolation nothing unlocked is fetched to build us.
$(VENV)/.runtime: $(VENV)/.install requirements/runtime.txt pyproject.toml
	@$(call install,--require-hashes -r requirements/runtime.txt)
	@$(call install,--no-deps --no-build-isolation --editable .)
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	@$(call install,--require-hashes -r requirements/dev.txt)
	@touch $@

tests/web/node_modules/.installed: tests/web/package.json tests/web/package-lock.json
	@npm ci --prefix tests/web --no-audit --no-fund --ignore-scripts --silent
	@touch $@
