"""A Ray head of a test's own, on ports of its own."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

START_TIMEOUT_S = 180.0
STOP_TIMEOUT_S = 60.0


@contextmanager
def ray_head(gpus: int) -> Iterator[str]:
    """Starts a head with logical GPUs, answers its address, and stops it by its process id."""
    port, client, agent, dashboard = _free_ports(4)
    # Ray puts Unix sockets below it, whose paths must be short.
    directory = Path(tempfile.mkdtemp(prefix="fr", dir="/tmp"))
    log = (directory / "log").open("wb")
    command = [
        *(str(Path(sys.executable).parent / "ray"), "start", "--head", "--block"),
        *(f"--num-gpus={gpus}", "--num-cpus=2", "--object-store-memory=100000000"),
        *("--include-dashboard=false", "--disable-usage-stats", "--node-ip-address=127.0.0.1"),
        *(f"--port={port}", f"--ray-client-server-port={client}", f"--dashboard-port={dashboard}"),
        *(f"--dashboard-agent-listen-port={agent}", "--min-worker-port=0", "--max-worker-port=0"),
        f"--temp-dir={directory / 'ray'}",
    ]
    process = subprocess.Popen(
        command, stdout=log, stderr=subprocess.STDOUT, env=_environment(), start_new_session=True
    )
    try:
        _wait_until_up(process, directory / "log")
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()
        shutil.rmtree(directory, ignore_errors=True)


def _environment() -> dict[str, str]:
    # Logical GPUs work only where no real ones are named.
    unwanted = ("RAY_ADDRESS", "CUDA_VISIBLE_DEVICES")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {**environment, "RAY_AUTH_MODE": "disabled"}


def _free_ports(count: int) -> list[int]:
    """Below the ports of outgoing connections, which could take one before Ray does."""
    ports: list[int] = []
    while len(ports) < count:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if port not in ports and probe.connect_ex(("127.0.0.1", port)) != 0:
                ports.append(port)
    return ports


def _wait_until_up(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while "Ray runtime started" not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"Ray did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.1)
