"""What an installation weighs: the files of the packages that a lock file names."""

from __future__ import annotations

import re
from pathlib import Path

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", re.MULTILINE)


def installed_megabytes(environment: Path, lock: Path, without: frozenset[str] = frozenset()) -> float:
    """Megabytes on the disk of the packages in `lock` that are installed in `environment`, but for `without`."""
    wanted = {plain(name) for name in LOCKED.findall(lock.read_text(encoding="utf-8"))} - without
    packages = next((environment / "lib").glob("python3*")) / "site-packages"
    size = 0
    for record in packages.glob("*.dist-info/RECORD"):
        if plain(record.parent.name.rpartition("-")[0].rpartition("-")[0]) not in wanted:
            continue
        for line in record.read_text(encoding="utf-8").splitlines():
            file = packages / line.rsplit(",", 2)[0].strip('"')
            size += file.stat().st_size if file.is_file() else 0
    return size / 1e6


def plain(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()
