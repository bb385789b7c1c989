"""Deletes what must not be kept: conversations past the retention period, or those that are named.

    python -m tools.purge [--days DAYS] [SENDER ...]

The running bot does the first by itself; both may be done while it runs.
"""

from __future__ import annotations

import argparse

from operations.settings import RETENTION_DAYS, SettingError
from tools.database import open_database
from tools.project import stop


def main(arguments: list[str] | None = None) -> None:
    """Deletes, and says how much."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("senders", metavar="SENDER", nargs="*", help="delete these conversations, however old")
    cli.add_argument("--days", type=int, help=f"instead of {RETENTION_DAYS.name}")
    args = cli.parse_args(arguments)
    from operations.forgetting import forget, purge

    if args.senders:
        events = forget(open_database(), args.senders)
        print(f"Deleted {events} events of {len(args.senders)} conversations.")
        return
    days = args.days if args.days is not None else retention_days()
    if days <= 0:
        stop(f"Nothing is deleted: {RETENTION_DAYS.name}=0 keeps everything. Name a period with --days.")
    print(f"Deleted {purge(open_database(), days)} conversations that were silent for {days} days.")


def retention_days() -> int:
    """The operator's retention period in days; 0 for ever."""
    try:
        return RETENTION_DAYS.number()
    except SettingError as problem:
        stop(str(problem))


if __name__ == "__main__":
    main()
