"""Fingerprints: short, stable hashes of what made a thing.

One function and one file hash; what goes into a table's fingerprint is said where tables are made.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def fingerprint(*parts: Any) -> str:
    """Hash of the parts, in their order: 16 hex digits. Parts are anything JSON can write."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fingerprint_of_sources(paths: Iterable[Path], *parts: Any) -> str:
    """Hash of the text of source files and of further parts; moving a file unchanged keeps it."""
    return fingerprint([path.read_text(encoding="utf-8") for path in sorted(paths)], *parts)
