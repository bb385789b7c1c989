"""What deploy/ promises: not root, nothing written, limits, probes, secrets by reference, no unknown setting."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from operations.settings import SETTINGS
from tools.project import PROJECT
from triage.contacts import ADVISED_SETTINGS, NAMES, SETTING_PREFIX

DEPLOY = PROJECT / "deploy"
CHART = DEPLOY / "helm" / "cervical-check"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text())
VALUES = yaml.safe_load((CHART / "values.yaml").read_text())
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
ROOMS = ("actions", "channels", "documents", "nlu", "operations", "stores", "tools", "triage")
SETTING = re.compile(r"\b(?:CERVICAL_CHECK_[A-Z_]+[A-Z]|LOG_LEVEL)\b")
# Of the compose file itself: what it makes the addresses of the stores from, and which image.
COMPOSE_OWN = {"CERVICAL_CHECK_PASSWORD", "CERVICAL_CHECK_IMAGE"}
CHART_FILES = [path for path in sorted((CHART / "templates").iterdir()) if path.suffix == ".yaml"]


def known_settings() -> set[str]:
    """All settings that code, endpoints or the template of nginx read."""
    code = [path.read_text() for room in ROOMS for path in (PROJECT / room).rglob("*.py")]
    places = [*code, (DEPLOY / "endpoints.yml").read_text(), (DEPLOY / "nginx.conf.template").read_text()]
    of_the_doors = {setting.name for setting in SETTINGS}
    return (
        set(SETTING.findall("\n".join(places)))
        | of_the_doors
        | set(ADVISED_SETTINGS)
        | {SETTING_PREFIX + name.upper() for name in NAMES}
    )


def documents(path: Path) -> list[dict[str, Any]]:
    """The documents of a chart's template as YAML, its own language taken out."""
    control = re.compile(r"\s*\{\{-? ?(if|else|end|range|include)")
    lines = [line for line in path.read_text().splitlines() if not control.match(line)]
    return [one for one in yaml.safe_load_all(re.sub(r"\{\{.*?\}\}", "x", "\n".join(lines))) if one]


def deployments() -> list[dict[str, Any]]:
    return [one for path in CHART_FILES for one in documents(path) if one["kind"] == "Deployment"]


@pytest.mark.parametrize("path", [*CHART_FILES, CHART / "values.yaml", DEPLOY / "compose.yml", DEPLOY / "env.example"])
def test_every_setting_that_is_named_exists(path: Path) -> None:
    named = set(SETTING.findall(path.read_text())) - COMPOSE_OWN
    assert named <= known_settings()


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_container_is_not_root_writes_nothing_and_has_limits_and_a_check(name: str) -> None:
    service = COMPOSE["services"][name]
    assert int(service["user"].split(":")[0]) > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"] and service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"] and service["cpus"] and service["healthcheck"]["test"]


def test_only_nginx_is_reached_from_outside_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service}
    assert set(published) == {"nginx"} and all(port.startswith("127.0.0.1:") for port in published["nginx"])
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_no_password_stands_in_the_files() -> None:
    for line in (DEPLOY / "compose.yml").read_text().splitlines():
        if re.search(r"PASSWORD|REDISCLI_AUTH|_URL:.*@", line) and not line.lstrip().startswith(("#", "- '")):
            assert "${CERVICAL_CHECK_PASSWORD:?" in line
    assert re.search(r"^CERVICAL_CHECK_PASSWORD=$", (DEPLOY / "env.example").read_text(), re.MULTILINE)
    assert not {"DATABASE_URL", "REDIS_URL"} & set(VALUES["settings"])


def test_the_probes_of_workers_are_the_addresses_of_health() -> None:
    health = (PROJECT / "channels" / "health.py").read_text()
    probed = set(re.findall(r"path: /health(/\w+)", (CHART / "templates" / "workers.yaml").read_text()))
    assert probed == {"/live", "/ready"} and all(f'"{path}"' in health for path in probed)


def test_there_are_a_deployment_of_workers_and_one_of_actions() -> None:
    assert len(deployments()) == 2


@pytest.mark.parametrize("deployment", deployments(), ids=["actions", "workers"])
def test_a_pod_is_probed_and_cannot_write(deployment: dict[str, Any]) -> None:
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["automountServiceAccountToken"] is False
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["path"].startswith("/health")
    assert {"name": "tmp", "mountPath": "/tmp"} in container["volumeMounts"]
    assert "securityContext" in pod and "securityContext" in container and "resources" in container


def test_the_charts_security_is_that_of_a_restricted_pod() -> None:
    helpers = (CHART / "templates" / "_helpers.tpl").read_text()
    for line in (
        "runAsNonRoot: true",
        "readOnlyRootFilesystem: true",
        "allowPrivilegeEscalation: false",
        "capabilities: {drop: [ALL]}",
        "seccompProfile: {type: RuntimeDefault}",
    ):
        assert line in helpers


@pytest.mark.parametrize("kind", ["workers", "actionServers"])
def test_pods_have_limits_and_there_are_several(kind: str) -> None:
    resources = VALUES[kind]["resources"]
    assert VALUES[kind]["replicas"] > 1
    assert set(resources["limits"]) == set(resources["requests"]) == {"cpu", "memory"}


def test_the_addresses_of_the_stores_come_from_a_secret() -> None:
    (workers,) = (one for one in deployments() if one["spec"]["template"]["spec"]["containers"][0]["name"] == "worker")
    environment = {one["name"]: one for one in workers["spec"]["template"]["spec"]["containers"][0]["env"]}
    for name in ("CERVICAL_CHECK_DATABASE_URL", "CERVICAL_CHECK_REDIS_URL"):
        assert "secretKeyRef" in environment[name]["valueFrom"]


def test_the_network_is_closed_but_for_what_is_named() -> None:
    policies = [one for path in CHART_FILES for one in documents(path) if one["kind"] == "NetworkPolicy"]
    assert len(policies) == 2
    assert all(one["spec"]["policyTypes"] == ["Ingress", "Egress"] for one in policies)
    assert [one["spec"]["egress"] for one in policies][1] == []


def test_the_image_is_built_from_the_locks_and_does_not_run_as_root() -> None:
    assert DOCKERFILE.count("--require-hashes") == 2 and "npm ci" in DOCKERFILE
    users = re.findall(r"^USER (\d+):\d+$", DOCKERFILE, re.MULTILINE)
    assert users and all(int(user) > 0 for user in users)


def copied() -> list[str]:
    """What the Dockerfile takes from the project."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def test_the_image_gets_all_rooms_that_run_and_nothing_else() -> None:
    assert {*ROOMS, "data", "web", "rasa_patches", "config.yml", "domain.yml"} <= set(copied())
    assert not {"tests", "docs", ".", "models"} & set(copied())


@pytest.mark.parametrize("source", copied())
def test_what_the_image_copies_exists_and_is_not_ignored(source: str) -> None:
    assert (PROJECT / source).exists()
    let_in = [line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines() if line[:1] == "!"]
    assert any(fnmatch.fnmatch(source, rule) or source.startswith(f"{rule}/") for rule in let_in)
