# `make bench` and `make profile`; the Makefile includes this.
BENCH := .cache/bench
.PHONY: bench profile

bench: install $(MODEL) $(BENCH)/stock.installed  ## measure beside stock Rasa, into docs/performance.md; EPOCHS= trains it anew
	@$(PYTHON) -m tools.bench $(if $(EPOCHS),--epochs $(EPOCHS))

profile: install $(MODEL) $(BENCH)/stock.installed  ## flame graph of a turn, into docs/images
	@$(PYTHON) -m tools.bench.flame_graph

$(BENCH)/stock.installed: tools/bench/requirements.txt | $(UV)
	@echo "Installing stock Rasa to measure beside it (once, about 2.5 GB) ..."
	@mkdir -p $(BENCH) && test -x $(BENCH)/stock/bin/python || $(UV) venv --quiet --python 3.10 $(BENCH)/stock
	@$(UV) pip sync --python $(BENCH)/stock/bin/python --require-hashes --quiet tools/bench/requirements.txt && touch $@
