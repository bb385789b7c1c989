"""Runs the components of a message one after the other, in an order that is worked out once.

Rasa hands its graph to dask for each message and for each prediction of an action. Dask plans it anew each time, and
then runs it in this thread all the same. Training still goes through dask, which lets go of what is no longer needed.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner

STOCK = DaskGraphRunner.run
ORDERS = "_orders_of_nodes"


def run(
    self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """The outputs of the targets, by their names.

    Raises:
        GraphRunError: an input has the name of a node, or a node lacks an input.
    """
    if not targets:  # training
        return STOCK(self, inputs, targets)
    orders = self.__dict__.setdefault(ORDERS, {})
    key = tuple(targets)
    if key not in orders:
        orders[key] = in_order(self._graph_schema.minimal_graph_schema(targets))
    outputs: dict[str, tuple[str, Any]] = {}
    for name, value in (inputs or {}).items():
        if isinstance(value, str) and value in self._instantiated_nodes:
            raise GraphRunError(f"Input value '{value}' clashes with a node name.")
        outputs[name] = (name, value)
    for name, needs in orders[key]:
        try:
            outputs[name] = self._instantiated_nodes[name](*[outputs.get(need, need) for need in needs])
        except RuntimeError as problem:
            raise GraphRunError("Error running runner.") from problem
    return {name: outputs[name][1] for name in targets}


def in_order(schema: GraphSchema) -> list[tuple[str, tuple[str, ...]]]:
    """The nodes with what each needs, every node after all that it needs.

    Raises:
        GraphRunError: nodes need each other in a circle.
    """
    waiting = {name: tuple(node.needs.values()) for name, node in schema.nodes.items()}
    ordered: list[tuple[str, tuple[str, ...]]] = []
    while waiting:
        ready = [name for name, needs in waiting.items() if not any(need in waiting for need in needs)]
        if not ready:
            raise GraphRunError(f"These nodes need each other: {', '.join(waiting)}.")
        ordered += [(name, waiting.pop(name)) for name in ready]
    return ordered


def apply() -> None:
    """Replaces the runner's method."""
    DaskGraphRunner.run = run  # type: ignore[method-assign]
