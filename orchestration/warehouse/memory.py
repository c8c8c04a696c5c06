"""How much memory DuckDB may take in a refresh, as `$SHENHE_MEMORY` says; what is more goes to disk."""

import os
import re

VARIABLE = "SHENHE_MEMORY"
_SIZE = re.compile(r"\d+(\.\d+)?\s*[KMGT]i?B", re.IGNORECASE)


class BadMemory(ValueError):
    """$SHENHE_MEMORY holds no size; the message names it."""


def memory_limit() -> dict[str, str]:
    """The setting of a connection: none unless a size is given. Raises BadMemory."""
    size = os.environ.get(VARIABLE, "").strip()
    if not size:
        return {}
    if not _SIZE.fullmatch(size):
        raise BadMemory(f"{VARIABLE} 应为容量，如 512MB / must be a size such as 512MB: {size}")
    return {"memory_limit": size}
