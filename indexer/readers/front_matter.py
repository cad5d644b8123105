"""YAML metadata: the front matter of a Markdown file, and sidecar files."""

from __future__ import annotations

import yaml

from indexer.errors import ReadError


def parse_pairs(source: str, name: str, first_line: int = 1) -> tuple[tuple[str, str], ...]:
    """Return the (key, value) pairs of a YAML mapping; a list gives one pair for each element.

    `first_line` is the line of the file, from 1, at which `source` starts. Raises ReadError, naming
    the line, for what is not a mapping of plain values.
    """
    try:
        mapping = yaml.load(source, Loader=_PlainLoader)  # noqa: S506 - derives from SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _malformed(name, first_line + (mark.line if mark else 0)) from error
    if mapping is None:
        return ()
    if not isinstance(mapping, dict):
        raise _malformed(name, first_line)
    pairs = []
    for key, value in mapping.items():
        for element in value if isinstance(value, list) else [value]:
            if isinstance(element, dict | list):
                raise _malformed(name, first_line)
            pairs.append((str(key).strip(), str(element).strip()))
    return tuple(pairs)


class _PlainLoader(yaml.SafeLoader):
    """A loader that leaves every scalar as it is written: 2020-12-02 is text, and so is 010."""


_PlainLoader.yaml_implicit_resolvers = {}


def _malformed(name: str, line: int) -> ReadError:
    return ReadError(
        f"「{name}」第 {line} 行的元数据不是合法的 YAML（应为每行一个「键: 值」），请改正。",
        f"The metadata at line {line} of {name!r} is not valid YAML ('key: value' lines); mend it.",
    )
