"""A Bun process that works on calls, beside the process that runs Ray's tasks."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

_ENTRY = "program.js"
#: What its end is explained by.
_STDERR_CHARACTERS = 500
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class WorkerLost(Exception):
    """The process ended in the midst of its work, or does not run on this node; another one may."""


class BunWorker:
    """Started by its first call; answers one line by another."""

    def __init__(self, bun: Path, folder: Path) -> None:
        self._bun = bun
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._stderr: IO[str] | None = None

    def call(self, line: str) -> str:
        """What comes of the call. After WorkerLost the next call starts another process."""
        if self._process is None:
            self._process = self._start()
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            stdin.write(f"{line}\n")
            stdin.flush()
            answer = stdout.readline()
        except BrokenPipeError:
            answer = ""
        if answer.endswith("\n"):
            return answer.rstrip("\n")
        raise WorkerLost(self._end())

    def _start(self) -> subprocess.Popen[str]:
        # Ray unpacks files without their permission to be run.
        self._bun.chmod(0o755)
        stderr = tempfile.TemporaryFile(mode="w+")  # noqa: SIM115 - open as long as the process
        try:
            process = subprocess.Popen(
                [str(self._bun), "--no-install", _ENTRY],
                cwd=self._folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                preexec_fn=_as_companion,
            )
        except OSError as error:
            stderr.close()
            node = f"{platform.node()} ({platform.system()} on {platform.machine()})"
            raise WorkerLost(
                f"the coordinator's Bun does not run on the node {node}: {error}"
            ) from error
        self._stderr = stderr
        return process

    def _end(self) -> str:
        process, stderr = self._process, self._stderr
        self._process = self._stderr = None
        assert process is not None
        assert stderr is not None
        assert process.stdin is not None
        assert process.stdout is not None
        process.kill()
        code = process.wait()
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.close()
        with stderr:
            stderr.seek(0)
            said = stderr.read()[-_STDERR_CHARACTERS:].strip()
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return f"Bun ended by itself ({how}). {said}".rstrip()


def _as_companion() -> None:
    """Runs in the new process: it ends with the one that started it, however that ends, and leaves
    the processors to whatever else the cluster runs.
    """
    os.nice(19)
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
