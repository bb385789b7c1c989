"""Changes to Rasa 3.6.21, each in a module of its own with its reason and what it gained (docs/performance.md).

`absent_packages` is imported at every start of Python (tools/link_environment.py); `recent_history` is a tracker
store, `whole_turns` is applied by the server; the others replace a function of Rasa's
when `tools.project.quiet` calls `apply`. All but `whole_turns` and `question_asked` are for speed.
"""

from __future__ import annotations


def apply() -> None:
    """Puts the replacements in place; doing so again changes nothing."""
    from rasa_patches import action_schema, applied_events, event_classes, graph_in_order, question_asked

    for patch in (action_schema, applied_events, event_classes, graph_in_order, question_asked):
        patch.apply()
