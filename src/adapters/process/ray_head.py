"""Runs ``ray start`` with what a coordinator does not need left out.

Ray starts a server for Ray Client and a process for each page of its dashboard, and ``ray start``
has no option against either. Without them a head takes half the memory and half the time to start.
Each of its workers imports Ray twice, once only to set its environment up.
What is replaced here is not public in Ray. Where Ray has changed, so that it is not there any more,
the head starts in full, as ``ray start`` by itself would start it.
"""

import sys
from inspect import signature
from pathlib import Path
from typing import Any

from ray._private import parameter, services
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


def set_workers_up_lightly() -> None:
    """Start workers through ``ray_worker_setup.py``."""
    init = parameter.RayParams.__init__
    if "setup_worker_path" not in signature(init).parameters:
        return
    path = str(Path(__file__).with_name("ray_worker_setup.py"))

    def init_with_path(self: Any, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("setup_worker_path", path)
        init(self, *args, **kwargs)

    parameter.RayParams.__init__ = init_with_path


if __name__ == "__main__":
    leave_out_ray_client()
    set_workers_up_lightly()
    if "--full" in sys.argv:
        sys.argv.remove("--full")
    else:
        load_only_needed_modules()
    sys.exit(scripts.main())  # type: ignore[no-untyped-call]
