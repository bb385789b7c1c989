# cervical-check. Needs make, and either uv or any Python 3. `make help` lists the commands.
PORT ?= 5005
HOST ?= 127.0.0.1
VENV := .venv
PYTHON := $(VENV)/bin/python
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo .cache/uv/bin/uv)
MODEL := models/cervical-check.tar.gz
TRAINED_FROM := config.yml domain.yml $(shell find data nlu -name '*.yml' -o -name '*.jsonl' -o -name '*.py')
EVAL_PORT ?= 5056
export PORT HOST
.DELETE_ON_ERROR:
.PHONY: help run test shell train lint eval eval-server quality review audit document install lock clean format screenshots

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: install $(MODEL)  ## install, train and start the bot; PORT= and HOST= move it
	@$(PYTHON) -m tools.serve

test: install $(MODEL) $(VENV)/test.installed  ## install and run every test
	@$(PYTHON) -m pytest -n 2 --dist loadgroup --ignore=tests/browser
	@$(PYTHON) -m pytest -n 2 --dist loadgroup tests/browser  # apart: playwright keeps an event loop of its own

shell: install $(MODEL)  ## chat in the terminal
	@$(PYTHON) -m tools.shell

train: install $(MODEL)  ## train the model where data changed

eval-server: install $(MODEL)  ## for measuring: loopback, HTTP API and the rest channel on
	@$(PYTHON) -m tools.serve --measuring

eval: install $(MODEL)  ## score tests/eval against the running bot
	@$(PYTHON) -m tools.evaluate

lint: install $(VENV)/test.installed $(MODEL)  ## style, types, training data, stories
	@$(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -m tools.check_data
	@$(PYTHON) -m tools.check_texts
	@$(PYTHON) -m tools.validate

quality: install $(MODEL)  ## measure all, and write docs/quality.md
	@$(PYTHON) -m tools.evaluate --quality

review: install  ## messages that were hardest to understand, if the operator keeps them
	@$(PYTHON) -m tools.review

audit: install  ## one conversation's guidance for a clinician; SENDER=
	@$(PYTHON) -m tools.audit "$(SENDER)"

document: install  ## write docs/decision-table.md anew
	@$(PYTHON) -m tools.document_table

format: $(VENV)/test.installed  ## let ruff set the layout
	@$(PYTHON) -m ruff check --fix . ; $(PYTHON) -m ruff format .

screenshots: install $(MODEL) $(VENV)/test.installed  ## make the pictures of the README anew
	@$(PYTHON) -m tools.screenshots

include tools/bench/bench.mk

install: $(VENV)/installed node_modules/.installed

$(UV):
	@echo "Fetching the installer uv (once) ..."
	@python3 -m venv .cache/uv || { echo "Python has no venv module: install it (Debian: apt-get install python3-venv), or install uv."; exit 1; }
	@.cache/uv/bin/pip install --quiet --require-hashes -r requirements-uv.txt

$(VENV)/installed: requirements.txt rasa_patches/absent_packages.py | $(UV)
	@echo "Installing Python packages (once, about 1 GB) ..."
	@test -x $(PYTHON) || $(UV) venv --quiet --python 3.10 $(VENV) || { echo "Python 3.10 is needed: install it, or let uv fetch it (uv python install 3.10)."; exit 1; }
	@$(UV) pip sync --python $(PYTHON) --require-hashes --quiet requirements.txt
	@$(PYTHON) tools/link_environment.py
	@rm -f $(VENV)/test.installed && touch $@

$(VENV)/test.installed: requirements-test.txt $(VENV)/installed
	@echo "Installing what the checks need (once) ..."
	@$(UV) pip install --python $(PYTHON) --require-hashes --no-deps --quiet -r requirements-test.txt && touch $@

node_modules/.installed: package.json package-lock.json $(VENV)/installed
	@echo "Installing the page's npm packages (once) ..."
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(VENV)/bin/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && touch $@

$(MODEL): $(TRAINED_FROM) | $(VENV)/installed
	@echo "Training the model (only when its data changed) ..."
	@$(PYTHON) -m tools.train $(MODEL)

lock: | $(UV)  ## pin requirements*.in anew
	@$(UV) pip compile --quiet --python-version 3.10 --no-header --generate-hashes --overrides requirements-left-out.txt -o requirements.txt requirements.in
	@$(UV) pip compile --quiet --python-version 3.10 --no-header --generate-hashes --overrides requirements-left-out.txt -o requirements-test.txt requirements-test.in

include deploy/cluster.mk
include tools/operations.mk

clean:  ## remove what was installed, built and trained
	@rm -rf $(VENV) .cache .cluster .rasa node_modules models/*.tar.gz *.db
