"""YAML as plain data, read by libyaml where it is built in: eight times faster than in Python."""

from __future__ import annotations

from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml(text: str) -> Any:
    """What `yaml.safe_load` reads of a text; raises its `yaml.YAMLError`."""
    return yaml.load(text, Loader=_LOADER)
