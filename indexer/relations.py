"""How Documents refer to each other: what they rest on, pass on, amend, repeal, replace and cite.

A reference is a title in 《》 with the document number (文号) behind it, a number alone, or the
bare name of a statute of the corpus where nothing else can be meant («根据宪法，制定本法»). The
words around it say its kind:

- `basis` 依据: what a text, or a measure in it, rests on («根据《…》，制定本办法»,
  «按照《…》要求»). A provision that is applied («依照《…》第十条处罚») is cited, and so is all that
  an article names outside of the sentence that enacts the statute.
- `forwards` 印发、转发、公布: what a notice or an order issues («现将《…》印发给你们»).
- `amends` 修改: also where only a part of a text is repealed.
- `repeals` 废止 and `replaces` 代替: by a clause, a list or a table of what no longer applies.
- `cites` 引用: all others. Among them is what the notes on a title name («根据《…》第一次修正»): it
  changed this text, the text does not rest on it.

References of a text to itself («本办法», its own title) are left out, and so are titles of what is
no document (《论语》, 《申请表》) and short forms that the text does not explain (《条例》).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from indexer.mentions import Mention, number_key
from indexer.records import Relation
from indexer.status import Version, family_key, version_of
from indexer.structure.marks import DATE, TITLE_END, iso_date
from indexer.wording import judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.records import Document, RelationKind

_ENDING = frozenset({"repeals", "replaces"})


def find(documents: Sequence[Document]) -> tuple[Relation, ...]:
    """Return how the Documents of a corpus refer to each other, in order of source and place.

    A source has one Relation a kind and target, at the first place that says so; what it rests on,
    issues, amends, repeals or replaces is not listed once more as cited.
    """
    corpus = _Corpus(documents)
    return tuple(found for document in documents for found in _relations(document, corpus))


def _relations(document: Document, corpus: _Corpus) -> list[Relation]:
    """Return the relations of one source, in order of place."""
    source = _Source(document, corpus.versions[document.doc_id])
    explained: dict[str, Mention] = {}  # short forms: 《条例》 → the reference that explains it
    found: dict[tuple[RelationKind, object], Relation] = {}
    for mention, kind, start, end, list_start in judge(document, corpus.statutes):
        meant = explained.get(title_key(mention.title), mention)
        if mention.short_form:
            explained.setdefault(title_key(mention.short_form), mention)
        if source.is_meant(meant, kind):
            continue
        target, later = corpus.resolve(meant, kind, source)
        if target is None and not _is_document(meant, kind):
            continue
        relation = Relation(
            source=document.doc_id,
            kind=kind,
            target=target.doc_id if target else None,
            title=mention.title,
            number=mention.number,
            start=start,
            end=end,
            day=_stated_day(document.text, list_start, start, end) if kind in _ENDING else None,
            attachment=target.attachment if target else None,
            later=later,
        )
        identity: object = target or title_key(meant.title) or number_key(meant.number or "")
        found.setdefault((kind, identity), relation)
    strong = {identity for kind, identity in found if kind != "cites"}
    return [
        relation
        for (kind, identity), relation in found.items()
        if kind != "cites" or identity not in strong
    ]


_FROM = rf"[自于]\s*(?P<day>{DATE.pattern})\s*(?:起|(?=废止|失效|停止))"
_FROM_DAY = re.compile(_FROM)
# «本法自某日起施行。», and one sentence more: the last such day before a place.
_FROM_DAY_BEFORE = re.compile(rf"(?s:.*){_FROM}[^。；\n]*(?:[。；\n]\s*[^。；\n]*)?$")
_LONGEST_CLAUSE = 400


def _stated_day(text: str, list_start: int, start: int, end: int) -> date | None:
    """Return the day from which a clause repeals: in its words, or before them or their list."""
    found = _FROM_DAY.search(text, start, end) or _FROM_DAY_BEFORE.search(
        text, max(0, list_start - _LONGEST_CLAUSE), list_start
    )
    day = iso_date(found["day"]) if found else None
    return date.fromisoformat(day) if day else None


# --- Which text is meant ----------------------------------------------------------------------

# Titles of one document differ in these: «…改革、推进…» and «…改革推进…».
_PUNCTUATION = re.compile("[、，,·—–－-]")
# What ends so is in 《》 but no document: a form to fill in.
_FORM_TO_FILL = frozenset({"表"})
_ALSO_DOCUMENT = re.compile("(?:条约|协议|议定书|宣言|宪章|预案)(?:[（(][^（）()]*[）)])?$")
_QUALIFIER = re.compile("(?:暂行|试行|若干|实施|指导|管理|工作)?")


def title_key(title: str) -> str:
    """Return the form that the spellings of one title, and the versions of one law, share."""
    return _PUNCTUATION.sub("", family_key(title))


def _is_document(mention: Mention, kind: RelationKind) -> bool:
    """Whether a reference that the corpus does not have is one to a document at all."""
    if mention.number:
        return True
    form = TITLE_END.search(mention.title)
    if form is None:
        return _ALSO_DOCUMENT.search(mention.title) is not None
    is_short_form = _QUALIFIER.fullmatch(mention.title, 0, form.start()) is not None
    if kind == "cites":
        return not is_short_form and form["form"] not in _FORM_TO_FILL
    return not is_short_form or kind in _ENDING


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that may be meant: a Document, or an attachment in it.

    `issuer` is what its title has before 关于, `number` the key of its number.
    """

    doc_id: str
    attachment: int | None
    issuer: str
    number: str | None
    version: Version


class _Source:
    """What of a Document that refers to others is itself, and not another text."""

    def __init__(self, document: Document, version: Version) -> None:
        self.version = version
        self.title = "".join(document.title.split())
        self.key = title_key(document.title)
        self.number = _own_number(document)
        self.attachments = _attachments(document)

    def is_meant(self, mention: Mention, kind: RelationKind) -> bool:
        """Whether a reference is to the source; what the source ends is an older text."""
        if mention.number and number_key(mention.number) == self.number:
            return True
        key = title_key(mention.title)
        if kind in _ENDING or not key:
            return False
        return key == self.key or (key in self.attachments and kind != "forwards")


def _own_number(document: Document) -> str | None:
    """Return the key of a Document's number, of an order with its title («国务院令» + «第5号»)."""
    number = document.value("number") or ""
    return number_key(number) or number_key("".join(document.title.split()) + number)


def _attachments(document: Document) -> dict[str, int]:
    """Return the attachments of a Document: the index of the Section by the key of its title."""
    return {
        title_key(section.title or document.text[section.start :].partition("\n")[0]): index
        for index, section in enumerate(document.sections)
        if section.kind == "attachment"
    }


class _Corpus:
    """The texts of a corpus by number and by title."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.versions = {document.doc_id: version_of(document) for document in documents}
        self.statutes = frozenset(
            version.family for version in self.versions.values() if version.statute
        )
        self._by_number: dict[str, list[_Text]] = defaultdict(list)
        self._by_title: dict[str, list[_Text]] = defaultdict(list)
        self._by_subject: dict[str, list[_Text]] = defaultdict(list)
        for document in documents:
            self._add(document, self.versions[document.doc_id])

    def _add(self, document: Document, version: Version) -> None:
        issuer, about, subject = "".join(document.title.split()).partition("关于")
        text = _Text(document.doc_id, None, issuer, _own_number(document), version)
        self._by_title[title_key(document.title)].append(text)
        if text.number:
            self._by_number[text.number].append(text)
        if issuer and about:
            self._by_subject[title_key(about + subject)].append(text)
        for title, index in _attachments(document).items():
            self._by_title[title].append(replace(text, attachment=index))

    def resolve(
        self, mention: Mention, kind: RelationKind, source: _Source
    ) -> tuple[_Text | None, bool]:
        """Return the text that is meant, None if it is not here; and whether it is a later version.

        A number decides alone, and so does an attachment that the source issues itself. A title is
        that of a Document, else of an attachment; one that starts with 关于 needs its issuer before
        it, or that of the source.
        """
        number = number_key(mention.number) if mention.number else None
        if number in self._by_number:
            return self._by_number[number][0], False
        title = title_key(mention.title)
        doc_id = source.version.doc_id
        if kind == "forwards" and title in source.attachments:
            issued = [text for text in self._by_title[title] if text.doc_id == doc_id]
            return issued[-1], False
        if kind in _ENDING and mention.before.endswith("原") and source.key.endswith(title):
            title = source.key  # 原《办法》
        texts = self._by_title.get(title, [])
        if not texts:
            said = "".join(mention.before.split())
            texts = [
                text
                for text in self._by_subject.get(title, [])
                if said.endswith(text.issuer) or source.title.startswith(text.issuer + "关于")
            ]
        others = [
            text
            for text in texts
            if text.doc_id != doc_id and (text.number is None or number in {None, text.number})
        ]
        whole = [text for text in others if text.attachment is None]
        return _of_the_day(whole or others, mention.years, kind, source.version)


def _of_the_day(
    texts: Sequence[_Text], years: frozenset[int], kind: RelationKind, source: Version
) -> tuple[_Text | None, bool]:
    """Return the version that a text of its day means, and whether it was issued only later.

    It is the one of a year that is named, else the one in force, else the last one issued; of what
    is issued by the source itself the last. Only statutes have versions that stand for another.
    """
    day = source.issued or date.max
    if kind in _ENDING:
        texts = [text for text in texts if (text.version.issued or date.min) < day]
    named = [text for text in texts if text.version.issued and text.version.issued.year in years]
    if years and not named and any(text.version.family == source.family for text in texts):
        return None, False  # an older version of the source that is not here
    texts = named or texts
    past = [text for text in texts if _issued(text) <= day]
    if not past:
        later = [text for text in texts if text.version.statute]
        return min(later, key=_issued, default=None), bool(later)
    in_force = [text for text in past if (text.version.effective or _issued(text)) <= day]
    chosen = past if kind == "forwards" else in_force or past
    return max(chosen, key=_issued), False


def _issued(text: _Text) -> date:
    return text.version.issued or date.min
