from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from foresight.tasks.worker import BunWorker, WorkerLost

BUN = Path(__file__).resolve().parents[3] / "node_modules" / "bun" / "bin" / "bun.exe"
PATIENCE_S = 60.0

pytestmark = pytest.mark.skipif(not BUN.exists(), reason=f"{BUN} is not there")

PROGRAM = """
for await (const line of console) {
  if (line === 'end') {
    console.error('had enough');
    process.exit(3);
  }
  console.log(`${line} by ${process.pid}`);
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "program.js").write_text(PROGRAM)
    return tmp_path


def test_call_is_answered_by_one_process_until_that_ends(folder: Path) -> None:
    worker = BunWorker(BUN, folder)
    answers = [worker.call(line).split(" by ") for line in ("one", "two")]
    assert [line for line, _ in answers] == ["one", "two"]
    assert answers[0][1] == answers[1][1]
    with pytest.raises(WorkerLost, match=r"Bun ended by itself \(exit code 3\)\. had enough$"):
        worker.call("end")
    assert worker.call("three").split(" by ")[1] != answers[0][1]
    with pytest.raises(WorkerLost):
        worker.call("end")


def test_call_after_a_kill_says_which_signal(folder: Path) -> None:
    worker = BunWorker(BUN, folder)
    os.kill(int(worker.call("who").split(" by ")[1]), signal.SIGKILL)
    with pytest.raises(WorkerLost, match=r"signal 9"):
        worker.call("there?")


def test_call_names_the_node_that_bun_does_not_run_on(folder: Path) -> None:
    bun = folder / "bun"
    bun.write_bytes(b"made for another machine")
    with pytest.raises(WorkerLost, match=r"does not run on the node .+ on .+\): .*Exec format"):
        BunWorker(bun, folder).call("one")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it ends after its present call")
def test_bun_ends_with_the_process_that_started_it(folder: Path) -> None:
    (folder / "program.js").write_text("console.log(process.pid); for (;;);")
    code = (
        "import sys; from pathlib import Path; from foresight.tasks.worker import BunWorker\n"
        "worker = BunWorker(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "print(worker.call('one'), flush=True); worker.call('two')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(BUN), str(folder)], stdout=subprocess.PIPE, text=True
    ) as host:
        assert host.stdout is not None
        pid = int(host.stdout.readline())
        assert is_alive(pid)
        host.kill()
    deadline = time.monotonic() + PATIENCE_S
    while is_alive(pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(") ")[2][0] not in "ZX"
