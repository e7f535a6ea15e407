"""Says whether a series of samples is flat. No I/O in here: soak.py measures, this judges."""

from dataclasses import dataclass
from statistics import median

# Fewer samples, or a shorter time, than these say nothing about a slope.
LEAST_SAMPLES = 8
LEAST_MINUTES = 8


@dataclass(frozen=True)
class Measure:
    """
    What must be flat: a column of a CSV, from a minute on. Its level may rise, in all that is judged, by a share of
    what it was or by an absolute amount, whichever is more; it may fall as it likes.
    """

    name: str
    unit: str
    column: str
    share: float
    amount: float
    from_minute: float


@dataclass(frozen=True)
class Verdict:
    """A measure's levels in the first and the last quarter of what is judged; passed is None if it is too short."""

    measure: Measure
    first: float | None
    last: float | None
    rise: float | None
    allowed: float | None
    passed: bool | None


def judge(measure, points):
    """Judges points (minute, value) in the order of time."""
    points = [(minute, value) for minute, value in points if minute >= measure.from_minute]
    if len(points) < LEAST_SAMPLES or points[-1][0] - points[0][0] < LEAST_MINUTES:
        return Verdict(measure, None, None, None, None, None)
    quarter = max(2, len(points) // 4)
    first = median(value for _, value in points[:quarter])
    last = median(value for _, value in points[-quarter:])
    # A slope finds what rises slowly all the time, the quarters what rose late. Neither minds outliers.
    rise = max(slope(points) * (points[-1][0] - points[0][0]), last - first)
    allowed = max(measure.share * first, measure.amount)
    return Verdict(measure, first, last, rise, allowed, rise <= allowed)


def slope(points):
    """Theil and Sen's: the median of the slopes between any two points, by minute."""
    return median(
        (later - value) / (to - at)
        for i, (at, value) in enumerate(points)
        for to, later in points[i + 1:]
        if to > at
    )
