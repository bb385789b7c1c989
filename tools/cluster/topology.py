"""How many of what, at which ports, in which folder: the settings of the cluster, all from the environment."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.project import PROJECT, stop

FOLDER = PROJECT / ".cluster"
ENDPOINTS = PROJECT / "deploy" / "endpoints.yml"
MOST_OF_A_KIND = 20
NEEDED = {"redis-server": "redis-server", "nginx": "nginx"}
SEARCHED = os.pathsep.join(
    [os.environ.get("PATH", ""), "/usr/sbin", *map(str, Path("/").glob("usr/lib/postgresql/*/bin"))]
)


@dataclass(frozen=True)
class Topology:
    """Ports count from `base`: page, PostgreSQL, Redis, door to the actions; workers from +10, action servers from +40.

    With no action servers of its own, each worker runs the actions in its own process.
    """

    folder: Path
    base: int = 6500
    workers: int = 2
    action_servers: int = 2
    password: str = "none"
    endpoints: Path = ENDPOINTS

    @property
    def page_port(self) -> int:
        """Where people come in: nginx."""
        return self.base

    @property
    def postgres_port(self) -> int:
        """PostgreSQL."""
        return self.base + 1

    @property
    def redis_port(self) -> int:
        """Redis."""
        return self.base + 2

    @property
    def actions_port(self) -> int:
        """The door by which workers reach whichever action server is up: nginx."""
        return self.base + 3

    @property
    def worker_ports(self) -> list[int]:
        """One for each worker."""
        return [self.base + 10 + number for number in range(self.workers)]

    @property
    def action_ports(self) -> list[int]:
        """One for each action server."""
        return [self.base + 40 + number for number in range(self.action_servers)]

    @property
    def ports(self) -> list[int]:
        """All ports of the cluster."""
        own = [self.page_port, self.postgres_port, self.redis_port, self.actions_port]
        return [*own, *self.worker_ports, *self.action_ports]

    @property
    def address(self) -> str:
        """The address of the chat page without its path."""
        return f"http://127.0.0.1:{self.page_port}"

    @property
    def database_url(self) -> str:
        """PostgreSQL's address, with the password."""
        return f"postgresql://cervical_check:{self.password}@127.0.0.1:{self.postgres_port}/cervical_check"

    @property
    def redis_url(self) -> str:
        """Redis's address, with the password."""
        return f"redis://:{self.password}@127.0.0.1:{self.redis_port}/0"

    def environment(self, port: int) -> dict[str, str]:
        """What a worker at a port is told: the same variables as in deploy/."""
        actions = f"http://127.0.0.1:{self.actions_port}/webhook" if self.action_servers else "in-process"
        return {
            **os.environ,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "CERVICAL_CHECK_ENDPOINTS": str(self.endpoints),
            "CERVICAL_CHECK_DATABASE_URL": self.database_url,
            "CERVICAL_CHECK_REDIS_URL": self.redis_url,
            "CERVICAL_CHECK_ACTIONS_URL": actions,
            "CERVICAL_CHECK_TRUSTED_PROXIES": "1",
            "CERVICAL_CHECK_LIMIT_STORE": self.redis_url,
        }


def from_environment(settings: Mapping[str, str]) -> Topology:
    """The topology as the operator wants it; stops with one line when that cannot be."""
    folder = Path(settings.get("CLUSTER_FOLDER", FOLDER))
    base = number(settings, "CLUSTER_PORT", 6500, 1024, 65000)
    workers = number(settings, "WORKERS", 2, 1, MOST_OF_A_KIND)
    action_servers = number(settings, "ACTION_SERVERS", 2, 0, MOST_OF_A_KIND)
    return Topology(folder, base, workers, action_servers, kept_password(folder))


def number(settings: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    """A whole number from the environment; stops with one line when it is none."""
    given = settings.get(name) or str(default)
    if not given.isdigit() or not least <= int(given) <= most:
        stop(f"{name}={given}: give a number from {least} to {most}.")
    return int(given)


def kept_password(folder: Path) -> str:
    """The password of both stores: drawn once, kept in the cluster's folder, read by this user only."""
    file = folder / "password"
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(16))
    return file.read_text()


def program(name: str) -> str:
    """Where a program is; stops with one line when it is not installed."""
    found = shutil.which(name, path=SEARCHED)
    if found is None:
        stop(f"{name} is needed: {missing() or f'install {name}.'}")
    return found


def missing() -> str | None:
    """One line that says which Debian packages the cluster lacks; None when all are there."""
    lacking = [package for command, package in NEEDED.items() if not shutil.which(command, path=SEARCHED)]
    if not shutil.which("postgres", path=SEARCHED):
        lacking.append("postgresql")
    return f"apt-get install {' '.join(sorted(lacking))}" if lacking else None


def as_nobody_special(user: str) -> dict[str, Any]:
    """For Popen: the user of a service that refuses to run as root; nothing when we are not root."""
    return {"user": user, "group": user, "extra_groups": []} if os.geteuid() == 0 else {}
