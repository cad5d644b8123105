"""Number formats: what a spreadsheet program shows of a number (ECMA-376-1, 18.8.30 and 18.8.31).

Where a built-in format hangs on the language of the program it is that of a Chinese one.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

GENERAL = "General"
_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"￥"#,##0;"￥"-#,##0',
    6: '"￥"#,##0;"￥"-#,##0',
    7: '"￥"#,##0.00;"￥"-#,##0.00',
    8: '"￥"#,##0.00;"￥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"'),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'),
    **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
    **dict.fromkeys((37, 38), "#,##0;-#,##0"),
    **dict.fromkeys((39, 40), "#,##0.00;-#,##0.00"),
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
}
# «Long date» and «time» of the system.
_SYSTEM_FORMATS = {"[$-F800]": 'yyyy"年"m"月"d"日"', "[$-F400]": "h:mm:ss"}
_LONGEST_CODE = 255  # characters that the programs take

_SECTION_END = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')  # a semicolon outside of quotes
_NUMBER_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]<>=]*\]'
    r"|(?P<digits>[#0?][#0?,.]*)|(?P<percent>%)|(?P<general>General)|(?P<literal>.)"
)
_NOT_FOLLOWED = frozenset("/@E<>=[")
_DATE_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[(?P<total>h+|m+|s+)\]|\[[^\]]*\]'
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<part>y+|e+|m+|d+|h+|s+|aaaa?)|(?P<fraction>\.0+)"
    r"|(?P<literal>.)",
    re.IGNORECASE,
)
# Every float has 309 digits at most, a code asks for fewer than 255 more or a hundredfold each.
_EXACT = Context(prec=1200, rounding=ROUND_HALF_UP)

_DAY_ZERO = datetime(1899, 12, 30)  # (18.17.4.1)
_DAYS_TO_1904 = 1462
_LAST_SERIAL = 2_958_466  # the day behind 9999-12-31
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def format_code(number: int, own: Mapping[int, str]) -> str:
    """Return the code of a number format; `own` are those that a workbook defines."""
    code = own.get(number) or _BUILT_IN.get(number, GENERAL)
    return _SYSTEM_FORMATS.get(code[:8].upper(), code if len(code) <= _LONGEST_CODE else GENERAL)


def is_date(code: str) -> bool:
    """Whether a code shows a number as a date or a time."""
    tokens = _DATE_TOKEN.finditer(_SECTION_END.split(code)[0])
    # An e alone is the exponent of a number.
    return any(token["total"] or (token["part"] or "e")[0] not in "eE" for token in tokens)


def format_number(value: float, code: str) -> str:
    """Return a number as a format code shows it.

    What a code asks beyond signs, digits, thousands, percentages and literals (fractions,
    exponents, conditions) is not followed: such numbers are shown in full, as those of General are.
    Digits stay Arabic also where it asks for Chinese ones ([DBNum1]).
    """
    if code == GENERAL:
        return _in_full(value)
    sections = _SECTION_END.split(code)
    at = 1 if value < 0 else 2 if value == 0 else 0
    section = sections[at] if at < len(sections) else sections[0]
    sign = "-" if value < 0 and at >= len(sections) else ""
    tokens = list(_NUMBER_TOKEN.finditer(section))
    groups_of_digits = sum(1 for token in tokens if token["digits"])
    if groups_of_digits > 1 or any(token["literal"] in _NOT_FOLLOWED for token in tokens):
        return _in_full(value)
    hundred = 100 ** sum(1 for token in tokens if token["percent"])
    scaled = _EXACT.multiply(_kept(abs(value)), hundred)
    texts = []
    for token in tokens:
        if token["digits"]:
            texts.append(_digits(scaled, token["digits"]))
        elif token["general"]:
            texts.append(_in_full(abs(value)))
        else:
            texts.append(next(filter(None, token.groups()), ""))
    return sign + "".join(texts).strip()


def _in_full(value: float) -> str:
    return f"{_kept(value):f}"


def _kept(value: float) -> Decimal:
    """Return a number with the 15 digits that the programs keep."""
    return Decimal(f"{value:.15g}")


def _digits(value: Decimal, pattern: str) -> str:
    """Return a number that is not negative as digits such as #,##0.00 show it."""
    whole, _, fraction = pattern.replace("?", "#").partition(".")
    scale = len(whole) - len(whole.rstrip(","))  # a comma behind the last digit: thousands
    places = len(fraction.replace(",", ""))
    unit = Decimal(1).scaleb(-places)
    rounded = value.scaleb(-3 * scale, _EXACT).quantize(unit, context=_EXACT)
    text = f"{rounded:,f}" if "," in whole.rstrip(",") else f"{rounded:f}"
    integer, point, decimals = text.partition(".")
    least = fraction.rfind("0") + 1
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    # The point stays without decimals, too: 0.## shows «3.».
    return integer.lstrip("0").rjust(whole.count("0"), "0") + point + decimals


def format_date(serial: float, code: str, *, from_1904: bool = False) -> str:
    """Return a date, a time or a span of time, in days, as a format code shows it.

    Days count from 1899-12-30 or 1904-01-01. What lies before or behind the calendar of the
    programs is shown in full.
    """
    days = serial + _DAYS_TO_1904 if from_1904 else serial
    if not 0 <= days < _LAST_SERIAL:
        return _in_full(serial)
    # The calendar of the programs has a 29th of February in 1900.
    day = days + 1 if 1 <= days < 60 else days
    moment = _DAY_ZERO + _span(day)
    tokens = list(_DATE_TOKEN.finditer(_SECTION_END.split(code)[0]))
    half = any(token["half"] for token in tokens)
    letters = [(token["part"] or token["total"] or "")[:1].lower() for token in tokens]
    texts = []
    for at, (token, letter) in enumerate(zip(tokens, letters, strict=True)):
        if token["half"]:
            morning, afternoon = token["half"].split("/")
            texts.append(morning if moment.hour < 12 else afternoon)
        elif token["fraction"]:
            places = len(token["fraction"]) - 1
            texts.append(f".{moment.microsecond:06d}"[: places + 1])
        elif token["total"]:
            unit = timedelta(seconds={"h": 3600, "m": 60, "s": 1}[letter])
            texts.append(f"{_span(serial) // unit:0{len(token['total'])}d}")
        elif letter:
            before = next(filter(None, reversed(letters[:at])), "")
            after = next(filter(None, letters[at + 1 :]), "")
            # m is the minute behind an hour and before a second (18.8.31).
            is_minute = letter == "m" and (before == "h" or after == "s")
            texts.append(_date_part(moment, token["part"], minute=is_minute, half=half))
        else:
            texts.append(next(filter(None, token.groups()), ""))
    return "".join(texts).strip()


def _span(days: float) -> timedelta:
    """Return days as a span, to the millisecond: floats miss whole seconds by less."""
    return timedelta(milliseconds=round(days * 86_400_000))


def _date_part(moment: datetime, part: str, *, minute: bool, half: bool) -> str:
    letter, size = part[0].lower(), len(part)
    if letter in "ye":
        return f"{moment.year % 100:02d}" if letter == "y" and size < 3 else f"{moment.year}"
    if letter == "a":
        return ("星期" if size > 3 else "") + "一二三四五六日"[moment.weekday()]
    if letter in "md" and size > 2 and not minute:
        word = _MONTHS[moment.month - 1] if letter == "m" else _DAYS[moment.weekday()]
        return word if size > 3 else word[:3]
    hour = (moment.hour + 11) % 12 + 1 if half else moment.hour
    numbers = {"m": moment.month, "d": moment.day, "h": hour, "s": moment.second}
    return f"{moment.minute if minute else numbers[letter]:0{min(size, 2)}d}"
