"""Draws whole numbers that add up exactly, the same on every machine, since nothing is rounded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def split(
    rng: np.random.Generator,
    total: int,
    parts: int,
    *,
    least: int = 1,
    spread: tuple[int, int] = (100, 10_000),
    weights: Sequence[int] | Ints | None = None,
) -> Ints:
    """`parts` whole numbers of at least `least` that sum to `total`, by drawn or given weights.

    `spread` bounds the drawn weights: (900, 1100) is even, (100, 10000) uneven. Raises ValueError where it is
    impossible.
    """
    if parts == 0 and total == 0:
        return np.zeros(0, dtype=np.int64)
    spare = total - least * parts
    if parts <= 0 or spare < 0:
        raise ValueError(f"{total} cannot be {parts} parts of at least {least}")
    drawn = rng.integers(*spread, parts) if weights is None else np.asarray(weights, dtype=np.int64)
    whole = int(drawn.sum())
    if spare > 2**62 // max(int(drawn.max()), 1):
        raise ValueError(f"{total} is beyond what is split exactly")
    pieces = least + spare * drawn // whole
    left = total - int(pieces.sum())
    pieces[:left] += 1
    return pieces


def split_amount(
    rng: np.random.Generator, cents: int, parts: int, grain: int, spread: tuple[int, int] = (1_000, 10_000)
) -> Ints:
    """An amount in cents as `parts` multiples of `grain` cents; the remainder goes to the largest."""
    pieces = split(rng, cents // grain, parts, spread=spread) * grain
    pieces[int(pieces.argmax())] += cents % grain
    return pieces


def pick(rng: np.random.Generator, options: Sequence[Any], weights: Sequence[int], size: int) -> npt.NDArray[Any]:
    """`size` of the options, drawn by whole weights."""
    return np.asarray(options, dtype=object)[pick_index(rng, weights, size)]


def pick_index(rng: np.random.Generator, weights: Sequence[int] | Ints, size: int) -> Ints:
    """The positions of `size` draws by whole weights."""
    steps = np.cumsum(np.asarray(weights, dtype=np.int64))
    return np.searchsorted(steps, rng.integers(0, steps[-1], size), side="right").astype(np.int64)


def flags(rng: np.random.Generator, size: int, true: int) -> npt.NDArray[np.bool_]:
    """`size` flags of which exactly `true` are set, at random places."""
    values = np.zeros(size, dtype=bool)
    values[rng.permutation(size)[:true]] = True
    return values


def changed_flags(rng: np.random.Generator, now: npt.NDArray[np.bool_], true: int) -> npt.NDArray[np.bool_]:
    """The flags with the fewest changes that set exactly `true` of them."""
    values = now.copy()
    more = true - int(now.sum())
    able = np.flatnonzero(~now if more > 0 else now)
    values[rng.permutation(able)[: abs(more)]] = more > 0
    return values
