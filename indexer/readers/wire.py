"""What a worker and its parent say to each other: messages over a pipe, a RawDocument as bytes.

A message is JSON and bytes, a document JSON and numbers: unlike a pickle they hold nothing that
runs on arrival, and what is not of the expected shape is refused.
"""

from __future__ import annotations

import json
import math
import struct
from array import array
from typing import IO, TYPE_CHECKING, Any, TypeVar

from indexer.records import Block, Page, RawDocument, TableRow

if TYPE_CHECKING:
    from collections.abc import Sequence

_T = TypeVar("_T")
_LENGTH = struct.Struct("<Q")
_LENGTHS = struct.Struct("<QQ")


def send(stream: IO[bytes], header: dict[str, object], payload: bytes = b"") -> None:
    """Write one message. Raises OSError where nobody reads."""
    packed = _pack(header)
    stream.write(_LENGTHS.pack(len(packed), len(payload)))
    stream.write(packed)
    stream.write(payload)
    stream.flush()


def receive(stream: IO[bytes], limit: int) -> tuple[dict[str, Any], bytes]:
    """Read one message of at most `limit` bytes: its header and its payload.

    Raises EOFError where the stream ends first, ValueError for what is no message or is longer.
    """
    header_length, length = _LENGTHS.unpack(_read_exactly(stream, _LENGTHS.size))
    if header_length + length > limit:
        raise ValueError(f"a message of {header_length + length} bytes, above {limit}")
    header = _unpack(_read_exactly(stream, header_length))
    if not isinstance(header, dict):
        raise ValueError("a message without a header")
    return header, _read_exactly(stream, length)


def encode(document: RawDocument) -> bytes:
    """Return a document as bytes that `decode` takes back, equal to the last bit."""
    # Boxes and edges are most of a long document: eight bytes a number, not twenty digits.
    numbers = array("d")
    blocks = []
    for block in document.blocks:
        numbers.extend(block.box or ())
        numbers.extend(block.edges)
        row = block.row and [block.row.table, block.row.row, block.row.header]
        blocks.append(
            [
                block.text,
                block.line,
                block.column,
                block.page,
                block.box is not None,
                block.heading,
                bool(block.edges),
                row,
                block.footnote,
            ]
        )
    fields = _pack(
        {
            "blocks": blocks,
            "media_type": document.media_type,
            "encoding": document.encoding,
            "metadata": document.metadata,
            "notes": document.notes,
            "pages": [
                [page.number, page.characters, page.confidence, page.skipped]
                for page in document.pages
            ],
        }
    )
    return _LENGTH.pack(len(fields)) + fields + numbers.tobytes()


def decode(data: bytes) -> RawDocument:
    """Return the document that `encode` wrote. Raises ValueError for any other bytes."""
    try:
        (length,) = _LENGTH.unpack_from(data)
        fields = _unpack(data[_LENGTH.size : _LENGTH.size + length])
        numbers = array("d", data[_LENGTH.size + length :])
        return RawDocument(
            blocks=_blocks(fields["blocks"], numbers),
            media_type=_checked(fields["media_type"], str),
            encoding=_optional(fields["encoding"], str),
            metadata=tuple(_pair(pair) for pair in fields["metadata"]),
            notes=tuple(_checked(note, str) for note in fields["notes"]),
            pages=tuple(_page(*page) for page in fields["pages"]),
        )
    except (struct.error, IndexError, KeyError, TypeError) as error:
        raise ValueError("these bytes are no document") from error


def _blocks(rows: list[list[object]], numbers: array[float]) -> tuple[Block, ...]:
    if not all(map(math.isfinite, numbers)):
        raise ValueError("a place that is no number")
    blocks = []
    used = 0
    for text, line, column, page, has_box, heading, has_edges, row, footnote in rows:
        words = _checked(text, str)
        after_box = used + 4 * _checked(has_box, bool)
        after_edges = after_box + (len(words) + 1) * _checked(has_edges, bool)
        box = numbers[used:after_box]
        blocks.append(
            Block(
                text=words,
                line=_count(line),
                column=_count(column),
                page=None if page is None else _count(page),
                box=(box[0], box[1], box[2], box[3]) if box else None,
                heading=_count(heading),
                edges=tuple(numbers[after_box:after_edges]),
                row=None if row is None else _row(row),
                footnote=_checked(footnote, bool),
            )
        )
        used = after_edges
    if used != len(numbers):
        raise ValueError(f"{len(numbers)} numbers where the blocks have {used}")
    return tuple(blocks)


def _row(row: object) -> TableRow:
    table, number, header = _checked(row, list)
    return TableRow(_count(table), _count(number), _checked(header, bool))


def _page(number: object, characters: object, confidence: object, skipped: object) -> Page:
    return Page(
        _count(number), _count(characters), _optional(confidence, float), _checked(skipped, str)
    )


def _pair(pair: Sequence[object]) -> tuple[str, str]:
    key, value = pair
    return _checked(key, str), _checked(value, str)


def _count(value: object) -> int:
    number = _checked(value, int)
    if number < 0:
        raise ValueError(f"{number} where a count stands")
    return number


def _optional(value: object, kind: type[_T]) -> _T | None:
    return None if value is None else _checked(value, kind)


def _checked(value: object, kind: type[_T]) -> _T:
    # Not isinstance alone: True is an int.
    if not isinstance(value, kind) or type(value) is not kind:
        raise ValueError(f"{type(value).__name__} where {kind.__name__} stands")
    return value


def _pack(value: object) -> bytes:
    # A damaged font can give half a surrogate pair; it is a reader's text like any other.
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _unpack(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8", "surrogatepass"), parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _read_exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) != length:
        raise EOFError(f"{len(data)} bytes of {length}, then the end")
    return data
