"""Starts the cluster and keeps it running until Ctrl-C.

make cluster WORKERS=4 ACTION_SERVERS=2 CLUSTER_PORT=6500
"""

from __future__ import annotations

import os
import signal
import threading

from tools.cluster import bot, nginx, postgres, redis
from tools.cluster.processes import Supervisor, listens
from tools.cluster.topology import Topology, from_environment, missing
from tools.project import MODEL, stop


def cluster(topology: Topology) -> Supervisor:
    """All services: the stores first, then what uses them, then the door."""
    return Supervisor(
        [postgres.service(topology), redis.service(topology)],
        [*bot.action_servers(topology)],
        [nginx.service(topology)],  # before the workers: they reach the action servers by it
        [*bot.workers(topology)],
    )


def start(topology: Topology) -> Supervisor:
    """Start all and wait until they serve.

    Raises:
        RuntimeError: one did not start.
    """
    supervisor = cluster(topology)
    supervisor.start(after={"postgres": lambda: postgres.make_database(topology)})
    return supervisor


def checked_topology() -> Topology:
    """The topology of the environment; stops with one line when something is lacking."""
    lacking = missing()
    if lacking:
        stop(f"The cluster needs more of Debian: {lacking}")
    if not MODEL.is_file():
        stop("There is no trained model: run `make train`.")
    topology = from_environment(os.environ)
    taken = [port for port in topology.ports if listens(port)()]
    if taken:
        stop(f"Port {taken[0]} is taken, perhaps by a cluster that runs already: choose another with CLUSTER_PORT=.")
    return topology


def main() -> None:
    """Start, print the address, and wait for Ctrl-C or SIGTERM."""
    topology = checked_topology()
    ending = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: ending.set())
    print(f"Starting {topology.workers} workers and {topology.action_servers} action servers ...", flush=True)
    try:
        supervisor = start(topology)
    except RuntimeError as problem:
        stop(str(problem))
    print(f"The chat page is at {topology.address}/chat. Logs: {topology.folder / 'log'}. Ctrl-C ends all.", flush=True)
    ending.wait()
    supervisor.stop()


if __name__ == "__main__":
    main()
