"""Becomes a Ray worker in its runtime environment, as Ray's ``setup_worker.py`` does, which imports
all of Ray first, for every worker anew.

Whatever is not a Python worker with variables, a directory and an interpreter is left to Ray's own.
"""

import argparse
import json
import os
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

#: What is understood of Ray's runtime environment context.
UNDERSTOOD = {"command_prefix", "env_vars", "py_executable"}


def become(arguments: list[str]) -> NoReturn:
    """Runs the worker that ``arguments`` ask for in place of this process."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--serialized-runtime-env-context", default="{}")
    parser.add_argument("--language")
    own, worker = parser.parse_known_args(arguments)
    context: dict[str, Any] = json.loads(own.serialized_runtime_env_context or "{}")
    if own.language != "PYTHON" or not is_understood(context):
        os.execv(sys.executable, [sys.executable, rays_own(), *arguments])
    os.environ.update(context.get("env_vars") or {})
    python = context.get("py_executable") or sys.executable
    words = [*(context.get("command_prefix") or []), "exec", python, *map(shlex.quote, worker)]
    os.execvp("bash", ["bash", "-c", " ".join(words)])


def is_understood(context: dict[str, Any]) -> bool:
    """Whether nothing else is asked for, and no variable that Ray would fill in, or carry past what
    macOS takes out of a shell's environment.
    """
    asked = {name for name, value in context.items() if value}
    variables = {**os.environ, **(context.get("env_vars") or {})}
    values = (context.get("env_vars") or {}).values()
    is_plain = not any("$" in value for value in values)
    return asked <= UNDERSTOOD and is_plain and "DYLD_LIBRARY_PATH" not in variables


def rays_own() -> str:
    """Path of what does this in Ray, which is not imported for it."""
    ray = find_spec("ray")
    if ray is None or ray.origin is None:
        raise ModuleNotFoundError("ray is not installed")
    return str(Path(ray.origin).parent / "_private" / "workers" / "setup_worker.py")


if __name__ == "__main__":
    become(sys.argv[1:])
