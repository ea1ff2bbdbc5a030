"""A data-parallel training on handwritten digits, as an elastic training job for Foresight.

Training is real: in every step each worker passes once over its share of the digits, and the
networks of all workers are averaged. GPU time is emulated: after its training a step waits until
it has taken (fixed + divided / workers) times `--seconds-per-step`, as if GPUs of that speed had
been busy, so that the job scales the same on any machine. With `--seconds-per-step 0` nothing is
emulated.

    foresight submit --max-gpus 4 --steps 60 digits_training.py --steps 60
"""

from __future__ import annotations

import argparse
import os
import pickle
import time
from pathlib import Path
from typing import Any

# Several workers share the cores of a small machine: each computes with one thread.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import foresight

CLASSES = list(range(10))
#: Amdahl's law: a tenth of a step is the same on any number of GPUs.
FIXED = 0.1


def train(run: foresight.TrainRun) -> None:
    """What every worker does, from the checkpoint on if there is one."""
    # Imported here, so that the driver does not wait for it.
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split
    from threadpoolctl import threadpool_limits

    images, labels = load_digits(return_X_y=True)
    split = train_test_split(images / 16, labels, test_size=0.25, random_state=run.config["seed"])
    learn_images, check_images, learn_labels, check_labels = split
    share = slice(run.rank, None, run.world_size)
    model = resume(run, learn_images[:50], learn_labels[:50])
    seconds = run.config["seconds_per_step"] * (FIXED + (1 - FIXED) / run.world_size)
    with threadpool_limits(1):
        while run.step < run.steps:
            ends_at = time.monotonic() + seconds
            model.partial_fit(learn_images[share], learn_labels[share])
            average(run, model)
            accuracy = model.score(check_images, check_labels)
            time.sleep(max(ends_at - time.monotonic(), 0.0))
            run.report({"accuracy": accuracy}, lambda directory: save(model, directory))


def resume(run: foresight.TrainRun, images: Any, labels: Any) -> Any:
    """The network of the checkpoint, or a new one, the same in every worker."""
    from sklearn.neural_network import MLPClassifier

    if run.checkpoint is not None:
        return pickle.loads(Path(run.checkpoint, "model.pkl").read_bytes())
    model = MLPClassifier(hidden_layer_sizes=(64,), random_state=run.config["seed"])
    return model.partial_fit(images, labels, classes=CLASSES)


def average(run: foresight.TrainRun, model: Any) -> None:
    """Gives every worker the mean of all networks."""
    for weights in (model.coefs_, model.intercepts_):
        for i, layer in enumerate(weights):
            weights[i][...] = run.average(layer)


def save(model: Any, directory: Path) -> None:
    """Writes what `resume` reads."""
    Path(directory, "model.pkl").write_bytes(pickle.dumps(model))


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="A training on digits; GPU time is emulated.")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--seconds-per-step", type=float, default=1.0, help="on one GPU")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    """Trains, and prints how good the network has become."""
    chosen = options()
    print(f"training is real; GPU time is emulated at {chosen.seconds_per_step} s per step")
    result = foresight.train(
        train,
        steps=chosen.steps,
        config={"seed": chosen.seed, "seconds_per_step": chosen.seconds_per_step},
        metric="accuracy",
    )
    print(f"accuracy {result.metrics['accuracy']:.4f} after {result.step} steps")


if __name__ == "__main__":
    main()
