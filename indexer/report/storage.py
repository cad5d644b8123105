"""Baskets as JSON: a file that a user saves, sends on and opens again."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from indexer.errors import CitationError
from indexer.report.basket import Basket, Item

FORMAT = "yinju-basket"
VERSION = 1

_T = TypeVar("_T")


def to_json(basket: Basket) -> str:
    """Return the basket as the text of its file."""
    content = {"format": FORMAT, "version": VERSION, "items": [asdict(i) for i in basket.items]}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def from_json(text: str | bytes, name: str = "basket.json") -> Basket:
    """Return the basket of a file's content; `name` is for the message.

    Its quotes are not compared with anything yet: that is what `verify` and the exports do. Raises
    CitationError if it is not a basket, or one that a later version of the program wrote.
    """
    try:
        content = json.loads(text)
        if content["format"] != FORMAT or content["version"] < 1:
            raise _not_a_basket(name)
        if content["version"] > VERSION:
            raise CitationError(
                f"“{name}”是更新版本的引据保存的引文篮：请升级程序后再打开。",
                f"The basket {name!r} was saved by a later version of Yinju: upgrade the program "
                "to open it.",
            )
        return Basket(tuple(_read(Item, fields) for fields in content["items"]))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _not_a_basket(name) from error


def save(basket: Basket, path: Path) -> None:
    """Write the basket: whatever happens meanwhile, the file is the old one or the new one.

    Raises CitationError if it cannot be written.
    """
    try:
        _replace(path, to_json(basket).encode())
    except OSError as error:
        raise CitationError(
            f"引文篮无法保存到“{path}”（{error.strerror}）：请换一个可以写入的文件夹。",
            f"The basket cannot be saved to {str(path)!r} ({error.strerror}): choose a folder that "
            "can be written to.",
        ) from error


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    making = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        making.replace(path)
    finally:
        making.unlink(missing_ok=True)


def load(path: Path) -> Basket:
    """Return the basket of a file. Raises CitationError if it cannot be read or is not a basket."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CitationError(
            f"打不开引文篮“{path}”（{error.strerror}）：请检查文件是否存在、是否有读取权限。",
            f"The basket {str(path)!r} cannot be opened ({error.strerror}): check that it exists "
            "and is readable.",
        ) from error
    return from_json(data, path.name)


def _not_a_basket(name: str) -> CitationError:
    return CitationError(
        f"“{name}”不是引据保存的引文篮，或已损坏：请选择由引据保存的 .json 文件。",
        f"{name!r} is not a basket that Yinju saved, or it is damaged: choose a .json file saved "
        "by Yinju.",
    )


def _read(record: type[_T], fields: object) -> _T:
    """Return a record from its JSON object, every value of the declared type.

    Raises ValueError or TypeError if a field is missing, unknown or of another type.
    """
    if not isinstance(fields, dict):
        raise TypeError(f"{record.__name__}: not an object")
    kinds = get_type_hints(record)
    return record(**{name: _value(kinds[name], value) for name, value in fields.items()})


def _value(kind: Any, value: object) -> object:
    if is_dataclass(kind):
        return _read(kind, value)  # type: ignore[arg-type]  # a class, as `kind` always is
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is UnionType:  # … | None
        return None if value is None else _value(arguments[0], value)
    if origin is tuple and isinstance(value, list):
        kinds = [arguments[0]] * len(value) if arguments[-1] is ... else arguments
        return tuple(_value(kind, one) for kind, one in zip(kinds, value, strict=True))
    if origin is Literal and value in arguments:
        return value
    if type(value) is not kind:  # not isinstance: True is an int
        raise TypeError(f"{value!r} is not {kind}")
    return value
