"""Joins a Ray head on this machine with a second node, until SIGTERM.

A head that is bound to the loopback interface takes no second node of ``ray start``, which would
look for it at the machine's other address; Ray's own tests add nodes in this way too.
"""

import signal
import sys
import threading

from ray._private.node import Node
from ray._private.parameter import RayParams


def main(gcs_address: str, cpus: int, gpus: int, gpu_type: str) -> None:
    """Return when the node was asked to end, and all of its processes have."""
    params = RayParams(
        gcs_address=gcs_address,
        node_ip_address="127.0.0.1",
        num_cpus=cpus,
        num_gpus=gpus,
        resources={f"accelerator_type:{gpu_type}": 1} if gpu_type else {},
        object_store_memory=100_000_000,
        min_worker_port=0,
        max_worker_port=0,
        include_log_monitor=False,
    )
    node = Node(params, head=False, shutdown_at_exit=False, spawn_reaper=True)
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    over.wait()
    node.kill_all_processes(check_alive=False, allow_graceful=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
