"""What a trial asks Ray for: its GPUs, and no CPU that could keep it waiting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ray.air.execution import ResourceRequest
from ray.tune import PlacementGroupFactory
from ray.tune.experiment import Trial

from foresight.gpu_type import on_gpu_type

#: The parts of a GPU that Ray tells apart.
_UNITS = 10_000


def trial_resources(
    requested: PlacementGroupFactory, default_gpus: float, gpu_type: str | None = None
) -> PlacementGroupFactory:
    """`requested` with at least `default_gpus` GPUs where it asks for none, all of `gpu_type`.

    A single bundle loses its CPUs: the coordinator counts GPUs only, and a trial whose GPUs it
    granted must not then wait in Ray for a CPU. Trials of several bundles start workers of their
    own in them, so these keep what they ask for.

    Raises:
        ValueError: It asks for GPUs of another type.
    """
    bundles = requested.bundles
    if gpus_of(requested) == 0:
        bundles[0]["GPU"] = default_gpus
    if len(bundles) == 1:
        bundles[0].pop("CPU", None)
    bundles = [on_gpu_type(bundle, gpu_type) for bundle in bundles]
    if requested.head_bundle_is_empty:
        bundles.insert(0, {})
    return PlacementGroupFactory(bundles, strategy=requested.strategy)


def gpus_of(resources: ResourceRequest) -> float:
    """GPUs of all its bundles. A part of a GPU counts as what such parts take of one when they fill
    it: with 0.4 each two fit, so that each takes a half.
    """
    return sum(_taken(bundle.get("GPU", 0)) for bundle in resources.bundles)


def _taken(gpus: float) -> float:
    units = round(gpus * _UNITS)  # As Ray counts.
    return 1 / (_UNITS // units) if 0 < units < _UNITS else float(gpus)


def lacking(resources: PlacementGroupFactory, cluster: Mapping[str, float]) -> dict[str, float]:
    """What it asks for besides GPUs of which `cluster` has too little in all, by name."""
    asked: dict[str, float] = resources.required_resources
    return {
        name: amount
        for name, amount in asked.items()
        if name != "GPU" and amount > cluster.get(name, 0)
    }


def resources_of(trial: Trial) -> PlacementGroupFactory:
    """What the trial asks Ray for. Tune has settled that before it tells anyone of a trial."""
    resources: Any = trial.placement_group_factory
    assert isinstance(resources, PlacementGroupFactory)
    return resources


def reuses_actors(environment: Mapping[str, str]) -> bool:
    """Whether trials run on the actors of trials that ended: `FORESIGHT_REUSE_ACTORS`, 1 or 0."""
    text = environment.get("FORESIGHT_REUSE_ACTORS", "0")
    if text not in ("0", "1"):
        raise ValueError(f"FORESIGHT_REUSE_ACTORS is {text!r}; it must be 0 or 1")
    return text == "1"


def default_gpus_per_trial(environment: Mapping[str, str]) -> float:
    """GPUs of a trial that asks for none itself: `FORESIGHT_GPUS_PER_TRIAL`, else 1."""
    text = environment.get("FORESIGHT_GPUS_PER_TRIAL", "1")
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise ValueError(f"FORESIGHT_GPUS_PER_TRIAL is {text!r}; it must be a whole number from 1")
    return float(text)
