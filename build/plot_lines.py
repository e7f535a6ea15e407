"""Draws lines over time as an SVG: each series has a name and points (minute, value)."""

import math
from html import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 280, 64, 16, 56, 40
COLOURS = ["#0b6e8a", "#c2571a", "#5b7f2b", "#7a4fa3"]


def draw(title, series, marks=(), warm_up=0):
    """
    The chart as text. The vertical axis begins at 0, so that noise does not look like a slope, and ends above what came
    after the warm-up, which else would press the rest flat.

    series: {name: [(minute, value)]}, each with a point; marks: [(minute, what happened then)]; warm_up: in minutes
    """
    every = [point for points in series.values() for point in points]
    last_minute = max(minute for minute, _ in every) or 1
    top, step = scale(max([value for minute, value in every if minute >= warm_up] or [value for _, value in every]))
    _, minute_step = scale(last_minute, most=8)

    def x(minute):
        return LEFT + (WIDTH - LEFT - RIGHT) * minute / last_minute

    def y(value):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<clipPath id="frame"><rect x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT}" height="{HEIGHT - TOP}"/></clipPath>',
        f'<text x="{LEFT}" y="20" font-size="14" fill="#222">{escape(title)}</text>',
    ]
    for value in ticks(top, step):
        parts.append(f'<path d="M{LEFT} {y(value):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end" fill="#555">{value:,g}</text>')
    for minute in ticks(last_minute, minute_step):
        parts.append(
            f'<text x="{x(minute):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#555">{minute:,g}</text>')
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 6}" text-anchor="end" fill="#555">minutes</text>')
    for minute, what in marks:
        if minute <= last_minute:
            parts.append(f'<path d="M{x(minute):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#888" stroke-dasharray="4 3"/>')
            parts.append(f'<text x="{x(minute) + 5:.1f}" y="{TOP + 11}" fill="#555">{escape(what)}</text>')
    legend = LEFT
    for colour, (name, points) in zip(COLOURS, series.items()):
        line = " ".join(f"{x(minute):.1f},{y(value):.1f}" for minute, value in points)
        parts.append(f'<polyline points="{line}" clip-path="url(#frame)" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts.append(f'<rect x="{legend}" y="32" width="12" height="4" fill="{colour}"/>')
        parts.append(f'<text x="{legend + 18}" y="38" fill="#222">{escape(name)}</text>')
        legend += 34 + 7 * len(name)
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def scale(most_value, most=5):
    """A round top for an axis, and the step of at most so many lines: 1, 2 or 5 times a power of ten."""
    if most_value <= 0:
        return 1, 1
    raw = most_value / most
    power = 10 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw)
    return math.ceil(most_value / step) * step, step


def ticks(top, step):
    return [round(i * step, 9) for i in range(int(top / step + 1e-9) + 1)]
