"""Breaks the cluster under load, one fault after another, and looks what people noticed and what the store holds.

make faults PEOPLE=10
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.cluster.full_disk import full_disk
from tools.cluster.ledger import account
from tools.cluster.load import Run, percentile, under_load
from tools.cluster.people import Said
from tools.cluster.postgres import connected
from tools.cluster.processes import Supervisor
from tools.cluster.start import checked_topology, start
from tools.cluster.topology import Topology, number

CALM_SECONDS = 8.0
PAUSE = 1.0
OUTAGE_SECONDS = 3.0
LONG_OUTAGE_SECONDS = 30.0
SLOW_FLUSH_MICROSECONDS = 100_000


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong: its name, and how it is done; it returns when the cause is over."""

    name: str
    do: Callable[[], None]


@dataclass
class Spell:
    """The time of a fault until calm returned, by the clock of the messages."""

    name: str
    begun: float
    ended: float = 0.0


def faults(supervisor: Supervisor, topology: Topology) -> list[Fault]:
    """All faults, mildest first."""

    def kill(name: str) -> Callable[[], None]:
        return lambda: os.kill(supervisor.service(name).pid, signal.SIGKILL)

    def out(name: str, seconds: float, by: signal.Signals | None = None) -> Callable[[], None]:
        def do() -> None:
            with supervisor.down(name, by):
                time.sleep(seconds)

        return do

    def frozen(seconds: float) -> None:
        pid = supervisor.service("postgres").pid
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        for one in [pid, *children]:
            os.kill(one, signal.SIGSTOP)
        time.sleep(seconds)
        for one in [pid, *children]:
            os.kill(one, signal.SIGCONT)

    def slow_disk() -> None:
        flush_delay(topology, SLOW_FLUSH_MICROSECONDS)
        time.sleep(CALM_SECONDS)
        flush_delay(topology, 0)

    return [
        Fault("nothing", lambda: time.sleep(CALM_SECONDS)),
        Fault("nginx reloaded", lambda: os.kill(supervisor.service("nginx").pid, signal.SIGHUP)),
        Fault("action server killed (-9)", kill("actions-1")),
        Fault("worker killed (-9)", kill("worker-1")),
        Fault(f"Redis killed (-9), away {OUTAGE_SECONDS:.0f} s", out("redis", OUTAGE_SECONDS, signal.SIGKILL)),
        Fault(f"PostgreSQL restarted, away {OUTAGE_SECONDS:.0f} s", out("postgres", OUTAGE_SECONDS)),
        Fault("slow disk: each commit 100 ms later", slow_disk),
        Fault(f"hanging disk: PostgreSQL frozen {OUTAGE_SECONDS:.0f} s", lambda: frozen(OUTAGE_SECONDS)),
        Fault(f"PostgreSQL away {LONG_OUTAGE_SECONDS:.0f} s", out("postgres", LONG_OUTAGE_SECONDS)),
    ]


def flush_delay(topology: Topology, microseconds: int) -> None:
    """How long PostgreSQL waits before it flushes a commit to the disk."""
    connection = connected(topology.database_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET commit_siblings = 0")
        cursor.execute("ALTER SYSTEM SET commit_delay = %s", (microseconds,))
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()


def break_things(supervisor: Supervisor, topology: Topology, spells: list[Spell]) -> None:
    """Do all faults, with a calm after each, until every service serves again."""
    time.sleep(CALM_SECONDS)
    for fault in faults(supervisor, topology):
        spell = Spell(fault.name, time.time())
        fault.do()
        for service in supervisor.services:
            end = time.monotonic() + 60
            while not (service.running and service.ready()) and time.monotonic() < end:
                time.sleep(0.2)
        spell.ended = time.time()
        spells.append(spell)
        time.sleep(CALM_SECONDS)


def report(run: Run, spells: list[Spell]) -> Iterator[str]:
    """One row for each fault."""
    yield "| fault | messages | p50 | longest wait | sent again by the page | told of trouble |"
    yield "|---|---|---|---|---|---|"
    for spell in spells:
        touched = [said for said in run.said if said.seconds and overlaps(said, spell)]
        waited = [said.seconds for said in touched]
        yield (
            f"| {spell.name} | {len(touched)} | {percentile(waited, 0.5) * 1000:.0f} ms "
            f"| {max(waited, default=0):.1f} s | {sum(said.resent > said.refused for said in touched)} "
            f"| {sum(said.refused > 0 for said in touched)} |"
        )


def overlaps(said: Said, spell: Spell) -> bool:
    """Whether a message was on its way during a spell."""
    return said.sent <= spell.ended and said.sent + said.seconds >= spell.begun


def main() -> None:
    """Start, break, measure, print; ends with 1 when anything was lost, doubled, out of order or not answered."""
    topology = checked_topology()
    people = number(os.environ, "PEOPLE", 10, 1, 500)
    supervisor = start(topology)
    spells: list[Spell] = []
    seconds = 9 * (CALM_SECONDS + 2) + 4 * CALM_SECONDS + LONG_OUTAGE_SECONDS + 4 * OUTAGE_SECONDS
    try:
        run = under_load(
            supervisor, topology.address, people, seconds, PAUSE, lambda: break_things(supervisor, topology, spells)
        )
        found = account(topology.database_url, run.people)
    finally:
        supervisor.stop()
    print("\n".join(report(run, spells)))
    print(f"\n{found}, errors: {run.errors[:5]}\n")
    print("\n".join(full_disk()))
    raise SystemExit(bool(run.errors) or not found.faultless)


if __name__ == "__main__":
    main()
