"""Which parts of a file are texts of their own, each a Document, and what a cover lends to them.

A text of its own is cited by its own title, and the places in it count from its own beginning:

- what a covering notice or order issues (印发、公布) or passes on (转发), whether it stands right
  behind the signature or is an attachment that the notice names as issued;
- what a news report gives the wording of, behind «《…》全文如下»;
- the texts of a collection, and such as follow each other without one: each has a number, a
  signature, a note on its title or articles of its own.

All else that is enclosed or attached (lists, tables, forms) is a Section of the text that it
belongs to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexer.records import Fact
from indexer.structure.marks import COLLECTION, DATE, iso_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.records import Document, FactName
    from indexer.structure.canonical import Paragraph
    from indexer.structure.outline import Node
    from indexer.structure.parts import Part

_VERBS = "印发|转发|批转|下发|公布|发布|颁布|颁发"
_PASSED_ON = frozenset({"转发", "批转"})  # what another body has written
_ISSUING_TITLE = re.compile(rf"关于({_VERBS})|^[^关《]*?(印发|转发|批转)")
# «现将《…》印发给你们», «现予公布»
_ISSUING_WORDS = re.compile(
    rf"现(?:予以?|将[^。；]{{0,200}}?(?:予以?)?)?({_VERBS})(?=给|[，。；]|$)"
)
# «现予公布，自…起施行»
_IN_FORCE_FROM = re.compile(
    rf"现[^。；]{{0,200}}?(?:{_VERBS})[^。]{{0,40}}?自\s*(?P<day>{DATE.pattern})\s*起"
    "(?:施行|实施|执行|生效)"
)
_FORM_BEHIND = re.compile("(?:等[^等》]{0,12})?的(?:通知|公告|决定|命令|通报|函)$")
_QUOTED_TITLE = re.compile("《([^《》]+)》")
_SHORTEST_NAME = 6  # characters: 名单 alone, in a title, names no text


@dataclass(slots=True)
class Text:
    """The parts of one Document; `cover` is the text that issues it, by `verb`, if one does."""

    parts: list[Part]
    cover: Text | None = None
    verb: str = ""

    @property
    def title(self) -> str:
        """Its title, "" for none."""
        title = self.parts[0].title
        return title.text if title else ""

    def roots(self) -> list[Node]:
        """Return its outline: of its own part, and what is attached to it."""
        own, *attached = self.parts
        label = [own.label] if own.label else []
        return [*label, *own.nodes, *(part.as_attachment() for part in attached)]


def split_texts(parts: Sequence[Part], paragraphs: Sequence[Paragraph]) -> list[Text]:
    """Return the texts of a file in order; together they hold each of its parts once."""
    if not parts:
        return []
    cover = owner = Text([parts[0]])
    texts = [cover]
    for part in parts[1:]:
        verb = ""
        if part.title and part.has_body:
            is_next = part.label is None and owner is cover
            verb = _issuing_verb(cover, paragraphs)
            if not (is_next or _is_named(part, cover, paragraphs)):
                verb = ""
        if part.has("masthead") or part.has("number"):
            verb = ""
        if verb:
            owner = Text([part], cover, verb)
            texts.append(owner)
        elif _stands_alone(part, texts[0]):
            cover = owner = Text([part])
            texts.append(owner)
        else:
            lists_it = not owner.parts[0].has("attachment") and cover.parts[0].has("attachment")
            (cover if lists_it else owner).parts.append(part)
    return texts


def _stands_alone(part: Part, first: Text) -> bool:
    """Whether a part that nothing issues is a text of its own and no part of the one before."""
    if part.label or part.title is None or not part.has_body:
        return False
    in_collection = COLLECTION.search(first.title) is not None
    return (
        in_collection
        or part.is_statute
        or part.has("number")
        or part.has("date")
        or part.has("title_note")
    )


def _issuing_verb(cover: Text, paragraphs: Sequence[Paragraph]) -> str:
    """Return how a text issues another, as its title or its body says; "" where it does not."""
    part = cover.parts[0]
    if part.is_statute:
        return ""
    if found := _ISSUING_TITLE.search(cover.title):
        return found[1] or found[2]
    body = paragraphs[part.first : part.last]
    said = next(filter(None, (_ISSUING_WORDS.search(one.text) for one in body)), None)
    return said[1] if said else ""


def _is_named(part: Part, cover: Text, paragraphs: Sequence[Paragraph]) -> bool:
    """Whether the cover names a part as what it issues: in its title, or where it says so."""
    title = _key(part.title.text) if part.title else ""
    names = []
    if found := _ISSUING_TITLE.search(cover.title):
        subject = _key(_FORM_BEHIND.sub("", cover.title[found.end() :]))
        names.append(subject)
        if len(title) >= _SHORTEST_NAME and title in subject:
            return True
    for paragraph in paragraphs[cover.parts[0].first : cover.parts[0].last]:
        if said := _ISSUING_WORDS.search(paragraph.text):
            names += map(_key, _QUOTED_TITLE.findall(said.group()))
    return any(len(name) >= _SHORTEST_NAME and title.endswith(name) for name in names)


def _key(title: str) -> str:
    return re.sub(r"[\s《》〈〉“”]", "", title)


def same_title(title: str, other: str) -> bool:
    """Whether two spellings are those of one title; none is that of no title."""
    return bool(title) and _key(title) == _key(other)


def lent_facts(verb: str, own: Document, cover: Document) -> tuple[Fact, ...]:
    """Return what the cover of a text says of it, where the text does not say it itself.

    Who passes a text on has not written it.
    """
    lent: list[Fact] = []

    def lend(name: FactName, value: str) -> None:
        lent.append(Fact(name, value, "cover"))

    if own.value("number") is None and (number := cover.value("number")):
        order = cover.title if number.startswith("第") and cover.title.endswith("令") else ""
        lend("issued_with", f"{order}{number}{verb}")
    if own.value("issuer") is None and verb not in _PASSED_ON:
        for issuer in cover.values("issuer"):
            lend("issuer", issuer)
    if own.value("date") is None and own.value("publish_date") is None:
        days: tuple[FactName, ...] = ("date", "publish_date")
        for name in days:
            if day := cover.value(name):
                lend(name, day)
    said = _IN_FORCE_FROM.search(cover.text)
    if said and own.value("effective_date") is None and (day := iso_date(said["day"])):
        lend("effective_date", day)
    return tuple(lent)
