"""People come, talk and leave for a while; then what they waited, what the processes used, and whether all was stored.

make load WORKERS=2 PEOPLE=20 SECONDS_OF_LOAD=600
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tools.cluster.ledger import Account, account
from tools.cluster.people import Person, Said, lines, talk
from tools.cluster.processes import Supervisor
from tools.cluster.start import checked_topology, start
from tools.cluster.topology import number

SEED = 7
SHORTEST_TALK, LONGEST_TALK = 8, 24
PERCENTILES = (0.5, 0.95, 0.99)
SAMPLE_SECONDS = 10.0
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
MEGABYTE = 1024 * 1024
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Run:
    """What was measured: all people, samples of memory (MB by service), processor time (seconds by kind)."""

    people: list[Person] = field(default_factory=list)
    begun: float = 0.0
    ended: float = 0.0
    memory: list[dict[str, float]] = field(default_factory=list)
    processor: dict[str, float] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def said(self) -> list[Said]:
        """All messages of all people."""
        return [said for person in self.people for said in person.said]


async def people_come_and_go(run: Run, address: str, people: int, seconds: float, pause: float) -> None:
    """Keep `people` people talking for so long; who has ended is followed by a new one."""
    texts, chance = lines(), random.Random(SEED)
    run.begun = time.time()
    end = time.monotonic() + seconds

    async def place(number_of_place: int) -> None:
        await asyncio.sleep(number_of_place * pause / people)
        while time.monotonic() < end:
            person = Person(address)
            run.people.append(person)
            try:
                await person.come()
                await talk(person, texts, chance, chance.randint(SHORTEST_TALK, LONGEST_TALK), pause)
                await person.leave()
            except Exception as problem:
                run.errors.append(f"{type(problem).__name__}: {problem}")

    await asyncio.gather(*(place(one) for one in range(people)))
    run.ended = time.time()


async def watch_memory(run: Run, supervisor: Supervisor) -> None:
    """Sample memory until cancelled."""
    while True:
        run.memory.append(memory(supervisor))
        await asyncio.sleep(SAMPLE_SECONDS)


def memory(supervisor: Supervisor) -> dict[str, float]:
    """Memory held by each worker and action server, in MB."""
    found = {}
    for service in supervisor.services:
        statm = Path(f"/proc/{service.pid}/statm")
        if service.name.startswith(("worker", "actions")) and statm.exists():
            found[service.name] = int(statm.read_text().split()[1]) * PAGE_BYTES / MEGABYTE
    return found


def processor_seconds(supervisor: Supervisor) -> dict[str, float]:
    """Processor time so far, in seconds, of each kind of service; with the processes that it began."""
    spent: dict[str, float] = {}
    ids = {service.pid: service.name.partition("-")[0] for service in supervisor.services}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        kind = ids.get(int(stat.parent.name)) or ids.get(int(fields[1]))
        if kind:
            spent[kind] = spent.get(kind, 0.0) + (int(fields[11]) + int(fields[12])) / TICKS
    return spent


def percentile(values: list[float], share: float) -> float:
    """The value below which a share (0 to 1) of the values lies; 0 of none."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def report(run: Run, found: Account, workers: int) -> Iterator[str]:
    """The figures as rows of a table."""
    waited = [said.seconds * 1000 for said in run.said if said.seconds]
    seconds = run.ended - run.begun
    yield "| figure | value |"
    yield "|---|---|"
    yield f"| workers, people at a time | {workers}, {len(run.people)} in all |"
    yield f"| messages answered | {len(waited)} in {seconds:.0f} s: {len(waited) / seconds:.1f} a second |"
    yield f"| waited, p50 / p95 / p99 | {' / '.join(f'{percentile(waited, part):.0f}' for part in PERCENTILES)} ms |"
    each = (f"{kind} {1000 * spent / max(len(waited), 1):.1f}" for kind, spent in sorted(run.processor.items()))
    yield f"| processor time for a message (ms) | {', '.join(each)} |"
    yield f"| refused, errors | {sum(said.refused for said in run.said)}, {len(run.errors)} |"
    wrong = (found.lost, found.doubled, found.out_of_order, found.unanswered)
    yield f"| lost, doubled, out of order, unanswered | {', '.join(map(str, wrong))} |"
    for name in sorted({name for sample in run.memory for name in sample}):
        values = [sample[name] for sample in run.memory if name in sample]
        marks = [values[int(share * (len(values) - 1))] for share in (0, 0.25, 0.5, 0.75, 1)]
        yield f"| memory of {name}, at each quarter | {', '.join(f'{value:.0f}' for value in marks)} MB |"


def under_load(
    supervisor: Supervisor,
    address: str,
    people: int,
    seconds: float,
    pause: float,
    besides: Callable[[], object] | None = None,
) -> Run:
    """Have people talk; `besides` is done meanwhile, in a thread."""
    run = Run()

    async def all_of_it() -> None:
        before = processor_seconds(supervisor)
        watching = asyncio.ensure_future(watch_memory(run, supervisor))
        doing = asyncio.ensure_future(asyncio.to_thread(besides)) if besides else None
        await people_come_and_go(run, address, people, seconds, pause)
        if doing:
            await doing
        watching.cancel()
        spent = processor_seconds(supervisor)
        run.processor = {kind: spent[kind] - before.get(kind, 0.0) for kind in spent}

    asyncio.run(all_of_it())
    return run


def main() -> None:
    """Start the cluster, measure, print; ends with 1 when something was lost, doubled or refused."""
    topology = checked_topology()
    people = number(os.environ, "PEOPLE", 20, 1, 2000)
    seconds = number(os.environ, "SECONDS_OF_LOAD", 60, 1, 86_400)
    pause = number(os.environ, "PAUSE_MILLISECONDS", 5000, 1, 600_000) / 1000
    supervisor = start(topology)
    try:
        run = under_load(supervisor, topology.address, people, seconds, pause)
        found = account(topology.database_url, run.people)
    finally:
        supervisor.stop()
    print("\n".join(report(run, found, topology.workers)))
    print("\n".join(run.errors[:5]), file=sys.stderr)
    raise SystemExit(bool(run.errors) or not found.faultless)


if __name__ == "__main__":
    main()
