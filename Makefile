# Each target first makes .venv, or brings it up to date with requirements.lock.
# ARGS is passed to the command:  make refresh ARGS="--extracts /data/extracts"  ·  make test ARGS="-k printed"
# PYTHON is the Python (3.11 or later) that makes .venv:  make PYTHON=/usr/bin/python3.12

BIN := .venv/bin
READY := .venv/ready
PORT ?= 3000
CHROMIUM ?= $(shell command -v chromium)

export DAGSTER_DISABLE_TELEMETRY := yes
export GX_ANALYTICS_ENABLED := false
MAKEFLAGS += --no-print-directory

FIND_PYTHON = for python in $(if $(PYTHON),"$(PYTHON)",python3.11 python3 python3.12 python3.13 python3.14) ""; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	done; \
	[ -n "$$python" ] || { \
		echo "Needs Python 3.11 or later$(if $(PYTHON),: $(PYTHON) is not). Name one with make PYTHON=/path/to/python" >&2; \
		exit 1; \
	}
PIP = $(BIN)/python -m pip --disable-pip-version-check --no-input

CHECKS = "ruff check --quiet --output-format concise ." "ruff format --quiet --output-format concise --check ." \
	mypy "lint-imports --no-logo" "sqlfluff lint --disable-progress-bar sql examples" \
	"python -m orchestration.project.portability"

.DEFAULT_GOAL := help
.PHONY: help refresh test drill ui e2e spark lint mutation alarms bench fuzz samples keys lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

refresh: $(READY) ## load extracts/, judge, release; show the figures and how to query them
	@$(BIN)/shenhe refresh $(ARGS)

test: $(READY) ## run the tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

drill: $(READY) ## run what takes minutes: a real daemon, real kills, full disks; write benchmarks/drills.md
	@$(BIN)/python -m pytest -m drill
	@$(BIN)/python -m benchmarks.drills $(ARGS)

ui: $(READY) ## run Dagster on 127.0.0.1:3000 (PORT=)
	@exec $(BIN)/python -m orchestration.defs.processes.ui -h 127.0.0.1 -p $(PORT) $(ARGS)

e2e: $(READY) ## drive the UI and the bulletin in Chromium (CHROMIUM=, or on PATH), write docs/*.png
	@[ -x "$(CHROMIUM)" ] || { echo "make e2e: skipped, as there is no Chromium on PATH; name one with CHROMIUM=/path/to/it"; exit 0; }; \
	$(BIN)/python -c "import playwright" 2>/dev/null || $(PIP) install -qq --only-binary playwright --no-build-isolation -e ".[e2e]" && \
	CHROMIUM="$(CHROMIUM)" $(BIN)/python -m pytest -m e2e tests/e2e $(ARGS)

spark: $(READY) ## test that Spark makes the same tables (Java 17; fetches pyspark, 450 MB)
	@command -v java >/dev/null || { echo "make spark: skipped, as there is no java on PATH; install Java 17"; exit 0; }; \
	$(BIN)/python -c "import pyspark" 2>/dev/null || $(PIP) install -qq --no-build-isolation -e ".[spark]" && \
	$(BIN)/python -m pytest -m spark tests/orchestration/engines $(ARGS)

lint: $(READY) ## check style, types, imports between folders, SQL
	@failed=; for check in $(CHECKS); do $(BIN)/$$check || failed=yes; done; [ -z "$$failed" ]

mutation: $(READY) ## measure how many faults in deliveries the gates catch
	@$(BIN)/python -m benchmarks.mutation $(ARGS)

alarms: $(READY) ## check that twenty generated years raise no false alarm
	@$(BIN)/python -m benchmarks.alarms $(ARGS)

bench: $(READY) ## compare run times with a plain script, dbt and SQLMesh; write benchmarks/results.md
	@$(BIN)/python -m benchmarks $(ARGS)

fuzz: $(READY) ## fuzz the readers, one minute per target (Python 3.11 to 3.13; fetches atheris)
	@$(BIN)/python -c "import atheris" 2>/dev/null || $(PIP) install -qq --only-binary atheris --no-build-isolation -e ".[fuzz]"
	@$(BIN)/python -m benchmarks.fuzz $(ARGS)

samples: $(READY) ## write the sample deliveries of extracts/
	@$(BIN)/python -m benchmarks.samples --into extracts $(ARGS)

keys: $(READY) ## write the list of asset keys
	@$(BIN)/python -m orchestration.defs.keys

lock: ## write requirements.lock from pyproject.toml (ARGS=--upgrade for the newest versions)
	@$(FIND_PYTHON); tools="$$(mktemp -d)" && trap 'rm -rf "$$tools"' EXIT && \
	"$$python" -m venv "$$tools" && \
	"$$tools/bin/python" -m pip --disable-pip-version-check install -qq pip-tools==7.6.2 && \
	"$$tools/bin/pip-compile" --quiet --extra dev --build-deps-for editable \
		--generate-hashes --allow-unsafe --no-strip-extras \
		--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--output-file requirements.lock $(ARGS) pyproject.toml

clean: ## remove .venv, .bench and caches; var/ stays
	@rm -rf .venv .bench .*_cache *.egg-info build
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml requirements.lock
	@[ -x $(BIN)/python ] || { \
		$(FIND_PYTHON); \
		echo "Setting up .venv with $$("$$python" --version): about a minute, once."; \
		"$$python" -m venv .venv || { rm -rf .venv; exit 1; }; \
	}
	@$(PIP) install -qq --require-hashes --only-binary :all: --no-deps -r requirements.lock
	@$(PIP) install -qq --no-deps --no-build-isolation -e .
	@said="$$($(PIP) check)" || { echo "$$said" >&2; exit 1; }
	@touch $@
