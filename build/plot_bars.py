"""Draws a bar chart: plot_bars.py DATA.csv CHART.svg. The CSV has a header `what,<name of the value>` and a row a bar."""

import csv
import sys
from html import escape

WIDTH, LEFT, ROW, BAR = 760, 250, 30, 18


def main():
    with open(sys.argv[1], newline="") as file:
        (_, value_name), *rows = list(csv.reader(file))
    most = max(float(value) for _, value in rows)
    height = 40 + ROW * len(rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="{LEFT}" y="22" fill="#555">{escape(value_name)}</text>',
    ]
    for i, (what, value) in enumerate(rows):
        top = 36 + ROW * i
        length = (WIDTH - LEFT - 90) * float(value) / most
        parts.append(f'<text x="{LEFT - 10}" y="{top + 14}" text-anchor="end" fill="#222">{escape(what)}</text>')
        parts.append(f'<rect x="{LEFT}" y="{top}" width="{length:.1f}" height="{BAR}" rx="2" fill="#0b6e8a"/>')
        parts.append(f'<text x="{LEFT + length + 8:.1f}" y="{top + 14}" fill="#222">{float(value):,.0f}</text>')
    parts.append("</svg>")
    with open(sys.argv[2], "w") as file:
        file.write("\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
