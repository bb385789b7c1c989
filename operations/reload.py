"""Puts a newly trained model in place of the one at work, without a stop."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from rasa.core.agent import Agent
from sanic import Sanic

from operations import figures
from operations.turns import Turns

logger = logging.getLogger(__name__)


async def reload_model(app: Sanic, turns: Turns, model: Path) -> bool:
    """Loads the model file beside the agent at work, and then has all new turns go to it.

    Turns in flight finish with the old model. Conversations, locks and the address of the actions stay. The Python
    code and the knowledge of `triage/` are not loaded anew: they need a restart.

    Returns:
        False where the file could not be loaded; the old model stays then.
    """
    try:
        new = await asyncio.to_thread(_loaded, app.ctx.agent, model)
    except Exception:  # a broken file can raise anything
        logger.exception("The model %s cannot be loaded; the one before stays", model.name)
        figures.RELOADS.labels("failed").inc()
        return False
    _take_over(app.ctx.agent, new)
    turns.watch(new)
    app.ctx.agent = new
    figures.RELOADS.labels("done").inc()
    logger.warning("The model %s is in place: %s", model.name, new.model_id)
    return True


def _loaded(old: Agent, model: Path) -> Agent:
    # With a store of its own for now: an agent that is being made takes the domain away from the store it is given.
    return Agent.load(model, action_endpoint=old.action_endpoint, http_interpreter=old.http_interpreter)


def _take_over(old: Agent, new: Agent) -> None:
    """Gives the new agent the stores of the old one. All at once: no turn can come in between."""
    assert new.processor is not None
    store = old.tracker_store
    store.domain = new.domain
    new.tracker_store = new.processor.tracker_store = store
    new.lock_store = new.processor.lock_store = old.lock_store
