"""The driver's end of the bridge to the Foresight coordinator (`bridge/protocol.md`).

Everything that a driver needs is `DriverLink`, `Snapshot`, `TrialReport` and `JobOutcome`.
"""

from foresight.bridge.errors import BridgeError, MessageError, SettingsError
from foresight.bridge.link import DriverLink
from foresight.bridge.messages import (
    Alloc,
    BestTrial,
    Cancel,
    JobOutcome,
    OutcomeStatus,
    Snapshot,
    TrialPhase,
    TrialReport,
)
from foresight.bridge.settings import LinkSettings
from foresight.bridge.tables import TimingKind

__all__ = [
    "Alloc",
    "BestTrial",
    "BridgeError",
    "Cancel",
    "DriverLink",
    "JobOutcome",
    "LinkSettings",
    "MessageError",
    "OutcomeStatus",
    "SettingsError",
    "Snapshot",
    "TimingKind",
    "TrialPhase",
    "TrialReport",
]
