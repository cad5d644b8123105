"""Ruling lines to tables: cells, rows and headers, filled with the characters inside of them.

Boxes are (left, top, right, bottom) in points from the page's top left corner.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from indexer.readers.lines import needs_space, on_one_level, pieces

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from indexer.readers.lines import Sign
    from indexer.records import Box

_SNAP = 3.0  # points: rules as near as that are one, and meet
_MOST_LINES = 400  # across or down: more is a drawing, and crossing all with all takes long


class Row(NamedTuple):
    """A row of a ruled table; a column holds no signs where no cell begins in this row.

    `signs` of a cell are those of all its lines; `one_line` says that no cell has more than one.
    """

    box: Box
    columns: list[list[Sign]]
    header: bool
    one_line: bool


def find_tables(rules: Iterable[Box]) -> list[list[Box]]:
    """Return the cells of each table of two columns and two rows or more, from top to bottom.

    `rules` are thin boxes in points, each a line across or down. A cell is the smallest rectangle
    with rules on all four sides.
    """
    across, down = _straight_lines(rules)
    if not (2 < len(across) <= _MOST_LINES and 2 < len(down) <= _MOST_LINES):
        return []
    tables = _grouped(_cells(across, down))
    return [
        cells
        for cells in tables
        if len({left for left, _, _, _ in cells}) > 1 and len({top for _, top, _, _ in cells}) > 1
    ]


def fill_table(cells: Sequence[Box], signs: Iterable[Sign]) -> tuple[list[Row], list[Sign]]:
    """Return the rows of the table that `cells` make, and the signs that stand outside of it."""
    inside, outside = _signs_by_cell(cells, signs)
    column_at = {left: at for at, left in enumerate(sorted({cell[0] for cell in cells}))}
    starting = [list(row) for _, row in groupby(sorted(cells, key=_top), key=_top)]
    headers = _header_rows(starting, inside)
    rows = []
    for at, row in enumerate(starting):
        columns: list[list[Sign]] = [[] for _ in column_at]
        one_line = True
        for cell in row:
            lines = pieces(inside[cell])
            columns[column_at[cell[0]]] = _joined(lines)
            one_line = one_line and all(on_one_level(lines[0][0], line[0]) for line in lines)
        lefts, tops, rights, bottoms = zip(*row, strict=True)
        box = (min(lefts), tops[0], max(rights), min(bottoms))
        rows.append(Row(box, columns, at in headers, one_line))
    return rows, outside


def _top(cell: Box) -> float:
    return cell[1]


def _joined(lines: Sequence[Sequence[Sign]]) -> list[Sign]:
    joined: list[Sign] = []
    for line in lines:
        if joined and needs_space(joined[-1].text, line[0].text):
            joined.append(joined[-1]._replace(text=" ", left=joined[-1].right))
        joined += line
    return joined


def _header_rows(
    rows: Sequence[Sequence[Box]], inside: Mapping[Box, Sequence[Sign]]
) -> Container[int]:
    """Return which rows name the columns; a row is given by the cells that begin in it.

    The header is the first row of more than one cell, if none of its cells is empty or holds a
    sentence. Where one of them spans columns and another spans rows it has as many rows as that.
    The last row is none: it names nothing.
    """
    first = next((at for at, row in enumerate(rows) if len(row) > 1), len(rows))
    if first >= len(rows) - 1:
        return ()
    texts = ["".join(sign.text for sign in inside[cell]).strip() for cell in rows[first]]
    if not all(texts) or any("。" in text for text in texts):
        return ()
    lefts = {cell[0] for row in rows for cell in row}
    spans_columns = any(cell[0] < left < cell[2] for cell in rows[first] for left in lefts)
    bottom = (max if spans_columns else min)(cell[3] for cell in rows[first])
    return range(first, sum(row[0][1] < bottom for row in rows[:-1]))


def _signs_by_cell(
    cells: Sequence[Box], signs: Iterable[Sign]
) -> tuple[Mapping[Box, list[Sign]], list[Sign]]:
    xs = sorted({x for cell in cells for x in (cell[0], cell[2])})
    ys = sorted({y for cell in cells for y in (cell[1], cell[3])})
    column_at = {x: at for at, x in enumerate(xs)}
    row_at = {y: at for at, y in enumerate(ys)}
    owner = {
        (column, row): cell
        for cell in cells
        for column in range(column_at[cell[0]], column_at[cell[2]])
        for row in range(row_at[cell[1]], row_at[cell[3]])
    }
    inside: dict[Box, list[Sign]] = {cell: [] for cell in cells}
    outside: list[Sign] = []
    for sign in signs:
        column = bisect_right(xs, (sign.left + sign.right) / 2) - 1
        row = bisect_right(ys, (sign.top + sign.bottom) / 2) - 1
        cell = owner.get((column, row))
        (outside if cell is None else inside[cell]).append(sign)
    return inside, outside


class _Line(NamedTuple):
    """A straight line across (at a y) or down (at an x), from `start` to `end`."""

    at: float
    start: float
    end: float


def _straight_lines(rules: Iterable[Box]) -> tuple[list[_Line], list[_Line]]:
    across, down = [], []
    for left, top, right, bottom in rules:
        if right - left >= bottom - top:
            across.append(_Line((top + bottom) / 2, left, right))
        else:
            down.append(_Line((left + right) / 2, top, bottom))
    return _merged(across), _merged(down)


def _merged(lines: list[_Line]) -> list[_Line]:
    """Return the lines with those of one place as one, and those that go on from each other."""
    merged: list[_Line] = []
    level: list[_Line] = []
    for line in sorted(lines):
        if level and line.at - level[0].at > _SNAP:
            merged += _end_to_end(level)
            level = []
        level.append(line)
    return merged + _end_to_end(level)


def _end_to_end(level: list[_Line]) -> list[_Line]:
    joined: list[_Line] = []
    for line in sorted(level, key=lambda line: line.start):
        if joined and line.start - joined[-1].end <= _SNAP:
            joined[-1] = joined[-1]._replace(end=max(joined[-1].end, line.end))
        else:
            joined.append(line._replace(at=level[0].at))
    return joined


def _cells(across: Sequence[_Line], down: Sequence[_Line]) -> list[Box]:
    crossings = {
        (v, h)
        for h in across
        for v in down
        if h.start - _SNAP <= v.at <= h.end + _SNAP and v.start - _SNAP <= h.at <= v.end + _SNAP
    }
    on_across: dict[_Line, list[_Line]] = defaultdict(list)
    on_down: dict[_Line, list[_Line]] = defaultdict(list)
    for v, h in sorted(crossings):
        on_across[h].append(v)
        on_down[v].append(h)
    cells = []
    for v, h in crossings:
        corners = (
            (v.at, h.at, right.at, below.at)
            for below in on_down[v]
            if below.at > h.at
            for right in on_across[h]
            if right.at > v.at and (right, below) in crossings
        )
        if cell := next(corners, None):
            cells.append(cell)
    return sorted(cells, key=lambda cell: (cell[1], cell[0]))


def _grouped(cells: Sequence[Box]) -> list[list[Box]]:
    """Return the cells in groups that hang together by shared corners."""
    at_corner: dict[tuple[float, float], list[Box]] = defaultdict(list)
    for cell in cells:
        for corner in _corners(cell):
            at_corner[corner].append(cell)
    groups = []
    seen: set[Box] = set()
    for cell in cells:
        group = []
        waiting = [cell]
        while waiting:
            member = waiting.pop()
            if member not in seen:
                seen.add(member)
                group.append(member)
                for corner in _corners(member):
                    waiting += at_corner[corner]
        if group:
            groups.append(sorted(group, key=lambda cell: (cell[1], cell[0])))
    return groups


def _corners(cell: Box) -> tuple[tuple[float, float], ...]:
    left, top, right, bottom = cell
    return (left, top), (right, top), (left, bottom), (right, bottom)
