"""Charts, drawn by pygal as SVG when the file is written; the page's own style sheet colours them.

What pygal adds for its script (tooltips, settings, the day of drawing) is removed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

import pygal
from markupsafe import Markup
from pygal.style import Style

# pygal installs a finder of modules, for maps; on Python 3.11 it makes each later failing import
# warn, in the whole process.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
_FONT = Style(
    background="transparent",
    font_family="sans-serif",
    label_font_size=13,
    major_label_font_size=13,
    value_font_size=13,
)
_PLAIN = {
    "css": (),
    "js": (),
    "no_prefix": True,
    "show_legend": False,
    "style": _FONT,
    "no_data_text": "–",
    "truncate_label": -1,
}
_DROPPED = {"defs", "title", "desc", "script", "style"}


def course(
    days: Sequence[str], past: Sequence[float | None], coming: Sequence[float | None] = ()
) -> Markup:
    """Draw percents by day: a line for the past, and a dashed one for the forecast.

    `days` are the labels of both; the first of `coming` is the last of `past`.
    """
    ahead = len(coming) - 1 if coming else 0
    now = len(past) - 1
    chart = pygal.Line(
        width=360,
        height=170,
        margin=6,
        margin_right=40,
        range=(0, 100),
        y_labels=[{"value": value, "label": f"{value}%"} for value in (0, 50, 100)],
        x_labels=list(days),
        x_labels_major=[days[0], days[now], days[-1]],
        show_minor_x_labels=False,
        show_x_guides=True,
        dots_size=2.5,
        **_PLAIN,
    )
    chart.add("", [*past, *[None] * ahead])
    if coming:
        chart.add("", [*[None] * now, *coming])
    return _drawn(chart)


def bars(labels: Sequence[str], numbers: Sequence[int]) -> Markup:
    """Draw a bar for each label, the first on top, with its number after it."""
    top = max(numbers, default=0) or 1
    chart = pygal.HorizontalBar(
        width=460,
        height=28 * len(labels) + 20,
        margin=6,
        margin_right=44,
        range=(0, top),
        x_labels=list(reversed(labels)),
        show_y_guides=False,
        show_x_guides=False,
        show_x_labels=False,
        print_values=True,
        print_values_position="top",
        formatter=lambda value: f"{value:.0f}",
        **_PLAIN,
    )
    chart.add("", list(reversed(numbers)))
    return _drawn(chart)


def _drawn(chart: Any) -> Markup:
    root = chart.render_tree()
    _prune(root)
    root.attrib.pop("id", None)
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    text = ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)
    # It holds only numbers and labels that pygal has escaped.
    return Markup(text)


def _prune(node: Any) -> None:
    for child in list(node):
        tag = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else None
        if tag is None or tag in _DROPPED:
            node.remove(child)
            continue
        child.attrib.pop("style", None)
        if not child.get("class", "x"):
            del child.attrib["class"]
        _prune(child)
