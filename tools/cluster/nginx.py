"""nginx in front: the configuration of deploy/nginx.conf.template with this cluster's ports."""

from __future__ import annotations

import signal
from pathlib import Path
from string import Template

from tools.cluster.processes import Service, listens
from tools.cluster.topology import Topology, program
from tools.project import PROJECT

TEMPLATE = PROJECT / "deploy" / "nginx.conf.template"
AROUND = """\
daemon off;
pid {folder}/nginx.pid;
error_log stderr warn;
worker_processes 1;
worker_rlimit_nofile 8192;
events {{ worker_connections 4096; }}
http {{
access_log off;
client_body_temp_path {folder}/body;
proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi;
scgi_temp_path {folder}/scgi;
include {folder}/site.conf;
}}
"""
# nginx knows no upstream without a server; nobody listens here.
NOBODY = "server 127.0.0.1:9 down;"


def service(topology: Topology) -> Service:
    """The proxy, its configuration written."""
    folder = topology.folder / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "nginx.conf"
    file.write_text(AROUND.format(folder=folder))
    write_site(topology, folder / "site.conf")
    return Service(
        "nginx",
        [program("nginx"), "-p", str(folder), "-e", "stderr", "-c", str(file)],
        ready=listens(topology.page_port),
        log=topology.folder / "log" / "nginx.log",
        ending=signal.SIGTERM,
    )


def write_site(topology: Topology, file: Path) -> None:
    """Fill the template, as nginx's own image does from the environment."""
    values = {
        "CERVICAL_CHECK_LISTEN": f"127.0.0.1:{topology.page_port}",
        "CERVICAL_CHECK_ACTIONS_LISTEN": f"127.0.0.1:{topology.actions_port}",
        "CERVICAL_CHECK_WORKERS": servers(topology.worker_ports),
        "CERVICAL_CHECK_ACTION_SERVERS": servers(topology.action_ports) or NOBODY,
    }
    file.write_text(Template(TEMPLATE.read_text(encoding="utf-8")).safe_substitute(values))


def servers(ports: list[int]) -> str:
    """The servers of an upstream; one that refuses is left alone for a second, then tried again."""
    return " ".join(f"server 127.0.0.1:{port} max_fails=1 fail_timeout=1s;" for port in ports)
