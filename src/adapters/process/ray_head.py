"""Runs ``ray start`` with what a coordinator does not need left out.

Ray starts a server for Ray Client and a process for each page of its dashboard, and ``ray start``
has no option against either. Without them a head takes half the memory and half the time to start.
What is replaced here is not public in Ray. Where Ray has changed, so that it is not there any more,
the head starts in full, as ``ray start`` by itself would start it.
"""

import sys
from typing import Any

from ray._private import services
from ray.scripts import scripts

# Jobs, the state API, and the module that says which node is the head: jobs are refused without it.
MODULES = "JobHead,NodeHead,StateHead"


def load_only_needed_modules() -> None:
    """Give the dashboard process its own ``--modules-to-load`` option."""
    start_process = getattr(services, "start_ray_process", None)
    if start_process is None:
        return

    def start(command: list[str], process_type: str, *args: Any, **kwargs: Any) -> Any:
        if process_type == "dashboard":
            command = [*command, f"--modules-to-load={MODULES}"]
        return start_process(command, process_type, *args, **kwargs)

    services.start_ray_process = start


def leave_out_ray_client() -> None:
    """Answer as an installation that lacks the packages of Ray Client, which has a fixed port."""
    if hasattr(scripts, "get_ray_client_dependency_error"):
        scripts.get_ray_client_dependency_error = lambda: ImportError("left out")


if __name__ == "__main__":
    leave_out_ray_client()
    if "--full" in sys.argv:
        sys.argv.remove("--full")
    else:
        load_only_needed_modules()
    sys.exit(scripts.main())  # type: ignore[no-untyped-call]
