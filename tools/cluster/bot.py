"""The bot's own processes: Rasa workers and action servers."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tools.cluster.processes import Service, answers
from tools.cluster.topology import Topology
from tools.project import PROJECT


def workers(topology: Topology) -> Iterator[Service]:
    """The workers: each takes messages, understands them, and keeps nothing of its own."""
    for number, port in enumerate(topology.worker_ports, start=1):
        yield Service(
            f"worker-{number}",
            [sys.executable, "-m", "tools.serve"],
            ready=answers(f"http://127.0.0.1:{port}/chat"),
            log=topology.folder / "log" / f"worker-{number}.log",
            environment=topology.environment(port),
            options={"cwd": PROJECT},
        )


def action_servers(topology: Topology) -> Iterator[Service]:
    """Rasa's own action server with the project's actions."""
    for number, port in enumerate(topology.action_ports, start=1):
        yield Service(
            f"actions-{number}",
            [sys.executable, "-m", "tools.serve_actions"],
            ready=answers(f"http://127.0.0.1:{port}/health"),
            log=topology.folder / "log" / f"actions-{number}.log",
            environment={**topology.environment(port)},
            options={"cwd": PROJECT},
        )
