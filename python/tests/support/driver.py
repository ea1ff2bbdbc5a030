"""Drivers of jobs, started the way Ray starts them: as processes that know it all from their
environment.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from support.coordinator import PATIENCE_S, Coordinator

JOBS = Path(__file__).parent.parent / "jobs"


class Driver:
    """A driver process; killed when the test is over."""

    def __init__(
        self,
        address: str,
        coordinator: Coordinator,
        storage: Path,
        arguments: list[str],
        *,
        incarnation: int = 0,
        script: Path = JOBS / "counting.py",
        shell: bool = False,
    ) -> None:
        """With `shell`, `process` is a shell that runs the driver, as in Ray."""
        self.log = storage.parent / f"driver-{incarnation}.log"
        environment = {
            **os.environ,
            **coordinator.environment(str(storage), incarnation),
            "RAY_ADDRESS": address,
            "RAY_AUTH_MODE": "disabled",
            "PYTHONUNBUFFERED": "1",
            "TUNE_DISABLE_AUTO_CALLBACK_LOGGERS": "1",
        }
        above = ["/bin/sh", "-c", '"$@"; exit $?', "sh"] if shell else []
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*above, sys.executable, str(script), *arguments],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> Driver:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Where the shell is dead its driver may live on.
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if kind is not None:
            print(self.output())

    def exit_code(self, patience_s: float = PATIENCE_S) -> int:
        """Waits for the driver to end by itself."""
        return self.process.wait(patience_s)

    def output(self) -> str:
        """What it has printed."""
        return self.log.read_text(errors="replace")
