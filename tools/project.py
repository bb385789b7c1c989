"""Where things are, and how a command of the project ends when the operator has to do something."""

from __future__ import annotations

import logging
import os
import socket
import sys
import warnings
from pathlib import Path
from typing import NoReturn

PROJECT = Path(__file__).resolve().parent.parent
# Ports above 1023 on which browsers open no page (Fetch standard, "bad port").
REFUSED_BY_BROWSERS = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080}
)
# Names another endpoints.yml, as deploy/ does for several workers; its stores may be elsewhere.
ENDPOINTS_SETTING = "CERVICAL_CHECK_ENDPOINTS"
# Settings that are read in several places, some of them Rasa's.
EMPTY_IS_UNSET = ("PORT", "HOST", "LOG_LEVEL", "CERVICAL_CHECK_DB", "CERVICAL_CHECK_PATIENCE", ENDPOINTS_SETTING)
MODEL = PROJECT / "models" / "cervical-check.tar.gz"


def stop(message: str) -> NoReturn:
    """Ends the command with one line on standard error."""
    print(message, file=sys.stderr)
    raise SystemExit(1)


def quiet() -> None:
    """Sets up logging, threads and privacy as the bot needs them; call it before Rasa is imported."""
    for name in EMPTY_IS_UNSET:
        if not os.environ.get(name):
            os.environ.pop(name, None)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"  # nothing leaves the operator's machines
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # below that, Rasa logs what people wrote
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # One thread for a message: more only take cores from other conversations.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    warnings.filterwarnings("ignore")
    # Rasa's dependencies turn their own deprecation notes back on; none of them is the operator's to mend.
    warnings.showwarning = lambda *args, **kwargs: None
    import rasa.utils.common
    import rasa.utils.log_utils

    import rasa_patches

    level = logging.getLevelName(os.environ["LOG_LEVEL"].upper())
    if not isinstance(level, int):
        stop(f"LOG_LEVEL={os.environ['LOG_LEVEL']}: choose DEBUG, INFO, WARNING, ERROR or CRITICAL.")
    rasa.utils.log_utils.configure_structlog(level)
    rasa.utils.common.configure_logging_and_warnings(level, warn_only_once=True, filter_repeated_logs=True)
    warnings.filterwarnings("ignore")
    rasa_patches.apply()


def listening() -> tuple[str, int]:
    """HOST and PORT from the environment; stops the command when PORT is not a port, or is taken."""
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "5005")
    if not port.isdigit() or not 0 < int(port) < 65536:
        stop(f"PORT={port}: give a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as problem:
            stop(f"Cannot listen on {host}:{port} ({problem.strerror}): choose another port with PORT=.")
    return host, int(port)


def settings() -> tuple[str, int]:
    """HOST and PORT from the environment, checked.

    Stops the command when PORT is not a port, is taken, or the model is missing.
    """
    host, port = listening()
    if port in REFUSED_BY_BROWSERS:
        stop(f"PORT={port}: browsers refuse to open pages on this port; choose another one.")
    if not MODEL.is_file():
        stop("There is no trained model: run `make train`.")
    os.environ["PORT"] = str(port)
    database = Path(os.environ.setdefault("CERVICAL_CHECK_DB", str(PROJECT / "conversations.db")))
    if ENDPOINTS_SETTING not in os.environ and not os.access(
        database if database.exists() else database.parent, os.W_OK
    ):
        stop(f"CERVICAL_CHECK_DB={database}: this file cannot be written; choose another one.")
    return host, port
