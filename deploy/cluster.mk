# Several workers on this machine, for tests: see docs/deploying.md, docs/reliability.md and docs/sizing.md.
WORKERS ?= 2
ACTION_SERVERS ?= 2
CLUSTER_PORT ?= 6500
PEOPLE ?= 20
SECONDS_OF_LOAD ?= 60
export WORKERS ACTION_SERVERS CLUSTER_PORT PEOPLE SECONDS_OF_LOAD
.PHONY: cluster faults load

cluster: install $(MODEL)  ## several workers with PostgreSQL, Redis and nginx; WORKERS= ACTION_SERVERS= CLUSTER_PORT=
	@$(PYTHON) -m tools.cluster.start

faults: install $(MODEL)  ## break the cluster under load, and see that nothing is lost
	@$(PYTHON) -m tools.cluster.faults

load: install $(MODEL)  ## people coming and going at the cluster; PEOPLE= SECONDS_OF_LOAD= WORKERS=
	@$(PYTHON) -m tools.cluster.load
