"""Lets Rasa run without packages that it imports and this project never uses.

`import rasa` loads TensorFlow, scikit-learn, the clients of two databases, of a cloud and of six messengers:
2.6 GB on the disk, 450 MB of memory, and ten seconds of every start. They are left out of the lock
(requirements-left-out.txt). Importing this module puts empty stand-ins in their place, so that Rasa's own components
for them can be imported but not used: whoever configures one gets a clear error. Where such a package is installed
all the same, it is used. The install writes a .pth file into the environment that imports this module at every start
of Python.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from functools import lru_cache
from importlib.machinery import ModuleSpec
from typing import Any

TENSORFLOW = frozenset({"tensorflow", "tensorflow_text", "tensorflow_hub", "tensorflow_addons", "keras"})
# What of Rasa needs a package, by the name under which it is imported.
ABSENT = dict.fromkeys(TENSORFLOW, "DIETClassifier, TEDPolicy, ResponseSelector and other TensorFlow components") | {
    "aiogram": "Rasa's own Telegram channel (`channels.telegram.TelegramInput` needs none)",
    "boto3": "DynamoDB and models on S3",
    "botocore": "DynamoDB and models on S3",
    "confluent_kafka": "the Kafka event broker",
    "fbmessenger": "the Facebook channel",
    "mattermostwrapper": "the Mattermost channel",
    "pymongo": "the MongoDB tracker store",
    "rocketchat_API": "the Rocket.Chat channel",
    "sklearn": "CountVectorsFeaturizer, LogisticRegressionClassifier, SklearnIntentClassifier and `rasa test`",
    "sklearn_crfsuite": "CRFEntityExtractor",
    "twilio": "the Twilio channels",
    "webexteamssdk": "the Webex channel",
}


class _StandInMeta(type):
    package: str

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return cls


@lru_cache
def _stand_in(package: str) -> type:
    """Stands for every class and function of a package while Rasa's modules are being imported."""

    def refuse(cls: type, *args: Any, **kwargs: Any) -> Any:
        """Decorates without effect (`@tf.function`); refuses to be a real object."""
        if cls is stand_in and package in TENSORFLOW and not kwargs:
            if len(args) == 1 and callable(args[0]):
                return args[0]
            return lambda decorated: decorated
        raise RuntimeError(
            f"{package} is not installed: leave {ABSENT[package]} out of the configuration, or install it beside "
            "what requirements.txt names."
        )

    stand_in: type = _StandInMeta(package, (), {"__new__": refuse})
    return stand_in


class _AbsentModule(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(self.__name__.partition(".")[0])


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
    """Puts the stand-ins last among the finders, so that a package that is installed wins."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())


install()
