"""A driver that a test drives: one JSON command per line in, one JSON answer per line out. It is
the product's own link, `foresight.bridge.DriverLink`."""

import json
import sys
import time

from foresight.bridge import BestTrial, DriverLink, JobOutcome, Snapshot, TrialReport

link = None


def snapshot(epoch, heldGpus, phases):
    trials = tuple(
        TrialReport(f"t{i}", phase, 1, 0, 10, None, 1795000000000, 1)
        for i, phase in enumerate(phases)
    )
    return Snapshot(epoch, heldGpus, trials)


def start(environment, **state):
    global link
    link = DriverLink.from_environment(environment)
    link.start(snapshot(**state))


def publish(**state):
    link.publish(snapshot(**state))


def poll(timeoutMs):
    """The first news within that time, or nothing."""
    until = time.monotonic() + timeoutMs / 1000
    while not (news := link.poll()) and time.monotonic() < until:
        time.sleep(0.005)
    return [
        {"type": type(one).__name__.lower(), "gpus": getattr(one, "gpus", None)} for one in news
    ]


def progress(first, count):
    for step in range(first, first + count):
        link.add_progress(trial="t0", step=step, at_ms=1000 + step, seconds=0.5, metric=step / 4)


def timing(kind):
    link.add_timing(kind=kind, trial="", at_ms=1234, seconds=2.5)


def connected(wanted, timeoutMs):
    until = time.monotonic() + timeoutMs / 1000
    while link.connected != wanted and time.monotonic() < until:
        time.sleep(0.005)
    return link.connected


def finish(status, timeoutMs):
    best = BestTrial("t0", "accuracy", 0.75, {"lr": 0.1}, None)
    return link.finish(JobOutcome(status, best, "/srv/x", None), timeoutMs / 1000)


commands = {
    command.__name__: command
    for command in (start, publish, poll, progress, timing, connected, finish)
}
for line in sys.stdin:
    arguments = json.loads(line)
    print(json.dumps(commands[arguments.pop("do")](**arguments)), flush=True)
