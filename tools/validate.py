"""`rasa data validate --fail-on-warnings`, with only what somebody here could mend on the screen.

Rasa warns of every response that no story names. Ours are sent by actions; that each is used is checked by
`tools.check_texts`.
"""

from __future__ import annotations

import os
import warnings
from typing import Any

from tools.project import PROJECT, quiet

# The second is a note that Rasa gives for every domain with slots.
NOT_OURS = ("is not used in any story or rule", "Slot auto-fill has been removed in 3.0")


def _show(message: Warning | str, category: type[Warning], *args: Any, **kwargs: Any) -> None:
    if issubclass(category, UserWarning) and not any(note in str(message) for note in NOT_OURS):
        print(message)


def main() -> None:
    """Exits with 1 where domain, stories, rules or training data do not fit together."""
    quiet()
    os.chdir(PROJECT)
    from rasa.cli.utils import validate_files
    from rasa.shared.importers.rasa import RasaFileImporter

    warnings.resetwarnings()
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.simplefilter("always", UserWarning)
    warnings.showwarning = _show
    validate_files(True, None, RasaFileImporter("config.yml", "domain.yml", ["data"]))
    print("Rasa finds domain, stories, rules and training data in order.")


if __name__ == "__main__":
    main()
