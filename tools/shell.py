"""The same conversation in a terminal: the trained agent and the actions in this process, nothing else started.

What is written here is kept nowhere. Ends with Ctrl-D or /quit.
"""

from __future__ import annotations

import asyncio
import sys
import textwrap
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tools.project import MODEL, quiet, stop
from tools.serve import check_knowledge

# The bot speaks first, as on the web page: this is said for her and not shown.
OPENING = "hi"
QUIT = frozenset({"/quit", "/exit"})
WIDTH = 92
PROMPT = "You: "
WELCOME = "Write to the bot, or give the number of a button. Ctrl-D or /quit ends it."
LOADING = "Loading the bot (some seconds) ..."

Button = Mapping[str, str]


def main() -> None:
    """Loads the bot and talks until she leaves."""
    if not MODEL.is_file():
        stop("There is no trained model: run `make train`.")
    print(LOADING, flush=True)
    quiet()
    check_knowledge()
    enable_line_editing()
    converse()


def converse() -> None:
    """One conversation, read line by line from the terminal."""
    from tools.agent_in_process import load_agent

    agent, sender, loop = load_agent(MODEL), uuid.uuid4().hex, asyncio.new_event_loop()
    print(f"{WELCOME}\n", flush=True)
    buttons = loop.run_until_complete(say(agent, sender, OPENING))
    for typed in typed_lines():
        text = chosen(typed, buttons)
        if text.lower() in QUIT:
            return
        if not text:
            continue
        if text != typed.strip():
            print(f"     {text}")
        buttons = loop.run_until_complete(say(agent, sender, text))


def typed_lines() -> Iterator[str]:
    """The lines she types, until Ctrl-D or Ctrl-C."""
    while True:
        try:
            yield input(PROMPT)
        except (EOFError, KeyboardInterrupt):
            print()
            return


async def say(agent: Any, sender: str, text: str) -> list[Button]:
    """Hands the bot one message, shows what it says as it comes, and returns the buttons that can be chosen now."""
    from rasa.core.channels.channel import UserMessage

    from tools.agent_in_process import channel

    buttons: list[Button] = []

    def show(message: Mapping[str, Any]) -> None:
        print(shown(message, first_number=len(buttons) + 1), flush=True)
        buttons.extend(message.get("buttons") or [])

    await agent.handle_message(UserMessage(text, channel(show), sender_id=sender, input_channel="shell"))
    return buttons


def shown(message: Mapping[str, Any], first_number: int = 1) -> str:
    """One bot message as lines of the terminal: the text, then its buttons, numbered."""
    lines = [line for raw in (message.get("text") or "").splitlines() for line in wrapped(raw)]
    for number, button in enumerate(message.get("buttons") or [], start=first_number):
        lines.append(f"  [{number}] {button['title']}")
    return "\n".join([f"Bot: {lines[0]}" if lines else "", *(f"     {line}".rstrip() for line in lines[1:]), ""])


def wrapped(line: str) -> list[str]:
    """A line broken at words; the rest of a list's item stands under its beginning."""
    indent = "  " if line.startswith("- ") else ""
    return textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_long_words=False) or [""]


def chosen(typed: str, buttons: Sequence[Button]) -> str:
    """What is sent for a typed line: the payload of the button with that number, else the line itself.

    A number without a button is an answer ("18").
    """
    text = typed.encode("utf-8", "ignore").decode("utf-8").strip()
    if text.isascii() and text.isdigit() and 1 <= int(text) <= len(buttons):
        button = buttons[int(text) - 1]
        return str(button.get("payload") or button["title"])
    return text


def enable_line_editing() -> None:
    """Arrow keys and history where the terminal has them."""
    if sys.stdin.isatty():
        try:
            import readline  # noqa: F401 (importing it is what turns it on)
        except ImportError:
            return


if __name__ == "__main__":
    main()
