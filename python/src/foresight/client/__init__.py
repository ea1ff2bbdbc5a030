"""Submits jobs to a Foresight coordinator and follows them, with the standard library alone."""

from foresight.client.client import Client
from foresight.client.shapes import DemandRow, Job, Prediction, Submitted

__all__ = ["Client", "DemandRow", "Job", "Prediction", "Submitted"]
