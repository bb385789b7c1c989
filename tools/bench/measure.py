"""The measurements: the same turns at each server, turn about, so that what disturbs one disturbs the other."""

from __future__ import annotations

import concurrent.futures
import statistics
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.bench.servers import ECHO, Client, Server
from tools.project import stop

FAQ = (
    "What is a weak cervix?",
    "bed rest",
    "transvaginal scan",
    "What is a cervical stitch?",
    "what are my chances",
    "progesterone",
)
# What starts the check: the first that a bot hears so.
START = ("Check my symptoms", "start the check", "start the questions", "begin the symptom check", "start")
FIRST_QUESTION = "Question 1 of"
# The eleven answers to it.
FORM = (
    "skip", "No, none of these", "No, neither", "No", "No", "No", "No, none of these",
    "No, never", "No", "No", "No, none of these",
)  # fmt: skip
WARM_UP = 2
ROUNDS = 15
PEOPLE = 8
CROWD_ROUNDS, CROWD_SECONDS = 4, 6.0
LONG_TURNS, EARLY, LATE, AROUND = 306, 10, 300, 5
STARTS = 3


@dataclass
class Turns:
    """The milliseconds of the turns of one kind at one server, and how many were answered as the others answered."""

    times: list[float] = field(default_factory=list)
    asked: int = 0

    @property
    def median(self) -> float:
        """Half of the turns are faster."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """95 of 100 turns are faster."""
        return sorted(self.times)[int(len(self.times) * 0.95)]


def turns(servers: Mapping[str, Server]) -> dict[tuple[str, str], Turns]:
    """Latencies of FAQ and form turns by server and kind; only turns in which all bots said the same count."""
    found: dict[tuple[str, str], Turns] = {}
    clients = {name: Client(server.port) for name, server in servers.items()}
    for number in range(-WARM_UP, ROUNDS):
        for kind, texts in (("faq", FAQ), ("form", FORM)):
            sender = uuid.uuid4().hex
            if texts is FORM:
                for name, client in clients.items():
                    if name != ECHO:
                        begin(client, sender)
            for text in texts:
                answers = {name: client.says(sender, text) for name, client in clients.items()}
                said = [words(answer) for name, (answer, _) in answers.items() if name != ECHO]
                alike = all(other == said[0] and other for other in said)
                for name, (_, took) in answers.items():
                    measured = found.setdefault((name, kind), Turns())
                    if number >= 0:
                        measured.asked += 1
                        measured.times += [took] if alike else []
    return found


def begin(client: Client, sender: str) -> None:
    """Starts the check, untimed; stops the command where no words of ours start it."""
    if not any(FIRST_QUESTION in " ".join(words(client.says(sender, text)[0])) for text in START):
        stop(f"The bot at port {client.port} does not start the check: train it for more epochs (EPOCHS=).")


def words(messages: list[dict[str, Any]]) -> list[str]:
    """What a bot said in one turn."""
    return [str(message.get("text")) for message in messages]


def growth(servers: Mapping[str, Server]) -> dict[str, list[float]]:
    """Milliseconds of each turn of one conversation of questions, by server."""
    sender = uuid.uuid4().hex
    clients = {name: Client(server.port) for name, server in servers.items()}
    found: dict[str, list[float]] = {name: [] for name in servers}
    for number in range(LONG_TURNS):
        for name, client in clients.items():
            found[name].append(client.says(sender, FAQ[number % len(FAQ)])[1])
    return found


def around(times: list[float], turn: int) -> float:
    """The median of the turns around this one."""
    return statistics.median(times[turn - AROUND - 1 : turn + AROUND])


def crowds(servers: Mapping[str, Server]) -> dict[str, float]:
    """Turns per second with several people asking at once: the median of several rounds, by server."""
    found: dict[str, list[float]] = {name: [] for name in servers}
    for _ in range(CROWD_ROUNDS):
        for name, server in servers.items():
            found[name].append(crowd(server))
    return {name: statistics.median(rates) for name, rates in found.items()}


def crowd(server: Server) -> float:
    """Turns per second of people who each ask the next question as soon as the last is answered."""
    end = time.monotonic() + CROWD_SECONDS
    with concurrent.futures.ThreadPoolExecutor(PEOPLE) as people:
        counts = people.map(lambda _: sum(1 for _ in asks_until(server, end)), range(PEOPLE))
        return sum(counts) / CROWD_SECONDS


def asks_until(server: Server, end: float) -> Iterator[float]:
    """One person's turns."""
    client = Client(server.port)
    while time.monotonic() < end:
        sender = uuid.uuid4().hex
        for text in FAQ:
            yield client.says(sender, text)[1]


def starts(servers: Mapping[str, Server]) -> dict[str, float]:
    """Seconds from starting the processes to the first answer: the median of several starts, by server."""
    found: dict[str, list[float]] = {name: [] for name in servers}
    for _ in range(STARTS):
        for name, server in servers.items():
            server.start()
            found[name].append(server.wait())
            server.end()
    return {name: statistics.median(times) for name, times in found.items()}
