"""A search on a linear classifier, for trials that start as fast as Ray lets them.

What `digits.py` is, without scikit-learn, whose import takes a second of every start: the data are
drawn and the classifier is trained with numpy alone. Same command line.

    python perceptron.py --trials 4 --steps 20 --seconds-per-step 1
"""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
from ray import tune

from digits import Pace, restored, save, search

SAMPLES = 400
FEATURES = 16


def train(config: dict[str, Any]) -> None:
    """One trial: logistic regression by gradient descent, one pass over the data a step."""
    logging.getLogger("ray.train._internal.storage").setLevel(logging.WARNING)
    random = np.random.default_rng(config["seed"])
    truth = random.normal(size=FEATURES)
    inputs = random.normal(size=(SAMPLES, FEATURES))
    labels = inputs @ truth + random.normal(size=SAMPLES) > 0
    step, weights = restored() or (0, np.zeros(FEATURES))
    pace = Pace(config["seconds_per_step"])
    while step < config["steps"]:
        believed = 1 / (1 + np.exp(-inputs @ weights))
        weights = weights + config["learning_rate"] * inputs.T @ (labels - believed) / SAMPLES
        step += 1
        accuracy = float(np.mean((inputs @ weights > 0) == labels))
        pace.wait()
        save(step, weights, accuracy)


if __name__ == "__main__":
    search(train, {"learning_rate": tune.loguniform(1e-3, 10)})
