"""The bot on several workers of this machine: Debian's PostgreSQL, Redis and nginx on loopback, no containers."""
