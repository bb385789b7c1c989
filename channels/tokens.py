"""Signed tokens (JWT) for the web door: a clinic's portal decides who may open a conversation.

Off by default. With CERVICAL_CHECK_TOKEN_KEY set, the portal signs a token for each person who is logged in there, and
hands it to the widget; without a good one the bot takes no message.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt

from operations.settings import TOKEN_AUDIENCE, TOKEN_KEY

logger = logging.getLogger(__name__)

SHARED_SECRET = ("HS256",)
# Asymmetric only: a public key taken for a shared secret would let anyone sign.
PUBLIC_KEY = ("RS256", "ES256", "EdDSA")
REQUIRED = ("exp", "sub", "aud")
LEEWAY_SECONDS = 30
LONGEST_TOKEN = 4096


@dataclass(frozen=True)
class Doorkeeper:
    """Reads tokens with the operator's key; without a key everyone may come in."""

    key: str
    algorithms: tuple[str, ...]
    audience: str

    @classmethod
    def from_settings(cls) -> Doorkeeper:
        """The one that the settings ask for."""
        key = TOKEN_KEY.value()
        if key.endswith(".pem"):
            return cls(Path(key).read_text(encoding="ascii"), PUBLIC_KEY, TOKEN_AUDIENCE.value())
        return cls(key, SHARED_SECRET, TOKEN_AUDIENCE.value())

    @property
    def wants_tokens(self) -> bool:
        """Whether a token is needed."""
        return bool(self.key)

    def conversation(self, session: str, auth: Any) -> str | None:
        """The conversation that a session leads to; None where the token is missing or not good.

        With tokens it belongs to person and session together: somebody else's session id, with a token of one's
        own, leads to a new and empty conversation.
        """
        if not self.wants_tokens:
            return session
        subject = self._subject(auth.get("token") if isinstance(auth, dict) else None)
        if subject is None:
            return None
        return hashlib.sha256(f"{subject}\n{session}".encode()).hexdigest()[: len(session)]

    def _subject(self, token: Any) -> str | None:
        if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
            return None
        try:
            claims = jwt.decode(
                token,
                self.key,
                algorithms=list(self.algorithms),
                audience=self.audience,
                leeway=LEEWAY_SECONDS,
                options={"require": list(REQUIRED)},
            )
        except jwt.PyJWTError as problem:
            logger.info("A token was refused: %s", type(problem).__name__)
            return None
        subject = claims["sub"]
        return subject if isinstance(subject, str) and subject else None
