from __future__ import annotations

import pytest

from foresight.bridge import DriverLink, LinkSettings, SettingsError

GOOD = {
    "FORESIGHT_ENDPOINT": "tcp://10.0.0.7:4711",
    "FORESIGHT_JOB": "tune-3f9a",
    "FORESIGHT_INCARNATION": "2",
    "FORESIGHT_SERVER_KEY": "s" * 40,
    "FORESIGHT_PUBLIC_KEY": "p" * 40,
    "FORESIGHT_SECRET_KEY": "k" * 40,
}


def test_from_environment__all_of_it() -> None:
    more = {"FORESIGHT_LAUNCHED_MS": "1795000000000", "FORESIGHT_STORAGE": "/srv/x"}
    settings = LinkSettings.from_environment(GOOD | more)
    assert settings == LinkSettings(
        endpoint="tcp://10.0.0.7:4711",
        job="tune-3f9a",
        incarnation=2,
        server_key="s" * 40,
        public_key="p" * 40,
        secret_key="k" * 40,
        launched_ms=1795000000000,
        storage="/srv/x",
    )


def test_from_environment__outside_a_job() -> None:
    assert LinkSettings.from_environment({"PATH": "/bin"}) is None
    assert DriverLink.from_environment({}) is None


def test_from_environment__launch_time_and_storage_may_be_missing() -> None:
    settings = LinkSettings.from_environment(GOOD)
    assert settings is not None
    assert (settings.launched_ms, settings.storage) == (None, None)


@pytest.mark.parametrize("name", sorted(GOOD))
def test_from_environment__names_what_is_missing(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} must be set"):
        LinkSettings.from_environment(GOOD | {name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FORESIGHT_ENDPOINT", "10.0.0.7:4711"),
        ("FORESIGHT_ENDPOINT", "tcp://10.0.0.7"),
        ("FORESIGHT_ENDPOINT", "tcp://:4711"),
        ("FORESIGHT_ENDPOINT", "ipc:///tmp/x"),
        ("FORESIGHT_JOB", "x" * 201),
        ("FORESIGHT_JOB", "größe"),
        ("FORESIGHT_INCARNATION", "-1"),
        ("FORESIGHT_INCARNATION", "two"),
        ("FORESIGHT_LAUNCHED_MS", "1.5"),
        ("FORESIGHT_SERVER_KEY", "short"),
        ("FORESIGHT_SECRET_KEY", "k" * 41),
    ],
)
def test_from_environment__names_what_is_wrong(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        LinkSettings.from_environment(GOOD | {name: value})


def test_settings__never_show_the_secret() -> None:
    assert "kkkk" not in repr(LinkSettings.from_environment(GOOD))
    with pytest.raises(SettingsError) as caught:
        LinkSettings.from_environment(GOOD | {"FORESIGHT_SECRET_KEY": "hush" * 11})
    assert "hush" not in str(caught.value)
