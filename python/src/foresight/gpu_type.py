"""The type of GPU that a job's trials and workers run on."""

from __future__ import annotations

from collections.abc import Mapping

#: The resource of which a node with such GPUs has 1; `accelerator_type=` of a Ray task asks for it.
_PREFIX = "accelerator_type:"

#: What Ray itself asks for: so little that it never runs out.
_AMOUNT = 0.001


def gpu_type(environment: Mapping[str, str]) -> str | None:
    """The type that the coordinator has GPUs of: `FORESIGHT_GPU_TYPE`; None for any."""
    return environment.get("FORESIGHT_GPU_TYPE") or None


def on_gpu_type(bundle: Mapping[str, float], wanted: str | None) -> dict[str, float]:
    """The bundle for a node with GPUs of the type `wanted`, where it has GPUs at all.

    Raises:
        ValueError: It asks for another type itself, which would keep it waiting forever.
    """
    if wanted is None or not bundle.get("GPU"):
        return dict(bundle)
    for resource in bundle:
        if resource.startswith(_PREFIX) and resource != _PREFIX + wanted:
            asked = resource.removeprefix(_PREFIX)
            raise ValueError(
                f"accelerator_type is {asked!r} in the resources of a trial; "
                f"this coordinator has GPUs of the type {wanted!r} alone"
            )
    return {**bundle, _PREFIX + wanted: _AMOUNT}
