from __future__ import annotations

import pytest

from foresight.gpu_type import gpu_type, on_gpu_type


def test_gpu_type() -> None:
    assert gpu_type({}) is None
    assert gpu_type({"FORESIGHT_GPU_TYPE": ""}) is None
    assert gpu_type({"FORESIGHT_GPU_TYPE": "A100-80G"}) == "A100-80G"


def test_on_gpu_type_leaves_a_bundle_without_gpus_to_any_node() -> None:
    assert on_gpu_type({"CPU": 2}, "A100") == {"CPU": 2}
    assert on_gpu_type({"GPU": 0, "CPU": 2}, "A100") == {"GPU": 0, "CPU": 2}
    assert on_gpu_type({"GPU": 1}, None) == {"GPU": 1}


@pytest.mark.parametrize("asked", [{"GPU": 2}, {"GPU": 2, "accelerator_type:A100": 1}])
def test_on_gpu_type_asks_for_the_type(asked: dict[str, float]) -> None:
    assert on_gpu_type(asked, "A100") == {"GPU": 2, "accelerator_type:A100": 0.001}


def test_on_gpu_type_refuses_another_type() -> None:
    with pytest.raises(ValueError, match="'T4'"):
        on_gpu_type({"GPU": 2, "accelerator_type:T4": 1}, "A100")
