"""A hyper-parameter search with PyTorch, as a Foresight job. Nothing is emulated: a trial computes
on the GPU that Ray gives it, and on a core where there is none.

Needs the extra: pip install -c python/requirements.lock -e 'python[torch]'

    python torch_mlp.py --trials 4 --epochs 20 --seed 1
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from ray import tune
from ray.tune import Checkpoint, RunConfig, TuneConfig
from ray.tune.schedulers import ASHAScheduler

import foresight


def train(config: dict[str, Any]) -> None:
    """One trial: a network of two layers on the digits of scikit-learn, epoch by epoch."""
    import torch
    from torch.nn import Linear, ReLU, Sequential
    from torch.nn.functional import cross_entropy

    torch.set_num_threads(1)
    torch.manual_seed(config["seed"])
    device = "cuda" if torch.cuda.is_available() else "cpu"
    learn, check = data(config["seed"], device)
    model = Sequential(Linear(64, config["units"]), ReLU(), Linear(config["units"], 10)).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=config["learning_rate"])
    epoch = load(model, optimizer, device)
    while epoch < config["epochs"]:
        for rows in torch.randperm(len(learn[0])).split(config["batch"]):
            loss = cross_entropy(model(learn[0][rows]), learn[1][rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        epoch += 1
        with torch.no_grad():
            accuracy = (model(check[0]).argmax(1) == check[1]).float().mean().item()
        save(model, optimizer, epoch, accuracy)


def data(seed: int, device: str) -> tuple[Any, Any]:
    """Images and labels to learn from, and others to check with."""
    import torch
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    images, labels = load_digits(return_X_y=True)
    split = train_test_split(images / 16, labels, test_size=0.25, random_state=seed)
    kinds = (torch.float32, torch.float32, torch.int64, torch.int64)
    learn_images, check_images, learn_labels, check_labels = (
        torch.as_tensor(part, dtype=kind, device=device)
        for part, kind in zip(split, kinds, strict=True)
    )
    return (learn_images, learn_labels), (check_images, check_labels)


def load(model: Any, optimizer: Any, device: str) -> int:
    """Epochs done, with the model and the optimizer as they were after them."""
    import torch

    checkpoint = tune.get_checkpoint()
    if checkpoint is None:
        return 0
    with checkpoint.as_directory() as directory:
        state = torch.load(Path(directory, "state.pt"), map_location=device, weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["random"].cpu())
    return int(state["epoch"])


def save(model: Any, optimizer: Any, epoch: int, accuracy: float) -> None:
    """Reports an epoch with a checkpoint."""
    import torch

    state = {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "random": torch.get_rng_state(),
        "epoch": epoch,
    }
    with tempfile.TemporaryDirectory() as directory:
        torch.save(state, Path(directory, "state.pt"))
        tune.report({"accuracy": accuracy}, checkpoint=Checkpoint.from_directory(directory))


def main() -> None:
    """Searches with ASHA, and prints the best network."""
    parser = argparse.ArgumentParser(description="A search with PyTorch.")
    parser.add_argument("--trials", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    tuner = tune.Tuner(
        tune.with_resources(train, {"gpu": 1}),
        param_space={
            "units": tune.choice([32, 64, 128]),
            "learning_rate": tune.loguniform(1e-4, 1e-2),
            "batch": tune.choice([32, 64, 128]),
            "epochs": chosen.epochs,
            "seed": chosen.seed,
        },
        tune_config=TuneConfig(
            metric="accuracy",
            mode="max",
            num_samples=chosen.trials,
            scheduler=ASHAScheduler(max_t=chosen.epochs, grace_period=max(1, chosen.epochs // 4)),
            search_alg=tune.search.BasicVariantGenerator(random_state=chosen.seed),
        ),
        run_config=RunConfig(verbose=0),
    )
    results = foresight.fit(tuner, steps=chosen.epochs)
    best = results.get_best_result()
    print(f"best accuracy {best.metrics['accuracy']:.4f} with {best.config}")


if __name__ == "__main__":
    main()
