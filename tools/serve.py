"""Starts the bot: web page, actions and embedded stores in one process."""

from __future__ import annotations

import argparse
import importlib
import os

from operations.settings import RETENTION_DAYS, SettingError, check_settings
from tools.project import MODEL, PROJECT, quiet, settings, stop


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
    from rasa.core.run import serve_application

    from operations.logs import keep_logs_private, write_json_lines
    from operations.service import listeners

    credentials = PROJECT / ("tests/eval/credentials.yml" if measuring else "credentials.yml")
    endpoints = PROJECT / ("tests/eval/endpoints.yml" if measuring and not options.stored else "endpoints.yml")
    keep_logs_private()
    write_json_lines()
    address = "127.0.0.1" if host == "0.0.0.0" else host
    print(f"Starting. The chat page will be at http://{address}:{port}/chat", flush=True)
    serve_application(
        model_path=str(MODEL),
        interface=host,
        port=port,
        credentials=str(credentials),
        endpoints=read_endpoints(str(endpoints)),
        enable_api=measuring,
        server_listeners=listeners(MODEL),
    )


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
    from triage.contacts import contacts
    from triage.knowledge import KnowledgeError, knowledge

    try:
        knowledge()
        contacts(os.environ)
    except KnowledgeError as problem:
        stop(str(problem))
    check_encoder()
    try:
        importlib.import_module("actions.understanding")
    except ImportError as problem:
        stop(f"The actions cannot be loaded ({problem}): run `make install`, and start from the project's folder.")


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
