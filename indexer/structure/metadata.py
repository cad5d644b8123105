"""The facts of a document, each with where it was found: in its text, beside it, in its name."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from indexer.records import Fact
from indexer.structure.marks import DATE, TITLE_END, iso_date
from indexer.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.records import FactName, Origin, Section
    from indexer.structure.canonical import Paragraph

# The keys that tell of a fact, folded, the most trusted first: those of front matter and sidecars,
# and those that web pages have in their heads and above their texts. Of several keys of one fact
# the first is believed alone: who issued a text and who put it up are not two issuers.
_KEYS_OF: dict[FactName, tuple[str, ...]] = {
    "title": ("标题", "title", "articletitle", "信息名称", "文件名称"),
    "number": ("文号", "number", "发文字号", "文件编号"),
    "issuer": (
        *("发文机关", "issuer", "发文单位", "制发机关", "制定机关", "发布机构", "发布单位"),
    ),
    "date": ("成文日期", "date", "生成日期"),
    "publish_date": (
        *("公布日期", "publish_date", "发布日期", "发布时间", "公开日期", "印发日期", "pubdate"),
    ),
    "effective_date": ("施行日期", "effective_date", "实施日期", "生效日期"),
    "expiry_date": ("失效日期", "expiry_date", "废止日期"),
    "status": ("时效", "status", "时效性", "有效性", "效力状态"),
    "type": ("类型", "type"),
    "level": ("级别", "level"),
    "url": ("来源", "url"),
    "accessed": ("取回日期", "accessed"),
}
KEYS: dict[str, FactName] = {key: name for name, keys in _KEYS_OF.items() for key in keys}
_RANKS = {key: rank for rank, key in enumerate(KEYS)}
_NOTE_KEYS = {"说明", "note"}  # said of the text, to be shown with it
# What web pages say for their sites, and sidecars of the copy: no facts of a document.
_NO_FACTS = {
    *("索引号", "主题分类", "体裁分类", "组配分类", "主题词", "服务对象", "公开主体", "责任部门"),
    *("公开方式", "公开形式", "公开时限", "公开范围", "公开类别", "公开属性"),
    *("信息来源", "文章来源", "稿件来源", "contentsource"),
    *("sha256", "etag", "last_modified"),
}
_DATES = {"date", "publish_date", "effective_date", "expiry_date", "accessed"}
_TIME_OF_DAY = re.compile(r"[\sT]*\d{1,2}[:：时]\d{1,2}.*")
_PLACES = {"front_matter": "文首元数据", "web_page": "网页信息", "sidecar": "附属元数据"}
_TRUST: tuple[Origin, ...] = (
    "text",
    "title_note",
    "source_label",
    "front_matter",
    "web_page",
    "sidecar",
    "file_name",
)

_EFFECTIVE = re.compile(
    rf"(?:自|从|于|在)\s*(?P<date>{DATE.pattern})\s*(?:起|开始)?\s*(?:正式)?(?:施行|实施|执行|生效)"
)
_VALID_UNTIL = re.compile(rf"有效期限?(?:截至|截止到?|至|到)\s*(?P<date>{DATE.pattern})")
_REPEALED = re.compile(
    rf"(?:自|于)\s*(?P<date>{DATE.pattern})\s*起?\s*(?:废止|失效|停止(?:施行|执行))"
)
_NEAR = 12  # characters between 本法 and the date that is said of it
_OWN = re.compile(
    "本(?:法|条例|细则|实施细则|规定|办法|解释|决定|规则|意见|通知|修正案|纲要|规划|方案|章程|标准|规范)"
)
_ABOUT = re.compile("关于|印发|转发|批转|批复")
_COURTS = re.compile("最高人民法院|最高人民检察院")
_COURT_FORMS = frozenset(
    {"解释", "解答", "规定", "批复", "答复", "规则", "意见", "决定", "安排", "办法"}
)
# Who issued, in a note on a title: «…令第1号公布», «…第二次会议通过», «…发布».
_ISSUED_BY = re.compile(
    r"(?:经|由)?(?P<names>[^《》〈〉<>，。；\s][^《》〈〉<>，。；]{1,40}?)"
    r"(?:令\s*[（(]?(?:\d{4}年)?第|第[^第》]{1,8}号令|(?:\d{4}年)?第[^届第]{1,8}次[^，。]{0,12}会议"
    r"|审判委员会|检察委员会|公告|以[^，。]{1,20}号|(?:重新)?(?:公布|发布|批准|制定))"
)
_AMENDS = re.compile("修正|修订|修改")
_SESSION = re.compile("^第[^第]{1,6}届")
_SESSION_BEHIND = re.compile("第[^第]{1,6}届$")
_ORGAN_END = re.compile(
    "(?:院|部|委|会|局|厅|办|署|府|中央|党组|公室|军委|银行|社|组|总局|中心|集团|公司|大学|法院)$"
)
_OFFICER = re.compile(r"(?:局|部|省|市|院|署|行|会|厅|处|主|州|县)\s*(?:长|任|席)|总\s*理|书\s*记")
_TAKES_EFFECT = re.compile(r"[\s起正式]*(?:施行|实施|生效|执行)[\s）)]*")
_PUBLISHED = re.compile("公布|发布|公告")
# «第四次修正», «修订通过»; not the title of an amendment (修正案) or of an amending decision.
_AMENDED = re.compile(r"(修正|修订)(?!案)[^《》]*$")
_VERSION_EVENT = re.compile("修正|修订|公布|发布|公告")
_FILE_DATE = re.compile(r"[(（_-](\d{4}-\d{2}-\d{2})[)）]?$")


class _Said(NamedTuple):
    """A fact that front matter or a sidecar declares: under which key, and how trusted that is."""

    rank: int
    key: str
    fact: Fact


def find_facts(
    text: str,
    paragraphs: Sequence[Paragraph],
    sections: Sequence[Section],
    *,
    embedded: tuple[Origin, Sequence[tuple[str, str]]],
    sidecar: Sequence[tuple[str, str]],
    path: str,
) -> tuple[tuple[Fact, ...], tuple[str, ...]]:
    """Return the facts of a document, the most trusted first for each name, and notes.

    `embedded` is what the file says besides its text, with the origin that this has. The order of
    trust is the text, the notes on its title, a label of its source, its front matter or page, its
    sidecar, its file name. Of a file with several texts the facts are those of the first.
    """
    own = [section for section in sections if section.parent is None]
    facts = _form_facts(text, own)
    facts += _type_facts(text, facts, sections)
    notes: list[str] = []
    declared: tuple[tuple[Origin, Sequence[tuple[str, str]]], ...] = (
        embedded,
        ("sidecar", sidecar),
    )
    for origin, pairs in declared:
        found, said = _declared(pairs, origin)
        facts += found
        notes += said
    facts += _file_name_facts(path, facts)
    enclosed = [s.start for s in own if s.kind == "attachment" and s.title]
    facts += _effect_facts([p for p in paragraphs if p.start < min(enclosed, default=len(text))])
    if any(section.kind == "article" for section in sections):
        facts, said = _without_first_effect(facts)
        notes += said
    facts.sort(key=lambda fact: _TRUST.index(fact.origin))
    return tuple(facts), tuple(dict.fromkeys(notes))


def _in_text(name: FactName, value: str, start: int, end: int, origin: Origin = "text") -> Fact:
    return Fact(name, value, origin, start, end)


def _form_facts(text: str, sections: Sequence[Section]) -> list[Fact]:
    """Return what the form parts say: title, number, addressees, signature, dates, copies."""
    facts: list[Fact] = []
    for section in sections:
        start, end = section.start, section.end
        words = text[start:end]
        if section.kind == "title" and not any(fact.name == "title" for fact in facts):
            facts.append(_in_text("title", words, start, end))
        elif section.kind == "number":
            facts.append(_in_text("number", "".join(words.split()), start, end))
        elif section.kind == "addressees":
            facts.append(_in_text("addressees", words.rstrip("：:"), start, end - 1))
        elif section.kind == "copies":
            lead = re.match(r"[^：:]*[：:]\s*", words)
            offset = lead.end() if lead else 0
            facts.append(_in_text("copies", words[offset:].rstrip("。"), start + offset, end))
        elif section.kind == "date" and (value := iso_date(words)):
            facts.append(_in_text("date", value, start, end))
        elif section.kind == "imprint":
            facts += _imprint_facts(words, start)
    issuers = _issuer_facts(text, sections)
    facts += issuers
    facts += _title_note_facts(text, sections, has_issuer=bool(issuers))
    return facts


def _imprint_facts(words: str, start: int) -> Iterator[Fact]:
    found = DATE.search(words)
    if found is None:
        return
    office = words[: found.start()].rstrip()
    if office:
        yield _in_text("imprint_office", office, start, start + len(office))
    if value := iso_date(found.group()):
        yield _in_text("imprint_date", value, start + found.start(), start + found.end())


def _issuer_facts(text: str, sections: Sequence[Section]) -> list[Fact]:
    """Return the issuers: as signed, else as the title names them, else as the masthead does."""
    for section in sections:
        if section.kind == "signature" and not _OFFICER.match(text, section.start, section.end):
            return list(_names(text, section.start, section.end))
    for section in sections:
        if section.kind == "title":
            about = _ABOUT.search(text, section.start, section.end)
            end = about.start() if about else section.start
            if text[section.start : section.end].endswith("令"):
                end = section.end - 1
            names = list(_names(text, section.start, end))
            if names and all(_ORGAN_END.search(name.value) for name in names):
                return names
    for section in sections:
        if section.kind == "masthead":
            return list(_names(text, section.start, section.end - len("文件")))
    return []


def _names(text: str, start: int, end: int, origin: Origin = "text") -> Iterator[Fact]:
    for found in re.finditer(r"[^\s、，,]{2,}", text[start:end]):
        first, last = start + found.start(), start + found.end()
        if found.group().startswith("中华人民共和国") and len(found.group()) > 9:
            first += len("中华人民共和国")
        yield _in_text("issuer", text[first:last], first, last, origin)


def _title_note_facts(text: str, sections: Sequence[Section], *, has_issuer: bool) -> list[Fact]:
    """Return what the notes on the title say: the dates of its versions, and who passed it.

    Who passed it is only asked where the text does not say.
    """
    events: list[tuple[str, str, int, int]] = []  # (ISO date, words, start, end)
    facts: list[Fact] = []
    for section in sections:
        if section.kind != "title_note":
            continue
        words = text[section.start : section.end]
        label = re.match(r"(?:发布时间|发布日期)[：:]\s*(\S+)", words)
        if label and (value := iso_date(label[1])):
            at = section.start + label.start(1)
            facts.append(_in_text("publish_date", value, at, at + len(label[1]), "source_label"))
        dates = list(DATE.finditer(words))
        for index, found in enumerate(dates):
            until = dates[index + 1].start() if index + 1 < len(dates) else len(words)
            if value := iso_date(found.group()):
                at = section.start + found.start()
                said = words[found.end() : until]
                events.append((value, said, at, section.start + found.end()))
    facts += _version_facts(events)
    return facts if has_issuer else facts + _note_issuers(text, events)


def _version_facts(events: list[tuple[str, str, int, int]]) -> list[Fact]:
    facts = []
    takes_effect = [event for event in events if _TAKES_EFFECT.fullmatch(event[1])]
    others = [event for event in events if event not in takes_effect]
    dated = [event for event in others if _VERSION_EVENT.search(event[1])] or others
    if dated:
        value, _, start, end = max(dated, key=lambda event: event[0])
        facts.append(_in_text("date", value, start, end, "title_note"))
        if any(day == value and _PUBLISHED.search(said) for day, said, _, _ in dated):
            facts.append(_in_text("publish_date", value, start, end, "title_note"))
    facts += _version_fact(dated)
    if takes_effect:
        value, _, start, end = max(takes_effect, key=lambda event: event[0])
        facts.append(_in_text("effective_date", value, start, end, "title_note"))
    return facts


def _version_fact(events: list[tuple[str, str, int, int]]) -> list[Fact]:
    """Return how the statute got its wording: by the last event that says that it amended it.

    Nothing where another event came later, such as the passing of an amendment (刑法修正案); to be
    published in the same year belongs to the amending.
    """
    amended = [event for event in events if _AMENDED.search(event[1])]
    day, said, start, end = max(amended, key=lambda event: event[0], default=("", "", 0, 0))
    how = _AMENDED.search(said)
    later = [event for event in events if event[0] > day]
    if how is None or any(one[0][:4] != day[:4] or not _PUBLISHED.search(one[1]) for one in later):
        return []
    return [_in_text("version", f"{day[:4]}年{how[1]}", start, end, "title_note")]


def _note_issuers(text: str, events: list[tuple[str, str, int, int]]) -> list[Fact]:
    """Return who issued the first version, which amendments do not change."""
    first = [event for event in events if not _AMENDS.search(event[1])]
    facts: list[Fact] = []
    for _, said, _, end in first or events:
        found = _ISSUED_BY.search(said)
        if found is None:
            continue
        start, stop = end + found.start("names"), end + found.end("names")
        if session := _SESSION.match(text[start:stop]):
            start += session.end()
        if session := _SESSION_BEHIND.search(text[start:stop]):
            stop = start + session.start()
        for name in _names(text, start, stop, "title_note"):
            if _ORGAN_END.search(name.value) and all(name.value != f.value for f in facts):
                facts.append(name)
    return facts


def _type_facts(text: str, facts: Sequence[Fact], sections: Sequence[Section]) -> Iterator[Fact]:
    title = next((fact for fact in facts if fact.name == "title"), None)
    if title is None or title.start is None:
        return
    found = TITLE_END.search(title.value)
    if found is None:
        return
    value = _type_of(title.value, found["form"], text, sections)
    yield _in_text(
        "type", value, title.start + found.start("form"), title.start + found.end("form")
    )


def _type_of(title: str, form: str, text: str, sections: Sequence[Section]) -> str:
    """Return the type that a title's last word and the issuing body make."""
    notes = "".join(text[s.start : s.end] for s in sections if s.kind == "title_note")
    if "宪法" in title and form in {"法", "修正案"}:
        return "宪法"
    if _COURTS.match(title) and form in _COURT_FORMS:
        return "司法解释"
    if form in {"法", "法典"}:
        return "法律"
    if any(section.kind == "article" for section in sections):
        if form == "条例" or ("国务院" in notes and "部令" not in notes and "局令" not in notes):
            return "行政法规"
        if re.search("部令|局令|委员会令|署令", notes):
            return "部门规章"
    return form


def _declared(pairs: Sequence[tuple[str, str]], origin: Origin) -> tuple[list[Fact], list[str]]:
    """Return the facts of front matter or a sidecar, and notes of what was not understood."""
    place = _PLACES[origin]
    said: list[_Said] = []
    notes: list[str] = []
    for key, value in pairs:
        known = fold(key.strip())
        name = KEYS.get(known)
        if known in _NOTE_KEYS:
            notes.append(value)
        elif name is None:
            if known not in _NO_FACTS:
                notes.append(f"{place}中的「{key}」不是可用的键，已忽略")
        elif value:
            usable = _day(value) if name in _DATES else value
            if usable is None:
                notes.append(f"{place}中「{key}」的值「{value}」不是日期，已忽略")
            else:
                said.append(_Said(_RANKS[known], key, Fact(name, usable, origin)))
    best: dict[FactName, _Said] = {}
    for one in sorted(said, key=lambda one: one.rank):
        best.setdefault(one.fact.name, one)
    facts = [one.fact for one in said if one.rank == best[one.fact.name].rank]
    values = {(fact.name, _squeezed(fact.value)) for fact in facts}
    for one in said:
        if (one.fact.name, _squeezed(one.fact.value)) not in values:
            believed = best[one.fact.name].key
            notes.append(
                f"{place}中「{one.key}」的值「{one.fact.value}」与「{believed}」不同，未采用"
            )
    return facts, notes


def _day(value: str) -> str | None:
    """Return the ISO form of a date, with or without a time of day behind it."""
    return iso_date(_TIME_OF_DAY.sub("", value))


def _squeezed(value: str) -> str:
    return "".join(fold(value).split())


def _file_name_facts(path: str, facts: Sequence[Fact]) -> Iterator[Fact]:
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    if (found := _FILE_DATE.search(stem)) and (value := iso_date(found[1])):
        yield Fact("date", value, "file_name")
        stem = stem[: found.start()]
    if stem and not any(fact.name == "title" for fact in facts):
        yield Fact("title", stem, "file_name")


def _effect_facts(paragraphs: Sequence[Paragraph]) -> list[Fact]:
    """Return when a text says that it takes and loses effect itself («本法自…起施行»).

    Of several such sentences the last counts: it is the one at the end of the text.
    """
    effective: list[Fact] = []
    expiry: list[Fact] = []
    for paragraph in paragraphs:
        for sentence in re.finditer(r"[^。；]+[。；]?", paragraph.text):
            own = _OWN.search(sentence.group())
            if own is None or paragraph.text[0] in "“「":
                continue
            at = paragraph.start + sentence.start() + own.end()
            said = sentence.group()[own.end() :]
            found = _EFFECTIVE.search(said)
            if found and found.start() <= _NEAR and (value := iso_date(found["date"])):
                start, end = found.span("date")
                effective.append(_in_text("effective_date", value, at + start, at + end))
            found = _VALID_UNTIL.search(said)
            if found and (value := iso_date(found["date"])):
                day = (date.fromisoformat(value) + timedelta(days=1)).isoformat()
                start, end = found.span("date")
                expiry.append(_in_text("expiry_date", day, at + start, at + end))
            found = _REPEALED.search(said)
            if found and found.start() <= _NEAR and (value := iso_date(found["date"])):
                start, end = found.span("date")
                expiry.append(_in_text("expiry_date", value, at + start, at + end))
    return effective[-1:] + expiry[-1:]


def _without_first_effect(facts: list[Fact]) -> tuple[list[Fact], list[str]]:
    """Return the facts of a statute without an effective date that is its first version's.

    The article that says when a statute takes effect is often left as it was when the statute is
    amended, so a date before that of this version says nothing of it.
    """
    dates = [fact.value for fact in facts if fact.name == "date"]
    # When it was published may be when a site put it up, years later.
    version = max(
        dates or [fact.value for fact in facts if fact.name == "publish_date"], default=""
    )
    kept, notes = [], []
    for fact in facts:
        found = fact.name == "effective_date" and fact.origin in {"text", "title_note"}
        if found and fact.value < version:
            notes.append(
                f"所载施行日期 {fact.value} 早于本版本日期 {version}，是最初版本的，未采用"
            )
        else:
            kept.append(fact)
    return kept, notes
