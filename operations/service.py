"""What runs beside the conversations in the server process: turns, retention, a new model, a graceful stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from sanic import Sanic

from operations import figures
from operations.forgetting import purge
from operations.logs import write_json_lines
from operations.reload import reload_model
from operations.settings import RETENTION_DAYS, STOP_SECONDS
from operations.stores import engine_of, forgets_by_itself
from operations.turns import Turns

logger = logging.getLogger(__name__)

PURGE_EVERY_SECONDS = 6 * 3600
# After the last turn: for its answer to reach her page, and then for connections that stay open.
SEND_SECONDS = 0.5
CLOSE_SECONDS = 1.0
Listener = Callable[[Sanic, AbstractEventLoop], Awaitable[None]]


def listeners(model: Path) -> list[tuple[Listener, str]]:
    """What Rasa's server is to call when it has started."""
    return [(partial(started, model), "after_server_start")]


async def started(model: Path, app: Sanic, loop: AbstractEventLoop) -> None:
    """Follows the turns, purges from now on, loads the model anew on SIGHUP, and ends gracefully on SIGTERM."""
    write_json_lines()
    turns = app.ctx.turns = Turns()
    turns.watchers.append(figures.Figures())
    turns.watch(app.ctx.agent)
    reloading = asyncio.Lock()

    async def reload() -> None:
        async with reloading:
            await reload_model(app, turns, model)

    async def stop() -> None:
        await turns.finish(STOP_SECONDS.number())
        await asyncio.sleep(SEND_SECONDS)
        app.stop()  # type: ignore[no-untyped-call]

    def start(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        task = loop.create_task(work())
        running.add(task)  # a loop holds its tasks only weakly
        task.add_done_callback(running.discard)

    def begin_to_stop() -> None:
        if turns.stopping:  # asked twice: at once
            app.stop()  # type: ignore[no-untyped-call]
        else:
            start(stop)

    running: set[asyncio.Task[None]] = set()
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = CLOSE_SECONDS
    loop.add_signal_handler(signal.SIGHUP, start, reload)
    for asked in (signal.SIGTERM, signal.SIGINT):  # in place of Sanic's own, which cuts the turns off
        loop.add_signal_handler(asked, begin_to_stop)
    start(partial(purge_regularly, app, RETENTION_DAYS.number()))


async def purge_regularly(app: Sanic, days: int) -> None:
    """Deletes, now and every six hours, the conversations that have been silent for `days`; 0 keeps them all."""
    while days:
        engine = engine_of(app.ctx.agent.tracker_store)
        if engine is None:
            if not forgets_by_itself(app.ctx.agent.tracker_store):
                logger.warning("This tracker store has no SQL database: nothing in it is purged")
            return
        try:
            count = await asyncio.to_thread(purge, engine, days)
        except Exception:  # the database may be away for a while; the next round makes up for it
            logger.exception("Old conversations could not be purged")
        else:
            figures.PURGED.inc(count)
            if count:
                logger.info("%d conversations older than %d days were deleted", count, days)
        await asyncio.sleep(PURGE_EVERY_SECONDS)
