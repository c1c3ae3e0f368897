# Three commands do all the set-up on a fresh Debian or Ubuntu with python3 and make:
#   make report   the main job on the sample: two workbooks, two board reports, the headline table
#   make test     the whole test suite, LibreOffice included
#   make test-hosts   the functions and workbooks in hosts that are fetched for it
# For every change: make quick, the subset that takes a minute, and make lint. make docs: the site.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAMPLE := dealer_group
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

RUN_PACKAGES := python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
TEST_PACKAGES := libreoffice-calc libreoffice-script-provider-python python3-uno poppler-utils \
  default-jdk-headless libjaxb-java
WORKERS := $(shell nproc 2>/dev/null || echo 2)
QUICK := tests/test_architecture.py tests/test_translations.py tests/core/test_appraisal.py \
  tests/core/test_irr.py tests/core/test_weights.py tests/core/test_checks.py \
  tests/core/test_evaluation.py tests/hosts/test_adapter.py tests/hosts/test_call.py \
  tests/hosts/test_public_reports.py tests/hosts/test_public_finance_cases.py
# for the tests of the HTML report; Ubuntu has it as a snap only
BROWSER := chromium

.PHONY: help report test test-hosts quick lint wheels bench docs workbooks clean
help:
	@sed -n 's/^# \{0,1\}//p;/^PYTHON/q' Makefile

report: $(VENV)/report.stamp
	@mkdir -p build
	@for language in zh en; do \
	  $(BIN)/crm-roi new build/$(SAMPLE).$$language.xlsx --sample $(SAMPLE) --language $$language --force && \
	  $(BIN)/crm-roi report build/$(SAMPLE).$$language.xlsx -o build/$(SAMPLE).$$language.pdf --language $$language --force || exit 1; \
	done
# the headline table in the reader's language: the one that every command without a plan speaks
	@language=$$($(BIN)/python -c 'from crm_roi.settings import readers_language; print(readers_language())'); \
	$(BIN)/crm-roi evaluate build/$(SAMPLE).$$language.xlsx

# in parallel, a file of tests to a worker, so that each starts LibreOffice and its figures once
test: $(VENV)/test.stamp
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

# the hosts that are not on this machine: a browser's Python, Windows under Wine, other engines. Each
# is fetched by the ordinary client of its registry; what cannot be had is named as not run
test-hosts: $(VENV)/test.stamp
	$(BIN)/python -m pytest -m elsewhere -rs --durations=0 --durations-min=1 tests/hosts

# the usual wheel, the small one for a browser, and the sources
wheels: $(VENV)/test.stamp
	$(BIN)/python -m hatchling build -t wheel -t sdist
	CRM_ROI_WHEEL=browser $(BIN)/python -m hatchling build -t wheel

# for every change: the rules, the figures and the functions, without LibreOffice, PDF or processes
quick: $(VENV)/test.stamp
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(QUICK)

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy crm_roi tests
	@$(BIN)/python tests/house.py

bench: $(VENV)/test.stamp
	@for bench in benchmarks/bench_*.py; do echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

# the documentation as a site in both languages, with search, in build/docs; open its index.html
docs: $(VENV)/test.stamp
	$(BIN)/python docs/site.py

# the blank and sample workbooks that ship; a test says when they are out of date
workbooks: $(VENV)/report.stamp
	$(BIN)/python -m crm_roi.workbook.shipped workbooks

clean:
	rm -rf build dist $(VENV)

# --- set-up: each stamp is redone only when what it depends on has changed ---
$(VENV)/report.stamp: requirements.lock pyproject.toml $(wildcard crm_roi/locale/*/LC_MESSAGES/*.po) | $(VENV)/run-packages.stamp
	$(BIN)/pip install --quiet --constraint requirements.lock --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/report.stamp | $(VENV)/test-packages.stamp
	$(BIN)/pip install --quiet --constraint requirements.lock --editable '.[dev]'
	@touch $@

$(VENV)/run-packages.stamp:
	@$(call install_packages,$(RUN_PACKAGES))
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "crm_roi needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/test-packages.stamp: $(VENV)/run-packages.stamp
	@$(call install_packages,$(TEST_PACKAGES))
	@if command -v $(BROWSER) >/dev/null || command -v $(BROWSER)-browser >/dev/null; then :; \
	elif LC_ALL=C apt-cache policy $(BROWSER) 2>/dev/null | grep -q 'Candidate: [0-9]'; then \
	  $(call install_packages,$(BROWSER)); \
	else echo "There is no package $(BROWSER) here (Ubuntu: snap install $(BROWSER)); tests that need a browser will say so."; fi
	@touch $@

# Ask for nothing that is there already; where neither root nor sudo is at hand, say the one line to run.
define install_packages
missing=$$(for package in $(1); do dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
[ -z "$$missing" ] && exit 0; \
if ! command -v apt-get >/dev/null; then echo "Please install, with your system's package manager: $$missing"; exit 1; fi; \
if [ -n "$(SUDO)" ] && ! command -v sudo >/dev/null; then echo "Please run as root: apt-get install --no-install-recommends" $$missing; exit 1; fi; \
$(SUDO) apt-get update -qq && $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null
endef
