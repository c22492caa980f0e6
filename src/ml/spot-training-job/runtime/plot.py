"""A line chart as SVG: axes with units, a legend, readable in light and dark. Standard library only."""
import math
from html import escape

# Told apart in both schemes, also with most kinds of colour blindness. The first is for what others are compared with.
_COLOURS = ["#8a8f98", "#0a84d6", "#d9730d", "#1a9c6b", "#b5489c", "#a8870a", "#5b5bd6"]
_STYLE = """
text { font: 12px system-ui, sans-serif; fill: #333 } .title { font-size: 15px; font-weight: 600 }
.back { fill: #fff } .grid { stroke: #e3e5e8 } .axis { stroke: #888 }
@media (prefers-color-scheme: dark) { text { fill: #d8dade } .back { fill: #16181c } .grid { stroke: #33363c } }
"""


class Series:
    """Points with a name in the legend. `marks`: None for a line, or 'cross' or 'ring' for single points."""

    def __init__(self, name, points, colour=0, marks=None, width=2):
        self.name = name
        self.points = [(x, y) for x, y in points if math.isfinite(x) and math.isfinite(y)]
        self.colour = _COLOURS[colour % len(_COLOURS)]
        self.marks = marks
        self.width = width


def line_chart(title, x_label, y_label, series, log_x=False, log_y=False, width=760, height=430):
    """Series of the same name share their line in the legend."""
    points = [point for each in series for point in each.points]
    if not points:
        raise ValueError(f"the chart {title!r} has no points: nothing was measured")
    left, right, top, bottom = 66, width - 16, 74, height - 52
    x_scale = _Scale([x for x, _ in points], left, right, log_x)
    y_scale = _Scale([y for _, y in points], bottom, top, log_y)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">',
             f"<style>{_STYLE}</style>", f'<rect class="back" width="{width}" height="{height}"/>',
             f'<clipPath id="area"><rect x="{left}" y="{top - 4}" width="{right - left + 4}" height="{bottom - top + 8}"/></clipPath>',
             _text(left, 22, title, "start", "title")]
    for tick, at in x_scale.ticks():
        parts += [f'<path class="grid" d="M{at:.1f} {top}V{bottom}"/>', _text(at, bottom + 17, tick, "middle")]
    for tick, at in y_scale.ticks():
        parts += [f'<path class="grid" d="M{left} {at:.1f}H{right}"/>', _text(left - 7, at + 4, tick, "end")]
    parts += [f'<path class="axis" fill="none" d="M{left} {top}V{bottom}H{right}"/>',
              _text((left + right) / 2, height - 12, x_label, "middle"),
              f'<g transform="rotate(-90 16 {(top + bottom) / 2})">{_text(16, (top + bottom) / 2, y_label, "middle")}</g>', '<g clip-path="url(#area)">']
    parts += [_drawn(each, [(x_scale(x), y_scale(y)) for x, y in each.points]) for each in series]
    return "\n".join(parts + ["</g>", *_legend(series, left), "</svg>", ""])


class _Scale:
    """From values to pixels, and round values for the ticks."""

    def __init__(self, values, start, end, log):
        self.log, self.start, self.end = log, start, end
        low, high = min(values), max(values)
        if log and low <= 0:
            raise ValueError(f"a logarithmic axis has no place for {low}")
        if low == high:
            low, high = (low / 2, high * 2) if log else (low - 1, high + 1)
        self.low, self.high = (math.log10(low), math.log10(high)) if log else (low, high)

    def __call__(self, value):
        value = math.log10(value) if self.log else value
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self):
        values = self._decades() if self.log else self._steps()
        return [(f"{value:,.10g}", self(value)) for value in values]

    def _steps(self):
        rough = (self.high - self.low) / 6
        power = 10 ** math.floor(math.log10(rough))
        step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [round(index * step, 12) for index in range(first, last + 1)]

    def _decades(self):
        decades = range(math.floor(self.low), math.ceil(self.high) + 1)
        values = [factor * 10.0 ** decade for decade in decades for factor in ((1, 2, 5) if len(decades) < 6 else (1,))]
        return [value for value in values if self.low - 1e-9 <= math.log10(value) <= self.high + 1e-9]


def _drawn(series, at):
    if not series.marks:
        line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in at) if at else ""
        return f'<path fill="none" stroke="{series.colour}" stroke-width="{series.width}" stroke-linejoin="round" d="{line}"/>'
    return "".join(_mark(series, x, y) for x, y in at)


def _mark(series, x, y):
    if series.marks == "ring":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="none" stroke="{series.colour}" stroke-width="2"/>'
    return f'<path d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8" fill="none" stroke="{series.colour}" stroke-width="2"/>'


def _legend(series, left):
    parts, at = [], left
    for name, each in {each.name: each for each in series}.items():
        sample = _mark(each, at + 9, 48) if each.marks else f'<path d="M{at} 48h18" stroke="{each.colour}" stroke-width="{max(each.width, 2)}"/>'
        parts += [sample, _text(at + 24, 52, name, "start")]
        at += 24 + 7 * len(name) + 18
    return parts


def _text(x, y, words, anchor, kind="label"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escape(str(words))}</text>'
