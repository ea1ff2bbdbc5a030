from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.ray_head import ray_head

GPUS = 8


@pytest.fixture(scope="session")
def ray_address() -> Iterator[str]:
    """Address of a real Ray head with eight logical GPUs."""
    with ray_head(GPUS) as address:
        yield address


@pytest.fixture
def storage(tmp_path: Path) -> Path:
    """Where the drivers of a test keep their experiments."""
    return tmp_path / "storage"
