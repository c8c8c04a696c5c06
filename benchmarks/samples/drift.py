"""Values of consecutive years that drift like those of a real district. `plausible` says how each figure drifts."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp

import numpy as np

Series = list[float]

_PULL = 0.8  # the part of a distance from the level that stays, which bounds the drift
_FAR = 0.25  # the farthest from the level
_STEP = 0.25  # the most that a whole number moves: 4 may become 5, and 3 stays


def outward(size: int, at: int) -> Iterator[tuple[int, int]]:
    """Every place except `at` with its neighbour towards `at`, neighbours first; later places come last."""
    yield from ((place, place + 1) for place in range(at - 1, -1, -1))
    yield from ((place, place - 1) for place in range(at + 1, size))


def walk(rng: np.random.Generator, size: int, at: int = 0, drift: float = 0.10) -> Series:
    """Factors of a level: 1 at the place `at`, each up to about `drift` from its neighbours."""
    off = [0.0] * size
    for place, neighbour in outward(size, at):
        off[place] = min(max(off[neighbour] * _PULL + rng.uniform(-drift, drift), -_FAR), _FAR)
    return [exp(value) for value in off]


def amounts(rng: np.random.Generator, level: float, size: int, at: int, grain: float) -> Series:
    """Amounts in steps of `grain`."""
    return [round(round(level * factor / grain) * grain, 2) for factor in walk(rng, size, at)]


def counts(rng: np.random.Generator, level: float, size: int, at: int, drift: float = 0.10) -> Series:
    """Whole numbers; a small one moves by one where that is not too much, and otherwise stays."""
    values = [float(round(level))] * size
    factors = walk(rng, size, at, drift)
    for place, neighbour in outward(size, at):
        beside, value = values[neighbour], float(round(level * factors[place]))
        if abs(value - beside) > _STEP * min(value, beside):
            value = beside + (1 if value > beside else -1)
            value = value if _STEP * min(value, beside) >= 1 else beside
        values[place] = value
    return values


def shares(
    rng: np.random.Generator, level: float, size: int, at: int, bounds: tuple[float, float], drift: float = 0.02
) -> Series:
    """Shares between two bounds, the upper one at most 1."""
    low, high = min(bounds[0], level), max(bounds[1], level)
    values = [level] * size
    for place, neighbour in outward(size, at):
        values[place] = min(max(values[neighbour] + rng.uniform(-drift, drift), low), high)
    return [min(value, 1.0) for value in values]


def ranks(rng: np.random.Generator, level: int, size: int, at: int, last: int) -> Series:
    """Ranks from 1 to `last`, each one or two from its neighbours."""
    values = [float(level)] * size
    for place, neighbour in outward(size, at):
        values[place] = float(min(max(values[neighbour] + int(rng.integers(-2, 3)), 1), last))
    return values
