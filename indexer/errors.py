"""The errors that users see: what is wrong, with which object, and what to do about it."""

from __future__ import annotations


class YinjuError(Exception):
    """Base of every error that a user can mend.

    The message is one sentence in Chinese for the page and the command line; `english` is the same
    sentence for readers who switched the language.
    """

    def __init__(self, message: str, english: str) -> None:
        super().__init__(message)
        self.english = english


class ReadError(YinjuError):
    """A file could not be read: empty, binary, of an unknown encoding, too large."""


class CorpusError(YinjuError):
    """A corpus folder, front matter, sidecar or statute source is missing or malformed."""


class EncoderError(YinjuError):
    """A model could not be found or loaded, or gives vectors that cannot be used."""


class LanguageModelError(YinjuError):
    """A language model is not set or cannot be reached, or gave no usable answer in time."""


class SnapshotError(YinjuError):
    """An index is missing, half-written, damaged, or of another format version."""


class EncoderMismatchError(SnapshotError):
    """An index was built with one encoder and is being searched with another."""


class QuestionError(YinjuError):
    """A question is empty or too long."""


class LimitError(QuestionError):
    """A person asked more questions in a minute than the settings allow."""


class CitationError(YinjuError):
    """A quote does not agree with the canonical text that it is said to come from."""


class DatasetError(YinjuError):
    """An evaluation data set lacks a file or a field."""


class SettingsError(YinjuError):
    """The settings file of the server is missing, malformed, or readable by too many."""


class StoreError(YinjuError):
    """What is kept for one person cannot be read or written, or has grown too large."""


class AuditError(YinjuError):
    """The record of what was asked cannot be written."""
