"""From bytes to text: the encoding is found or refused, never guessed into mojibake."""

from __future__ import annotations

import codecs
import re
from functools import cache

from indexer.errors import ReadError
from indexer.text import simplify

# UTF-32 LE before UTF-16 LE, whose mark it begins with.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# cp950 and Big5-HKSCS extend Big5; the narrower one goes first and wins a tie.
_CANDIDATES = ("gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be")

# Of 1,549 Chinese legal texts, and excerpts of 40 characters of them, none scored below 0.92 in its
# own encoding; random bytes and Japanese or Latin text read as Chinese mostly stay below 0.5.
_PLAUSIBLE = 0.8
_SAMPLE = 20_000

# What is neither a control character nor unassigned; form feeds are page ends of pdftotext.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")
_PUNCTUATION = frozenset(
    "，。、；：？！“”‘’（）《》〈〉【】〔〕—…·－～％「」『』〇○●■※→×①②③④⑤⑥⑦⑧⑨⑩　"
)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Return the text of `data` and the name of its encoding; a byte order mark is taken off.

    UTF-8 is tried strictly and first, then what a byte order mark says. Of GB18030, Big5 and
    UTF-16 every one that decodes without an error is scored by its share of common characters, and
    the best is taken if it is plausible. Raises ReadError for what is empty, binary or undecodable.
    """
    if not data.strip():
        raise ReadError(
            f"「{name}」是空文件，请放入有正文的文件。",
            f"{name!r} is empty; put in a file that has text.",
        )
    text, encoding = _with_mark(data, name) or _utf8(data) or _best_candidate(data, name)
    if not text.strip("\ufeff\u200b \t\r\n\f\v\u3000"):
        raise ReadError(
            f"「{name}」只有空白，请放入有正文的文件。",
            f"{name!r} holds nothing but white space; put in a file that has text.",
        )
    return text, encoding


def _with_mark(data: bytes, name: str) -> tuple[str, str] | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError as error:
                raise _undecodable(name) from error
            if _CONTROL.search(text):
                raise _binary(name)
            return text, encoding
    return None


def _utf8(data: bytes) -> tuple[str, str] | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # Plain ASCII in UTF-16 is valid UTF-8 full of NULs, and a few Han in GB18030 can by chance be
    # valid UTF-8 of two bytes a character, which hardly any Chinese text is made of.
    by_chance = all(
        "\x80" <= character <= "\u07ff" for character in text if not character.isspace()
    )
    return None if by_chance or _CONTROL.search(text) else (text, "utf-8")


def _best_candidate(data: bytes, name: str) -> tuple[str, str]:
    best: tuple[tuple[float, float], str, str] = ((0.0, 0.0), "", "")
    for encoding in _CANDIDATES:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            best = max(best, (_plausibility(text), text, encoding), key=lambda found: found[0])
    (score, _), text, encoding = best
    if score >= _PLAUSIBLE:
        return text, encoding
    raise _binary(name) if b"\x00" in data else _undecodable(name)


def _plausibility(text: str) -> tuple[float, float]:
    """Return the share of common characters among those beyond ASCII, and the share of those.

    ASCII says little: bytes of one encoding often make ASCII and a rare character in another.
    """
    sample = simplify("".join(text[:_SAMPLE].split()))
    beyond = [character for character in sample if character > "~"]
    if not beyond:
        return float(bool(sample)), 0.0
    return sum(map(_is_common, beyond)) / len(beyond), len(beyond) / len(sample)


@cache
def _is_common(character: str) -> bool:
    """Whether a character is usual punctuation, or of the 3,755 common Han of GB 2312."""
    if character in _PUNCTUATION or "！" <= character <= "～":
        return True
    try:
        encoded = character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return len(encoded) == 2 and 0xB0 <= encoded[0] <= 0xD7  # level 1: rows 16 to 55


def _binary(name: str) -> ReadError:
    return ReadError(
        f"「{name}」不是文本文件，请导出为 UTF-8 文本后再加入。",
        f"{name!r} is not a text file; export it as UTF-8 text.",
    )


def _undecodable(name: str) -> ReadError:
    return ReadError(
        f"无法确定「{name}」的文字编码，或文件已损坏，请另存为 UTF-8 后再加入。",
        f"The encoding of {name!r} cannot be told, or the file is damaged; save it as UTF-8.",
    )
