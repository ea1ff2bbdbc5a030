from __future__ import annotations

import pytest
from ray.tune import PlacementGroupFactory

from foresight.tune.resources import (
    default_gpus_per_trial,
    gpus_of,
    lacking,
    reuses_actors,
    trial_resources,
)


def bundles(*requested: dict[str, float], default_gpus: float = 1) -> list[dict[str, float]]:
    return trial_resources(PlacementGroupFactory(list(requested)), default_gpus).bundles


def test_trial_resources_gives_gpus_where_none_are_asked_for() -> None:
    assert bundles({"CPU": 1}, default_gpus=2) == [{"GPU": 2}]


def test_trial_resources_keeps_the_gpus_and_custom_resources_asked_for() -> None:
    assert bundles({"CPU": 8, "GPU": 4, "fast": 1}) == [{"GPU": 4, "fast": 1}]


def test_trial_resources_keeps_the_cpus_of_several_bundles() -> None:
    assert bundles({"CPU": 1}, {"CPU": 1, "GPU": 2}) == [{"CPU": 1}, {"CPU": 1, "GPU": 2}]


def test_trial_resources_keeps_an_empty_head() -> None:
    resources = trial_resources(PlacementGroupFactory([{}, {"GPU": 2}], strategy="SPREAD"), 1)
    assert (resources.head_bundle_is_empty, resources.strategy) == (True, "SPREAD")
    assert gpus_of(resources) == 2


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        (0.5, 0.5),
        (0.25, 0.25),
        (0.34, 0.5),
        (0.3, 1 / 3),
        (0.4, 0.5),
        (0.6, 1),
        (1 / 3, 1 / 3),
        (2, 2),
    ],
)
def test_gpus_of_a_part_is_what_it_takes_when_such_parts_fill_a_gpu(
    asked: float, taken: float
) -> None:
    assert gpus_of(PlacementGroupFactory([{"CPU": 1, "GPU": asked}])) == taken
    assert gpus_of(PlacementGroupFactory([{"GPU": asked}, {"CPU": 1}, {"GPU": asked}])) == 2 * taken


def test_lacking_compares_the_sum_of_all_bundles_with_the_cluster() -> None:
    asked = PlacementGroupFactory([{"CPU": 1}, {"CPU": 2, "GPU": 9, "ice": 1, "fire": 0.5}])
    assert lacking(asked, {"CPU": 3, "ice": 1, "fire": 1}) == {}
    assert lacking(asked, {"CPU": 2, "ice": 1}) == {"CPU": 3, "fire": 0.5}


def test_default_gpus_per_trial() -> None:
    assert default_gpus_per_trial({}) == 1
    assert default_gpus_per_trial({"FORESIGHT_GPUS_PER_TRIAL": "4"}) == 4


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "", "two"])
def test_default_gpus_per_trial_refuses_what_is_not_a_number_of_gpus(text: str) -> None:
    with pytest.raises(ValueError, match="FORESIGHT_GPUS_PER_TRIAL"):
        default_gpus_per_trial({"FORESIGHT_GPUS_PER_TRIAL": text})


def test_trial_resources_asks_for_the_type_where_there_are_gpus() -> None:
    requested = PlacementGroupFactory([{"CPU": 1}, {"CPU": 1, "GPU": 2}])
    assert trial_resources(requested, 1, "A100").bundles == [
        {"CPU": 1},
        {"CPU": 1, "GPU": 2, "accelerator_type:A100": 0.001},
    ]
    alone = trial_resources(PlacementGroupFactory([{"CPU": 1}]), 1, "A100")
    assert alone.bundles == [{"GPU": 1, "accelerator_type:A100": 0.001}]


def test_trial_resources_refuses_gpus_of_another_type() -> None:
    requested = PlacementGroupFactory([{"GPU": 1, "accelerator_type:T4": 1}])
    assert trial_resources(requested, 1).bundles == [{"GPU": 1, "accelerator_type:T4": 1}]
    with pytest.raises(ValueError, match=r"accelerator_type is 'T4'.*type 'A100' alone"):
        trial_resources(requested, 1, "A100")


def test_reuses_actors_only_where_it_is_told_to() -> None:
    assert not reuses_actors({})
    assert not reuses_actors({"FORESIGHT_REUSE_ACTORS": "0"})
    assert reuses_actors({"FORESIGHT_REUSE_ACTORS": "1"})
    with pytest.raises(ValueError, match="FORESIGHT_REUSE_ACTORS is 'yes'"):
        reuses_actors({"FORESIGHT_REUSE_ACTORS": "yes"})
