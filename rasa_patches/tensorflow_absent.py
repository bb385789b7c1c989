"""Lets Rasa run without TensorFlow.

`import rasa` loads TensorFlow (2.3 GB installed, 350 MB of memory, several seconds) although no component of
this project uses it. Importing this module puts empty stand-ins in its place, so that Rasa's own TensorFlow
components can be imported but not used: whoever configures one gets a clear error. The install writes a .pth
file into the environment that imports it at every start of Python.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from typing import Any

ABSENT = frozenset({"tensorflow", "tensorflow_text", "tensorflow_hub", "tensorflow_addons", "keras"})
MESSAGE = (
    "This installation has no TensorFlow: leave DIETClassifier, TEDPolicy, ResponseSelector and other TensorFlow "
    "components out of config.yml, or install rasa with all its dependencies."
)


class _AbsentMeta(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return cls


class Absent(metaclass=_AbsentMeta):
    """Stands for every class and function of TensorFlow while Rasa's modules are being imported."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        """Decorates without effect (`@tf.function`); refuses to be a real object."""
        if cls is Absent and len(args) == 1 and callable(args[0]) and not kwargs:
            return args[0]
        if cls is Absent:
            return super().__new__(cls)
        raise RuntimeError(MESSAGE)

    def __call__(self, decorated: Any) -> Any:
        """The stand-in for `@tf.function(...)`."""
        return decorated


class _AbsentModule(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in ABSENT:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return _AbsentModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def install() -> None:
    """Puts the stand-ins last among the finders, so that a TensorFlow that is installed wins."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())


install()
