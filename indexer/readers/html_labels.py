"""What a page says of its article: tags in its head, labels before the text («发文机关：…»)."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from indexer.readers.html_lines import squeezed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.readers.html_lines import Element, Line

# Of the tags that 政府网站发展指引（国办发〔2017〕47号）prescribes, those that tell of the article.
TAGS = ("ArticleTitle", "PubDate", "ContentSource")
# The labels of the cards that government sites put before an article.
LABELS = (
    *("标题", "信息名称", "文件名称", "发文字号", "文件编号", "文号"),
    *("发文机关", "发文单位", "制发机关", "制定机关", "发布机构", "发布单位"),
    *("成文日期", "生成日期", "印发日期", "公布日期", "发布日期", "发布时间", "公开日期"),
    *("施行日期", "实施日期", "生效日期", "废止日期", "失效日期"),
    *("有效性", "时效性", "效力状态", "索引号", "主题分类", "体裁分类", "组配分类", "主题词"),
    *("服务对象", "公开主体", "责任部门", "公开方式", "公开形式", "公开范围", "公开属性"),
    *("公开时限", "公开类别", "信息来源", "文章来源", "稿件来源", "来源"),
)

_GAP = "[ \t\xa0\u3000]*"
_ANY_LABEL = "|".join(_GAP.join(label) for label in sorted(LABELS, key=len, reverse=True))
_LABEL = re.compile(rf"({_ANY_LABEL}){_GAP}[：:】\]]{_GAP}")
_BARE_LABEL = re.compile(rf"{_GAP}({_ANY_LABEL}){_GAP}([：:]?){_GAP}")
_LONGEST = 500  # characters of a line with labels
# Tools that stand behind a value in its line.
_TOOL = re.compile(
    rf"(?:字体|字号|作者|(?:责任)?编辑|分享到?|(?:浏览|点击|阅读|访问)(?:次数|量|数|率)?){_GAP}[：:】\]\d]"
    r"|(?<=[\s\d【\[】\]|])(?:打印|收藏|关闭|分享)(?:本页|此页|本文|窗口|页面)?(?=[\s【】\[\]|]|$)"
)
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+)|Page saved with SingleFile\s+url:\s*(\S+)")


def is_labelled(line: Line) -> bool:
    """Whether a line holds a label, or a row a label with its value."""
    pairs = _pairs(line)
    return any(value for _, value in pairs) if line.row else bool(pairs)


def labelled(lines: Sequence[Line]) -> Iterator[tuple[Line, str, str]]:
    """Yield (line, label, value) of what is labelled in `lines`; a value may be the next line."""
    label, parent = "", None
    for line in lines:
        if pairs := _pairs(line):
            yield from ((line, *pair) for pair in pairs)
            label = "" if pairs[-1][1] else pairs[-1][0]
            parent = line.element.getparent()
        elif label and line.element.getparent() is parent:
            yield line, label, line.text.strip()
            label = ""


def _pairs(line: Line) -> list[tuple[str, str]]:
    """Return the (label, value) pairs of a line, the value "" for a label that stands alone.

    In a row a label's value is the next cell; without a colon only a row that begins with a label
    has labels: «序号, 标题, 备注» are the names of columns.
    """
    cells = line.text.split("\t") if len(line.text) <= _LONGEST else [""]
    unmarked = line.row > 0 and _BARE_LABEL.fullmatch(cells[0]) is not None
    pairs: list[tuple[str, str]] = []
    for cell in cells:
        bare = _BARE_LABEL.fullmatch(cell)
        if bare and (bare[2] or unmarked):
            pairs.append((squeezed(bare[1]), ""))
        elif found := _labels_in(cell):
            pairs += found
        elif pairs and not pairs[-1][1]:
            pairs[-1] = pairs[-1][0], cell.strip()
    return pairs


def _labels_in(text: str) -> list[tuple[str, str]]:
    """Return the pairs of a text: a value ends where the next label or a tool begins.

    A label does not begin inside of a word, as in «资料来源：». Behind another label a long one
    may: pages part «来源：盐业司发布时间：…» by their layout alone.
    """
    marks: list[re.Match[str]] = []
    for found in _LABEL.finditer(text):
        before = text[found.start() - 1 : found.start()]
        if not "\u4e00" <= before <= "\u9fff" or (marks and len(squeezed(found[1])) > 2):
            marks.append(found)
    pairs = []
    for mark, following in zip_longest(marks, marks[1:]):
        end = following.start() if following else len(text)
        tool = _TOOL.search(text, mark.end(), end)
        value = text[mark.end() : tool.start() if tool else end]
        pairs.append((squeezed(mark[1]), value.strip().rstrip("【[|｜").rstrip()))
    return pairs


def page_metadata(
    root: Element, address: str, shown: Sequence[Line]
) -> tuple[tuple[str, str], ...]:
    """Return what the page's head and the labels in `shown` say, the first value of each key."""
    pairs = {name: meta_content(root, name) for name in TAGS} | {"Url": address}
    for _, label, value in labelled(shown):
        # In front matter 来源 is an address, on a page whoever wrote the text.
        key = "信息来源" if label == "来源" else label
        pairs[key] = pairs.get(key) or value
    return tuple((key, value) for key, value in pairs.items() if value)


def meta_content(root: Element, name: str) -> str:
    """Return the content of the first <meta> of a name that has any, "" for none."""
    found = (
        element.get("content", "").strip()
        for element in root.iter("meta")
        if element.get("name", "").lower() == name.lower()
    )
    return next(filter(None, found), "")


def page_address(root: Element, source: str, place: str) -> str:
    """Return the address of the page: its own word, else that of the program that saved it.

    `place` is what a web archive says of it; "" is returned where nobody says.
    """
    canonical = [link.get("href") for link in root.iter("link") if link.get("rel") == "canonical"]
    saved = _SAVED_FROM.search(source[:4000])
    found = [
        meta_content(root, "Url"),
        *canonical,
        saved[saved.lastindex or 0] if saved else "",
        place,
    ]
    return next((url for url in found if url and url.startswith(("http://", "https://"))), "")
