"""Two pages of one conversation at two workers: what is lost with Rasa's own lock and store, and with ours.

python -m tools.cluster.side_by_side          # the stores of deploy/endpoints.yml
python -m tools.cluster.side_by_side --rasa   # Rasa's own Redis lock store and SQL tracker store
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
from pathlib import Path

from tools.cluster.ledger import account
from tools.cluster.people import Person
from tools.cluster.start import checked_topology, start
from tools.cluster.topology import Topology

CONVERSATIONS, MESSAGES = 5, 6
QUESTION = "What is a stitch?"
RASAS_OWN = """\
action_endpoint:
  url: ${{CERVICAL_CHECK_ACTIONS_URL}}
tracker_store: {{type: SQL, dialect: postgresql, url: "{database}"}}
lock_store: {{type: redis, url: 127.0.0.1, port: {redis_port}, password: "{password}"}}
"""


def rasas_own(topology: Topology) -> Topology:
    """The topology with Rasa's own stores."""
    file: Path = topology.folder / "endpoints-of-rasa.yml"
    file.touch(mode=0o600)
    file.write_text(
        RASAS_OWN.format(database=topology.database_url, redis_port=topology.redis_port, password=topology.password)
    )
    return dataclasses.replace(topology, endpoints=file)


async def write_side_by_side(topology: Topology) -> list[Person]:
    """One conversation after another, each from two pages at once."""
    people = []
    for _ in range(CONVERSATIONS):
        one = Person(f"http://127.0.0.1:{topology.worker_ports[0]}")
        await one.come()
        await asyncio.sleep(1)  # until she is greeted
        other = Person(f"http://127.0.0.1:{topology.worker_ports[1]}", one.session)
        await other.come()
        await asyncio.gather(*(say_all(person) for person in (one, other)))
        for person in (one, other):
            await person.leave()
            people.append(person)
    return people


async def say_all(person: Person) -> None:
    """Say all messages, each once the one before was answered."""
    for _ in range(MESSAGES):
        await person.say(QUESTION)


def main() -> None:
    """Start two workers, write, and print what the store lacks."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--rasa", action="store_true", help="with Rasa's own stores")
    topology = dataclasses.replace(checked_topology(), workers=2)
    if cli.parse_args().rasa:
        topology = rasas_own(topology)
    supervisor = start(topology)
    try:
        found = account(topology.database_url, asyncio.run(write_side_by_side(topology)))
    finally:
        supervisor.stop()
    print(f"Acknowledged: {found.said}, of these not in the store: {found.lost}, twice in it: {found.doubled}")


if __name__ == "__main__":
    main()
