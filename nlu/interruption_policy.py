"""Lets what cannot wait come before the form: emergency guidance, an answer to her question, a correction.

Rasa's RulePolicy keeps an active form going as long as a message filled any slot, so an ordinary rule would
never fire on "20 weeks, and I'm bleeding". `action_validate_slot_mappings` therefore lists the actions that must
come first in the slot `interruption`; this policy, above RulePolicy in priority, predicts them one by one, and then
hands back to the form or waits. In all other turns it has no opinion.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa.core.featurizers.tracker_featurizers import TrackerFeaturizer
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

INTERRUPTION_SLOT = "interruption"
CHECK_FORM = "symptom_check_form"
PRIORITY = 10  # RulePolicy has 6


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class InterruptionPolicy(Policy):
    """Predicts the actions in the slot `interruption` right after her message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The priority above all other policies."""
        return {"priority": PRIORITY}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> InterruptionPolicy:
        """Makes the policy."""
        return cls(config, model_storage, resource, execution_context)

    load = create  # type: ignore[assignment]

    def _create_featurizer(self) -> TrackerFeaturizer | None:
        return None  # it reads a slot, not features

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Nothing is learned."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """All on the action that must come next, or on none."""
        listed = tracker.get_slot(INTERRUPTION_SLOT) or ()
        action = next_action(listed, tracker.latest_action_name, tracker.active_loop_name)
        if action is None:
            return self._prediction(self._default_predictions(domain))
        # Rasa's ensemble sets aside every prediction without this mark while a form is active.
        return self._prediction(self._prediction_result(action, domain), is_no_user_prediction=True)

    @staticmethod
    def _prediction_result(action: str, domain: Domain) -> list[float]:
        scores = [0.0] * domain.num_actions
        scores[domain.index_for_action(action)] = 1.0
        return scores


def next_action(interruption: Sequence[str], latest: str | None, active_form: str | None) -> str | None:
    """The action to take when `latest` was the last one; None where the other policies decide.

    The interruption comes right after her message; what was interrupted goes on right after it.
    """
    if latest == ACTION_LISTEN_NAME:
        return interruption[0] if interruption else None
    if latest is None or latest not in interruption or latest == CHECK_FORM:
        return None
    following = interruption[list(interruption).index(latest) + 1 :]
    return following[0] if following else active_form or ACTION_LISTEN_NAME
