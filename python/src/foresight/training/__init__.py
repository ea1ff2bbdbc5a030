"""Data-parallel training jobs whose number of workers follows the GPUs granted."""
