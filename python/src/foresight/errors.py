"""What `foresight` raises."""

from __future__ import annotations


class ForesightError(Exception):
    """The coordinator refused a request, or could not be reached (code `unreachable`)."""

    def __init__(
        self, code: str, message: str, field: str | None = None, allowed: str | None = None
    ) -> None:
        details = [message]
        if field is not None and field not in message:
            details.append(f"field: {field}")
        if allowed is not None and allowed not in message:
            details.append(f"allowed: {allowed}")
        super().__init__("; ".join(details))
        self.code = code
        self.message = message
        #: Path of the field at fault, such as `demand.table[1].seconds`.
        self.field = field
        #: What would have been accepted.
        self.allowed = allowed


class JobCancelled(Exception):
    """The user cancelled the job that `foresight.fit` was running."""


class JobInterrupted(Exception):
    """The driver was stopped before its experiment ended, by a signal or because Ray has lost it;
    started again, the job goes on from its checkpoints.
    """
