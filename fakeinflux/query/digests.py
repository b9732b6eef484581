"""Estimated quantiles: a merging t-digest, with the measures that the real server uses.

The digest is Dunning's. Source: observed (its estimates).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Centroid = tuple[float, float]


def estimate_quantile(values: Sequence[float], quantile: float, compression: float) -> float:
    """Return the quantile of some values as a digest of this compression estimates it; NaN of none."""
    centroids = _digest([float(value) for value in values if not math.isnan(value)], compression)
    if not centroids:
        return math.nan
    if len(centroids) == 1:
        return centroids[0][0]
    total = sum(weight for _, weight in centroids)
    index = quantile * total
    first_mean, first_weight = centroids[0]
    if index <= first_weight / 2:
        return first_mean
    middles = _middles(centroids)
    at = bisect_left(middles, index)
    if at < len(centroids):
        return _between(centroids[at - 1][0], middles[at] - index, centroids[at][0], index - middles[at - 1])
    return centroids[-1][0]


def _digest(values: list[float], compression: float) -> list[Centroid]:
    """Return centroids (mean and weight), merged batch by batch in the order in which values come."""
    batch = int(8 * math.ceil(compression)) + 1
    merged: list[Centroid] = []
    for start in range(0, len(values), batch):
        merged = _merge([*((value, 1.0) for value in values[start : start + batch]), *merged], compression)
    return merged


def _merge(centroids: list[Centroid], compression: float) -> list[Centroid]:
    centroids.sort(key=lambda centroid: centroid[0])
    total = sum(weight for _, weight in centroids)
    merged = [centroids[0]]
    so_far = centroids[0][1]
    limit = total * _share(1.0, compression)
    for mean, weight in centroids[1:]:
        if so_far + weight <= limit:
            last_mean, last_weight = merged[-1]
            together = last_weight + weight
            merged[-1] = (last_mean + weight * (mean - last_mean) / together, together)
        else:
            place = compression * (math.asin(2.0 * so_far / total - 1.0) + math.pi / 2) / math.pi
            limit = total * _share(place + 1.0, compression)
            merged.append((mean, weight))
        so_far += weight
    return merged


def _share(place: float, compression: float) -> float:
    return (math.sin(min(place, compression) * math.pi / compression - math.pi / 2) + 1.0) / 2.0


def _middles(centroids: list[Centroid]) -> list[float]:
    ends = accumulate(weight for _, weight in centroids)
    return [end - weight / 2 for end, (_, weight) in zip(ends, centroids, strict=True)]


def _between(first: float, first_weight: float, second: float, second_weight: float) -> float:
    low, high = min(first, second), max(first, second)
    mean = (first * first_weight + second * second_weight) / (first_weight + second_weight)
    return max(low, min(mean, high))
