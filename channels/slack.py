"""Rasa's Slack channel, with answers in a shape that Slack takes.

The stock channel posts a message's payload as a Slack message of its own. Slack refuses one without a text, and Rasa
then drops the whole turn: the guidance would be shown and forgotten. More than five buttons it leaves out.
"""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel
from rasa.core.channels.slack import SlackBot, SlackInput

from channels.telegram_format import buttons_of, plain, split, words_of_button

LONGEST_SECTION = 3000
BUTTONS_IN_A_BLOCK = 5


class SlackOutput(SlackBot):
    """Sends text and buttons as one message; its payload has nothing that the text does not say."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Post a message of the bot's."""
        text = plain(str(message.get("text") or ""))
        if text:
            await self._post_message(
                channel=self.slack_channel or recipient_id, text=text, blocks=blocks(text, buttons_of(message))
            )


class SlackChannel(SlackInput):
    """Named `channels.slack.SlackChannel` in credentials.yml, with the settings of Rasa's `slack`."""

    def get_output_channel(self, channel: str | None = None, thread_id: str | None = None) -> OutputChannel:
        """The way to one channel of Slack's."""
        return SlackOutput(self.slack_token, channel or self.slack_channel, thread_id, self.proxy)


def blocks(text: str, buttons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A message in Slack's Block Kit."""
    sections = [
        {"type": "section", "text": {"type": "plain_text", "text": part}} for part in split(text, LONGEST_SECTION)
    ]
    elements = [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": button["title"]},
            "value": words_of_button(button),
        }
        for button in buttons
    ]
    rows = [elements[start : start + BUTTONS_IN_A_BLOCK] for start in range(0, len(elements), BUTTONS_IN_A_BLOCK)]
    return [*sections, *({"type": "actions", "elements": row} for row in rows)]
