"""How the tests are spread over the cores."""

from __future__ import annotations

import pytest

# What is slow to start and shared, by the folder of the tests that share it; they run in one process.
SHARED = {"cluster": "the cluster", "operations": "the running bot", "security": "the running bot"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts tests that share something into one group, which `--dist loadgroup` keeps together."""
    for item in items:
        if item.path.parent.name in SHARED:
            item.add_marker(pytest.mark.xdist_group(SHARED[item.path.parent.name]))
