"""Redis with a folder of its own; each change goes to its log, so that a restart forgets no lock."""

from __future__ import annotations

from tools.cluster.processes import Service, listens
from tools.cluster.topology import Topology, program

CONFIGURATION = """\
port {port}
bind 127.0.0.1
dir {folder}
appendonly yes
appendfsync everysec
save ""
requirepass {password}
maxmemory 256mb
maxmemory-policy noeviction
"""


def service(topology: Topology) -> Service:
    """The server, its configuration written; the password stands there and in no list of processes."""
    folder = topology.folder / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "redis.conf"
    file.touch(mode=0o600)
    file.write_text(CONFIGURATION.format(port=topology.redis_port, folder=folder, password=topology.password))
    return Service(
        "redis",
        [program("redis-server"), str(file)],
        ready=listens(topology.redis_port),
        log=topology.folder / "log" / "redis.log",
    )
