"""Whether a Document applies on a day, reckoned from dates and from the rest of the corpus.

The label that a source carries («现行有效») is never an input: it was true on the day of its
writing, if ever. It is only repeated in the basis where it differs from the reckoning.

Statutes, that is Documents with articles (条), come in versions: the Documents of one
`family_key`, ordered by the day of issue (成文日期, else 公布日期). The rules, first match wins:

1. Not issued by the day → `not_yet_in_force`. Nobody could have followed it.
2. Its expiry date has come → `expired`.
3. Another Document repeals or replaces it, and the day has come → `repealed`. The clause's own
   date counts («本法自某日起施行。《…》同时废止»), since an amended law repeats the clause of its
   first version; without one it is the day on which that Document takes effect.
4. A version issued later is in effect → `superseded`, from the day on which that version takes
   effect. Until then the older one stays in force (立法法: a law applies until the new one does).
5. A Document issued later amends it, and is in effect → `amended`: what applies is another wording,
   which the corpus lacks. A version issued on the day of the amendment, or later, has it already.
6. Its own effective date lies ahead → `not_yet_in_force`.
7. A version issued later has no known effective date → `unknown`: it may be in effect or not.
8. Its own effective date is unknown → `unknown`; the basis says what is known.
9. Otherwise → `in_force`.

What amends or repeals comes from `relations.find`. Only the whole of a Document counts, not an
attachment of it, and no version that stands in for an older one which the corpus lacks. All
versions of a statute go with the one that is meant, so that copies share their fate. Drafts change
nothing.

Effective dates are believed with care. A date before the day of issue belongs to the first
version of an amended statute (专利法 2020 still ends with 1985年4月1日), so it is not this
version's; and one that only the text gives proves nothing where the day of issue is unknown.
A notice without articles is not amended in place, so there an earlier date is a retroactive one.
Documents of one family issued on one day are copies of one version: they do not supersede each
other, and the effective date that one knows holds for all.

Notices have no versions: the same title on two of them means two notices. They are in force only
if they say from when (施行日期, 自印发之日起); a date of issue alone proves nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from indexer.records import (
    Document,
    DocumentInfo,
    Relation,
    RelationKind,
    Standing,
    Status,
)
from indexer.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

STATUS_WORDS: Mapping[Status, tuple[str, str]] = MappingProxyType(
    {
        "in_force": ("现行有效", "in force"),
        "not_yet_in_force": ("尚未施行", "not yet in force"),
        "amended": ("已被修改", "amended; the new wording is not in the corpus"),
        "superseded": ("已被新版本取代", "superseded by a newer version"),
        "repealed": ("已废止", "repealed"),
        "expired": ("已失效", "expired"),
        "unknown": ("时效未定", "status unknown"),
    }
)

# What the text of another Document makes of one, by what it says of it.
EFFECTS: Mapping[RelationKind, Literal["amended", "repealed"]] = MappingProxyType(
    {"amends": "amended", "repeals": "repealed", "replaces": "repealed"}
)

_DRAFT = re.compile("草案|征求意见|送审稿|审议稿|讨论稿")

# What brackets behind a title say of the version; （试行） and （征求意见稿） name another text.
_YEAR = r"(?:[0-9]{4}|[一二三四五六七八九〇○零]{4})年?"
_VERSION_NOTE = re.compile(
    rf"[(\[【〔](?:(?P<year>{_YEAR})"
    rf"|(?:{_YEAR})?(?:第[一二三四五六七八九十]+次)?(?:最新)?(?:修订|修正|修改|版)(?:版|本)?"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日(?:修订|修正|修改|通过|公布)?"
    r"|节选)[)\]】〕]$"
)
_UNSEEN = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff《》〈〉<>]+")

_TAKES_EFFECT = r"起(?:正式)?(?:施行|实施|执行|生效)"

# «本通知自印发之日起施行，有效期5年»: the verb, and the rest of the sentence.
_FROM_ISSUE = re.compile(
    rf"本[^。；，《》\n]{{1,20}}?自(印发|下发|发布|公布|颁布)之日{_TAKES_EFFECT}([^。\n]*)"
)
# Statutes repeat 自公布之日起施行 in every amended version; 印发 names the issue at hand.
_OF_THIS_ISSUE = ("印发", "下发")
_TERM = re.compile(r"有效期(?:限)?为?\s*([0-9]{1,2}|[一二三四五六七八九十])\s*年")


@dataclass(frozen=True, slots=True)
class Version:
    """What the rules need of a Document; it is read from the text once, when an index is built.

    `label` is what the source says of its status.
    """

    doc_id: str
    title: str
    label: str | None
    family: str
    statute: bool
    issued: date | None
    effective: date | None
    expiry: date | None


@dataclass(frozen=True, slots=True)
class _Change:
    """What amends or repeals a Document from `day` on, if that was issued before `bound`."""

    status: Literal["amended", "repealed"]
    day: date
    bound: date
    by: str  # the title of the Document that says so


def family_key(title: str) -> str:
    """Return the key that the versions of one law share.

    White space, width, script (繁/简), 《》, a leading 中华人民共和国 and bracketed notes of
    version («（2020年修正）», «（节选）») do not count. Everything else does: 专利法实施细则 is
    never 专利法, and （试行） is a text of its own.
    """
    key = _UNSEEN.sub("", fold(title))
    while note := _VERSION_NOTE.search(key):
        # An amending act is named by its year: 宪法修正案（2018年） is no version of that of 2004.
        if note["year"] and key[: note.start()].endswith("修正案"):
            break
        key = key[: note.start()]
    return key.removeprefix("中华人民共和国")


def describe(
    documents: Sequence[Document],
    versions: Sequence[Version],
    relations: Iterable[Relation],
    on: date,
) -> tuple[DocumentInfo, ...]:
    """Return what is known of each Document on the day `on`; see `standings`.

    `versions` are those of the Documents, in their order; of the Documents only the facts count.
    """
    standing = standings(versions, relations, on)
    return tuple(
        DocumentInfo(
            doc_id=document.doc_id,
            path=document.path,
            title=document.title,
            number=document.value("number") or document.value("issued_with"),
            issuers=document.values("issuer"),
            date=document.value("date"),
            effective_date=version.effective.isoformat() if version.effective else None,
            type=document.value("type"),
            url=document.value("url"),
            standing=standing[document.doc_id],
            accessed=document.value("accessed"),
            version=document.value("version"),
        )
        for document, version in zip(documents, versions, strict=True)
    )


def standings(
    versions: Iterable[Version], relations: Iterable[Relation], on: date
) -> dict[str, Standing]:
    """Return the Standing of each version (by doc_id) on the day `on`.

    All of the corpus must be given, and how its Documents amend and repeal each other: whether one
    is superseded or repealed is read from the others. The rules are in the docstring of the module.
    """
    families: dict[str, list[Version]] = defaultdict(list)
    for version in versions:
        families[version.family].append(version)
    families = {family: _share_dates(members) for family, members in families.items()}
    changes = _changes(families, relations)
    return {
        version.doc_id: _with_label(
            _reckon(version, _newer(version, members, on), changes[version.doc_id], on),
            version.label,
        )
        for members in families.values()
        for version in members
    }


def _newer(version: Version, family: Sequence[Version], on: date) -> list[Version]:
    """Return the versions of a statute issued after `version` and by the day `on`."""
    if not version.statute or version.issued is None:
        return []
    return [
        other
        for other in family
        if other.statute and other.issued and version.issued < other.issued <= on
    ]


def _reckon(
    version: Version, newer: Sequence[Version], changes: Sequence[_Change], on: date
) -> Standing:
    """Apply the rules of the module to one version."""
    issued, effective = version.issued, version.effective
    if issued and issued > on:
        return Standing("not_yet_in_force", f"将于{issued}公布", f"to be issued on {issued}")
    if ended := _ended(version, newer, changes, on):
        return ended
    if effective and effective > on:
        return Standing(
            "not_yet_in_force",
            f"将于{effective}施行" + (f"，公布于{issued}" if issued else ""),
            f"takes effect on {effective}" + (f", issued on {issued}" if issued else ""),
        )
    if undated := [other for other in newer if other.effective is None]:
        return Standing(
            "unknown",
            f"{undated[0].issued}已公布新的版本，其施行日期未载，不能确定本版是否仍然有效",
            f"a newer version was issued on {undated[0].issued}; when it takes effect is not known",
        )
    if effective is None:
        return _undated(version, newer)
    since, since_en = f"自{effective}起施行", f"in force since {effective}"
    if version.expiry:
        since += f"，将于{version.expiry}失效"
        since_en += f", expires on {version.expiry}"
    return _with_outlook("in_force", since, since_en, version, newer)


def _ended(
    version: Version, newer: Sequence[Version], changes: Sequence[_Change], on: date
) -> Standing | None:
    """Return the Standing of a text that no longer applies as it reads, None if nothing says so."""
    if version.expiry and version.expiry <= on:
        return Standing(
            "expired", f"自{version.expiry}起失效", f"no longer applies since {version.expiry}"
        )
    made = [
        change
        for change in changes
        if version.issued and version.issued < change.bound and change.day <= on
    ]
    if repeal := next((change for change in made if change.status == "repealed"), None):
        return Standing(
            "repealed",
            f"已被《{repeal.by}》自{repeal.day}起废止",
            f"repealed by 《{repeal.by}》 from {repeal.day}",
        )
    in_effect = [other for other in newer if other.effective and other.effective <= on]
    if in_effect:
        first = min(in_effect, key=_taking_effect)
        return Standing(
            "superseded",
            f"已被{first.issued}公布的版本取代，该版本自{first.effective}起施行",
            f"superseded by the version of {first.issued}, in force from {first.effective}",
        )
    if made:
        return Standing(
            "amended",
            f"已被《{made[0].by}》自{made[0].day}起修改，库中没有修改后的文本",
            f"amended by 《{made[0].by}》 from {made[0].day}; the corpus lacks the new wording",
        )
    return None


def _undated(version: Version, newer: Sequence[Version]) -> Standing:
    """Say of a version without a known effective date what is known of it."""
    if version.statute:
        known = f"，公布于{version.issued}" if version.issued else "，公布日期亦未载"
        known_en = f"issued on {version.issued}" if version.issued else "nor is its day of issue"
        return _with_outlook(
            "unknown",
            f"本版施行日期未载{known}",
            f"the effective date of this version is not known; {known_en}",
            version,
            newer,
        )
    known = f"发布于{version.issued}，" if version.issued else ""
    known_en = f"issued on {version.issued}; " if version.issued else ""
    return Standing(
        "unknown",
        f"{known}未载施行与废止信息",
        f"{known_en}it does not say when it takes effect or ends",
    )


def _with_outlook(
    status: Status, basis: str, basis_en: str, version: Version, newer: Sequence[Version]
) -> Standing:
    """Return a Standing that also says which version comes next, or that there is none."""
    if not version.statute:
        return Standing(status, basis, basis_en)
    coming = min(newer, key=_taking_effect, default=None)
    if coming is None:
        return Standing(
            status, f"{basis}，库中没有更新的版本", f"{basis_en}; no newer version in the corpus"
        )
    return Standing(
        status,
        f"{basis}；{coming.issued}公布的新版本将于{coming.effective}施行",
        f"{basis_en}; the version of {coming.issued} takes effect on {coming.effective}",
    )


def _with_label(standing: Standing, label: str | None) -> Standing:
    """Repeat the source's own label where it differs from the reckoning."""
    if label is None or label == STATUS_WORDS[standing.status][0]:
        return standing
    return replace(
        standing,
        basis=f"{standing.basis}（来源标注为「{label}」，未据以判断）",
        basis_en=f"{standing.basis_en} (the source's label «{label}» was not relied on)",
    )


def _taking_effect(version: Version) -> tuple[date, date]:
    return version.effective or date.max, version.issued or date.max


def _published(document: Document) -> str | None:
    """Return the day of publication; the day on which a site put a page up is not that."""
    days = (fact for fact in document.facts if fact.name == "publish_date")
    return next((day.value for day in days if day.origin != "web_page"), None)


def version_of(document: Document) -> Version:
    """Read from a Document what its status is reckoned from."""
    statute = any(section.kind == "article" for section in document.sections)
    issued = _day(document.value("date")) or _day(_published(document))
    effective = next(_credible_dates(document, issued, statute), None)
    expiry = _day(document.value("expiry_date"))
    if effective is None and issued:
        effective, term_ends = _from_issue(document.text, issued, statute)
        expiry = expiry or term_ends
    return Version(
        doc_id=document.doc_id,
        title=document.title,
        label=document.value("status"),
        family=family_key(document.title),
        statute=statute,
        issued=issued,
        effective=effective,
        expiry=expiry,
    )


def _credible_dates(document: Document, issued: date | None, statute: bool) -> Iterator[date]:
    """Yield the effective dates that can be this version's, the one to believe first."""
    for fact in document.facts:
        day = _day(fact.value) if fact.name == "effective_date" else None
        if day is None:
            continue
        if not statute or (day >= issued if issued else fact.origin != "text"):
            yield day


def _from_issue(text: str, issued: date, statute: bool) -> tuple[date | None, date | None]:
    """Return (effective, expiry) of a text that applies from its day of issue, None where unsaid.

    A term that cannot be counted leaves both unknown: the text may have run out.
    """
    clause = _FROM_ISSUE.search(text)
    if clause is None or (statute and clause[1] not in _OF_THIS_ISSUE):
        return None, None
    if "有效期" not in clause[2]:
        return issued, None
    term = _TERM.search(clause[2])
    if term is None:
        return None, None
    years = int(term[1]) if term[1].isdigit() else "一二三四五六七八九十".index(term[1]) + 1
    return issued, _years_after(issued, years)


def _years_after(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        day += timedelta(days=1)  # the year that the term ends in may have no such day
    return day.replace(year=day.year + years)


def _share_dates(versions: Sequence[Version]) -> list[Version]:
    """Give copies of one version (same family, same day of issue) the effective date one knows."""
    known: dict[date | None, date] = {
        version.issued: version.effective
        for version in reversed(versions)
        if version.statute and version.issued and version.effective
    }
    return [
        replace(version, effective=version.effective or known.get(version.issued))
        if version.statute
        else version
        for version in versions
    ]


def _changes(
    families: Mapping[str, Sequence[Version]], relations: Iterable[Relation]
) -> dict[str, list[_Change]]:
    """Return what amends or repeals each version (by doc_id), in order of day."""
    known = {version.doc_id: version for members in families.values() for version in members}
    found: dict[str, list[_Change]] = {doc_id: [] for doc_id in known}
    for relation in relations:
        status = EFFECTS.get(relation.kind)
        if status is None or relation.target is None or relation.attachment is not None:
            continue
        source, target = known[relation.source], known[relation.target]
        # Of its own older versions a new one need not say that they are over: rule 4.
        is_own = target.statute and target.family == source.family
        day = relation.day or source.effective or (None if source.statute else source.issued)
        bound = source.issued if status == "amended" else day
        if is_own or relation.later or _DRAFT.search(source.title) or not (day and bound):
            continue
        change = _Change(status, day, bound, source.title)
        for version in families[target.family] if target.statute else [target]:
            found[version.doc_id].append(change)
    for changes in found.values():
        changes.sort(key=lambda change: (change.day, change.by, change.status))
    return found


def _day(value: str | None) -> date | None:
    """Return the day of an ISO date; None for none, and for a value that is not a whole day."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:  # sources also write «2021» and «2021-06»
        return None
