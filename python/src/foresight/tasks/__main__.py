"""`python -m foresight.tasks`: makes a task of every call, until the coordinator needs no more."""

from __future__ import annotations

import sys

import ray

from foresight.bridge.settings import LinkSettings
from foresight.tasks.serve import serve


def main() -> int:
    """The exit code; what is wrong stands in the last line that is printed."""
    settings = LinkSettings.from_environment()
    if settings is None:
        print("A search starts this program on Ray; there is no use for it without one.")
        return 2
    ray.init(log_to_driver=False)
    if serve(settings):
        return 0
    print(f"Nothing was heard of {settings.endpoint} for a minute.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
