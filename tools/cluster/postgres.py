"""PostgreSQL with a data directory, a user and a database of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg2
from psycopg2 import sql

from tools.cluster.processes import Service, listens
from tools.cluster.topology import Topology, as_nobody_special, program

SYSTEM_USER = "postgres"
NAME = "cervical_check"


def service(topology: Topology, settings: Sequence[str] = ()) -> Service:
    """The server, its data directory made; `settings` are further ones, as `name=value`."""
    data = data_directory(topology)
    options = [
        f"port={topology.postgres_port}",
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=200",
        *settings,
    ]
    return Service(
        "postgres",
        [program("postgres"), "-D", str(data), *(part for option in options for part in ("-c", option))],
        ready=listens(topology.postgres_port),
        log=topology.folder / "log" / "postgres.log",
        options=as_nobody_special(SYSTEM_USER),
        ending=signal.SIGINT,  # "fast": connections are cut, data is written
    )


def data_directory(topology: Topology) -> Path:
    """The data directory, made on first use; PostgreSQL refuses root, so root hands it to the user of the package."""
    data = topology.folder / "postgres"
    if (data / "PG_VERSION").is_file():
        return data
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True, mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(data, SYSTEM_USER, SYSTEM_USER)
    with tempfile.NamedTemporaryFile("w") as password:
        password.write(topology.password)
        password.flush()
        if os.geteuid() == 0:
            shutil.chown(password.name, SYSTEM_USER)
        command = [program("initdb"), "-D", str(data), "-U", NAME, "--auth=scram-sha-256", f"--pwfile={password.name}"]
        done = subprocess.run(
            [*command, "--encoding=UTF8", "--no-locale", "--no-sync"],
            capture_output=True,
            text=True,
            cwd="/",
            **as_nobody_special(SYSTEM_USER),
        )
    if done.returncode:
        raise RuntimeError(f"PostgreSQL's data directory could not be made: {done.stderr.strip()}")
    return data


def make_database(topology: Topology) -> None:
    """Make the database, if it is not there; the server must listen."""
    address = topology.database_url.rpartition("/")[0] + "/postgres"
    connection = connected(address)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (NAME,))
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
    finally:
        connection.close()


def connected(address: str, patience: float = 20.0) -> psycopg2.extensions.connection:
    """A connection, once the server is past its start.

    Raises:
        psycopg2.OperationalError: it did not come in time.
    """
    end = time.monotonic() + patience
    while True:
        try:
            return psycopg2.connect(address, connect_timeout=5)
        except psycopg2.OperationalError:
            if time.monotonic() >= end:
                raise
            time.sleep(0.1)
