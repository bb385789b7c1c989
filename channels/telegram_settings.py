"""The operator's settings of the Telegram channel, and the names under which its conversations are kept."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

TOKEN_SETTING = "TELEGRAM_TOKEN"
WEBHOOK_URL_SETTING = "TELEGRAM_WEBHOOK_URL"
WEBHOOK_SECRET_SETTING = "TELEGRAM_WEBHOOK_SECRET"
API_URL_SETTING = "TELEGRAM_API_URL"
API_URL = "https://api.telegram.org"

TOKEN = re.compile(r"\d+:[\w-]+", re.ASCII)
SECRET = re.compile(r"[\w-]{16,256}", re.ASCII)  # Telegram takes 1 to 256 of these; a short one can be guessed
ADDRESS = re.compile(r"https?://[^\s/]+(/\S*)?")


@dataclass(frozen=True)
class TelegramSettings:
    """One bot, and how its messages come: by long polling, or to `webhook_url` where there is one."""

    token: str = field(repr=False)
    api_url: str = API_URL
    webhook_url: str | None = None
    webhook_secret: str = field(default="", repr=False)

    def sender_id(self, chat_id: int) -> str:
        """The name of a chat's conversation: the same after a restart, and not to be guessed without the token.

        No other channel takes a sender of this form, so nobody can write in another's name from there.
        """
        return f"telegram-{self._keyed(f'chat {chat_id}')[:32]}"

    def _keyed(self, text: str) -> str:
        return hmac.new(self.token.encode(), text.encode(), hashlib.sha256).hexdigest()


def telegram_settings(environment: Mapping[str, str]) -> TelegramSettings | None:
    """The settings in the environment; None where there is no token, that is: no Telegram.

    Raises:
        ValueError: a setting cannot be right. The message says what to do, and never shows token or secret.
    """
    token = environment.get(TOKEN_SETTING, "").strip()
    if not token:
        return None
    if not TOKEN.fullmatch(token):
        raise ValueError(f"{TOKEN_SETTING} is not a token: copy it from @BotFather, it looks like 123456:ABC-def.")
    api_url = (environment.get(API_URL_SETTING, "").strip() or API_URL).rstrip("/")
    if not ADDRESS.fullmatch(api_url):
        raise ValueError(f"{API_URL_SETTING}={api_url}: give an address that begins with https://.")
    webhook_url = environment.get(WEBHOOK_URL_SETTING, "").strip() or None
    if webhook_url and not ADDRESS.fullmatch(webhook_url):
        raise ValueError(
            f"{WEBHOOK_URL_SETTING}={webhook_url}: give the public address, like https://bot.example/telegram/webhook."
        )
    secret = environment.get(WEBHOOK_SECRET_SETTING, "").strip()
    if secret and not SECRET.fullmatch(secret):
        raise ValueError(f"{WEBHOOK_SECRET_SETTING}: use 16 to 256 letters, digits, - and _.")
    if not webhook_url and int(environment.get("SANIC_WORKERS", "1") or 1) > 1:
        raise ValueError(f"Several workers cannot poll Telegram: set {WEBHOOK_URL_SETTING}.")
    settings = TelegramSettings(token, api_url, webhook_url)
    # Made from the token, the secret is the same in every worker without anybody having to set it.
    return TelegramSettings(token, api_url, webhook_url, secret or settings._keyed("webhook"))
