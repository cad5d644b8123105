"""Every word of the pages, in Chinese and in English: a table for each page and one for all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from ui.words import ask, common, index, library, login, read, report

if TYPE_CHECKING:
    from indexer.errors import YinjuError

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LANGUAGE_NAMES: dict[Language, str] = {"zh": "中文", "en": "English"}

# What is read before a language is chosen.
PAGE_TITLE = "引据 Yinju"
LANGUAGE_LABEL = "语言 Language"

TABLES = (common, login, ask, library, read, report, index)
# key: (Chinese, English)
STRINGS = {key: pair for table in TABLES for key, pair in table.STRINGS.items()}


class Words:
    """The words of the pages in one language: `words("ask")`, `words("line", first=3)`."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._column = LANGUAGES.index(language)

    def __call__(self, key: str, **values: object) -> str:
        """Return the string of a key; KeyError if there is none."""
        return STRINGS[key][self._column].format(**values)

    def error(self, error: YinjuError) -> str:
        """Return an error's sentence."""
        return str(error) if self.language == "zh" else error.english

    def pick(self, chinese: str, english: str) -> str:
        """Return one of two strings that a record has."""
        return chinese if self.language == "zh" else english
