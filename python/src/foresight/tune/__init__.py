"""Runs a Ray Tune experiment within the GPUs that the coordinator grants it."""
