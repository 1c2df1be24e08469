#!/usr/bin/env python3
"""Draws a terminal session as SVG: `make demo | Scripts/capture.py > Documentation/Images/demo.svg`.

Reads what was printed from stdin. Lines of builds (`[12/345] Compiling …`) are left out, as are colours, and lists longer
than fits are cut in the middle, which the picture says.
"""

import re
import sys
from html import escape

COLUMNS, ROWS = 96, 40
CHARACTER, LINE, MARGIN = 8.4, 19, 16


def session(text):
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)
    lines = [line.rstrip() for line in text.splitlines()]
    lines = [line for line in lines if not re.match(r"\[\d+/\d+\]|Building for |Build of |make(\[\d+\])?: ", line)]
    while lines and not lines[0]:
        lines.pop(0)
    if len(lines) > ROWS:
        head, tail = ROWS // 2, ROWS - ROWS // 2 - 1
        lines = lines[:head] + [f"… {len(lines) - head - tail} lines"] + lines[-tail:]
    return [line if len(line) <= COLUMNS else line[: COLUMNS - 1] + "…" for line in lines]


def colour(line):
    if line.startswith("== "):
        return "#7ee787"
    if line.startswith("  + "):
        return "#79c0ff"
    if line.startswith("…"):
        return "#8b949e"
    return "#e6edf3"


def drawing(lines):
    width = COLUMNS * CHARACTER + 2 * MARGIN
    height = len(lines) * LINE + 2 * MARGIN
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" '
        f'font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14">'
    )
    yield f'<rect width="{width:.0f}" height="{height}" rx="8" fill="#0d1117"/>'
    for row, line in enumerate(lines):
        y = MARGIN + LINE * row + 14
        yield f'<text x="{MARGIN}" y="{y}" fill="{colour(line)}" xml:space="preserve">{escape(line)}</text>'
    yield "</svg>"


if __name__ == "__main__":
    lines = session(sys.stdin.read())
    if not lines:
        sys.exit("capture: nothing was read from stdin")
    print("\n".join(drawing(lines)))
