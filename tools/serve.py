"""Starts the bot: web page, actions and embedded stores in one process."""

from __future__ import annotations

import argparse
import importlib
import os

from operations.settings import RETENTION_DAYS, SettingError, check_settings
from tools.project import ENDPOINTS_SETTING, MODEL, PROJECT, quiet, settings, stop
from triage.contacts import missing_settings


def main() -> None:
    """Checks what the operator can get wrong, prints the address, and serves until stopped."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--measuring", action="store_true", help="loopback only, with the HTTP API and the rest channel")
    cli.add_argument("--stored", action="store_true", help="with --measuring: the stores of operation, not memory")
    options = cli.parse_args()
    measuring = options.measuring
    quiet()
    os.chdir(PROJECT)
    host, port = settings()
    if measuring:
        host = "127.0.0.1"
    check_operation()
    check_knowledge()
    check_link_key()
    check_telegram()
    if lacking := missing_settings(os.environ):
        print(f"Set these, so that she is told whom to call: {', '.join(lacking)} (docs/operating.md).", flush=True)
    from rasa.core.run import serve_application
    from rasa.shared.exceptions import InvalidConfigException

    from operations.logs import keep_logs_private, write_json_lines
    from operations.service import listeners
    from rasa_patches import whole_turns

    whole_turns.apply()
    credentials = PROJECT / ("tests/eval/credentials.yml" if measuring else "credentials.yml")
    os.environ.setdefault("CERVICAL_CHECK_PATIENCE", "20")  # seconds that a message waits for a store that is away
    chosen = os.environ.get(ENDPOINTS_SETTING, "endpoints.yml")
    endpoints = PROJECT / ("tests/eval/endpoints.yml" if measuring and not options.stored else chosen)
    keep_logs_private()
    write_json_lines()
    address = "127.0.0.1" if host == "0.0.0.0" else host
    print(f"Starting. The chat page will be at http://{address}:{port}/chat", flush=True)
    try:
        serve_application(
            model_path=str(MODEL),
            interface=host,
            port=port,
            credentials=str(credentials),
            endpoints=read_endpoints(str(endpoints)),
            enable_api=measuring,
            server_listeners=listeners(MODEL),
        )
    except InvalidConfigException as problem:
        stop(str(problem))


def check_operation() -> None:
    """Stops with one line when a setting cannot be used; says how long conversations are kept."""
    from operations.logs import refuse_to_log_words

    try:
        check_settings()
    except SettingError as problem:
        stop(str(problem))
    refusal = refuse_to_log_words()
    if refusal:
        stop(refusal)
    days = RETENTION_DAYS.number()
    kept = f"for {days} days after their last message" if days else f"for ever ({RETENTION_DAYS.name}=0)"
    print(f"Conversations are kept {kept}.", flush=True)


def check_knowledge() -> None:
    """Stops with one line when the clinical knowledge, a setting or the actions cannot be loaded."""
    from triage.contacts import phones
    from triage.knowledge import KnowledgeError, knowledge
    from triage.summary import level_names
    from triage.topics import topics
    from triage.visit import all_visit_questions

    try:
        knowledge()
        topics()
        all_visit_questions()
        level_names()
        phones(os.environ)
    except KnowledgeError as problem:
        stop(str(problem))
    check_encoder()
    try:
        for module in ("actions.understanding", "stores.deletion"):
            importlib.import_module(module)
    except ImportError as problem:
        stop(f"{module} cannot be loaded ({problem}): run `make install`, and start from the project's folder.")


def check_link_key() -> None:
    """Stops with one line when the key for links to documents is none."""
    from channels.documents import LinkKeyError, sealer

    try:
        sealer()
    except LinkKeyError as problem:
        stop(str(problem))


def check_telegram() -> None:
    """Stops with one line when a setting of the Telegram channel cannot be right."""
    from channels.telegram_settings import telegram_settings

    try:
        telegram_settings(os.environ)
    except ValueError as problem:
        stop(str(problem))


def check_encoder() -> None:
    """Stops with one line when the sentence encoder cannot be loaded: without it the bot would answer nobody."""
    from nlu.encoder import EncoderError, shared_encoder

    try:
        shared_encoder()
    except EncoderError as problem:
        stop(str(problem))
    except Exception as problem:  # any fault of a file that the operator chose
        stop(
            f"The sentence encoder cannot be loaded ({problem}): run `make install`, or correct CERVICAL_CHECK_ENCODER."
        )


def read_endpoints(path: str):  # type: ignore[no-untyped-def]
    """Rasa's endpoints object for the file; the actions in this process where it says so."""
    from rasa.core.utils import AvailableEndpoints

    from channels.actions import IN_PROCESS, ActionsInProcess

    endpoints = AvailableEndpoints.read_endpoints(path)
    if endpoints.action is not None and endpoints.action.url == IN_PROCESS:
        endpoints.action = ActionsInProcess()
    return endpoints


if __name__ == "__main__":
    main()
