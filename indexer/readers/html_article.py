"""Which lines of a page are its article and its title: the rest is menus, tools and cards."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import groupby, pairwise
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from indexer.readers.html_labels import is_labelled, labelled, meta_content
from indexer.readers.html_lines import names_file, squeezed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.readers.html_lines import Element, Line

# A tool line is made of nothing but these words, at least one of them from the second list.
_TOOL = re.compile(
    r"(?:[\s：:【】\[\]（）()|｜/·>]|打印(?:本页|此页|本文|此文|页面)?|关闭(?:窗口|本页|页面)?"
    r"|收藏(?:本页)?|分享[到至]?|新浪|腾讯|微信|微博|朋友圈|QQ(?:空间|好友)?|字体|字号|特大|超大"
    r"|[大中小]|默认|扫一扫|在手机打开当前页面?|返回(?:顶部|首页)?|我要纠错|纠错|保护视力色|朗读"
    r"|复制链接|(?:浏览|阅读|点击)(?:次数|量|数|率)?|访问量|登录|注册|搜索|无障碍(?:阅读)?|\d|次)++"
)
_TOOL_NAME = re.compile(
    "打印|关闭|收藏|分享|字体|字号|扫一扫|返回|纠错|视力|朗读|复制|浏览|点击|登录|搜索|无障碍"
)
_NEIGHBOUR = re.compile(r"[上下]一[篇条][：:]")
_FRAME = re.compile(
    r"\W*(?:(?:您|你)?(?:当前|所在|现在)?的?位置[：:]|首页\s*[>》»＞/]|网站地图|责任编辑[：:]|【我要纠错"
    r"|(?:主办|承办|技术支持)(?:单位)?[：:]|(?:相关|推荐|延伸)(?:阅读|链接|文[件档章]|稿件|新闻|解读|报道)\W*$)"
    r"|.*(?:版权所有|ICP备|公网安备|网站标识码)"
)
_LONGEST_OF_FRAME = 100  # characters
# What a page calls the files that it offers («附件下载：»), and puts beside each of them.
_FILE_WORDS = "附件|文件|下载|点击|相关|本文|原文|全文|全部|列表"
_FILE_LABEL = re.compile(rf"(?:{_FILE_WORDS})++\d*[：:]?")
_BESIDE_FILE = re.compile(
    rf"(?:{_FILE_WORDS}|\d[\d.]*[KM]B?|\d|[.．、，,；;。：:（）()【】\[\]|｜-])*+", re.IGNORECASE
)
_SENTENCE_SIGN = re.compile("[。；，、]")
_CARD_REACH = 20  # lines of an article among which a card may stand
_CARD_SIZE = 3  # labels; one alone («发布时间：…») stays where it stands
_SHORTEST_TITLE = 6  # characters: «首页» begins many a page's own title
_TITLE_REACH = 12  # lines of an article among which it may repeat its title


class Article(NamedTuple):
    """The lines `start` to `end` of a page, and the innermost element that holds them."""

    element: Element
    start: int
    end: int


def find_article(body: Element, lines: Sequence[Line]) -> Article:
    """Return where the article stands, an empty one where the page has no lines.

    It is the innermost element of more than a line with most of the page's sentences, widened on
    both sides up to what is of the page's frame: an attachment may stand apart from the rest.
    """
    files = find_files(lines)
    borders = [line in files or _is_border(line) for line in lines]
    weights = _weights(lines, borders)
    weight: Counter[Element] = Counter()
    first: dict[Element, int] = {}
    last: dict[Element, int] = {}
    for index, line in enumerate(lines):
        weight[line.element] += weights[index]
        first.setdefault(line.element, index)
        last[line.element] = index
    for element in reversed(list(body.iterdescendants())):
        if element in last:
            parent = element.getparent()
            weight[parent] += weight[element]
            first[parent] = min(first[element], first.get(parent, len(lines)))
            last[parent] = max(last[element], last.get(parent, 0))
    node = body
    while heavy := [child for child in node if weight[child] * 2 > weight[body]]:
        node = heavy[0]
    while node is not body and first[node] == last[node]:
        node = node.getparent()
    start, end = first.get(node, 0), last.get(node, -1) + 1
    whole = True  # the lines from start to end are all of those in node
    while whole and node is not body:
        node = node.getparent()
        while start > first[node] and not borders[start - 1]:
            start -= 1
        while end <= last[node] and not borders[end]:
            end += 1
        whole = (start, end) == (first[node], last[node] + 1)
    return Article(node, start, end)


def _weights(lines: Sequence[Line], borders: Sequence[bool]) -> list[int]:
    """Return how much each line has of sentences; of letters, where none on the page has any."""
    plain = [not border for border in borders]
    signs = [len(_SENTENCE_SIGN.findall(line.text)) for line in lines]
    letters = [len(squeezed(line.text)) for line in lines]
    weights = list(map(mul, plain, signs))
    return weights if any(weights) else list(map(mul, plain, letters))


def find_card(lines: Sequence[Line], start: int) -> list[Line]:
    """Return what the article, which begins at `start`, holds of a card of labels at its head."""
    head = lines[: start + _CARD_REACH]
    labels: dict[Line, set[str]] = defaultdict(set)
    for line, label, value in labelled(head):
        labels[line] |= {label} if value else set()
    for is_card, run in groupby(enumerate(head), key=lambda item: item[1] in labels):
        card = list(run)
        filled = set().union(*(labels[line] for _, line in card)) if is_card else set()
        if card[-1][0] >= start and len(filled) >= _CARD_SIZE:
            return [line for index, line in card if index >= start]
    return []


def find_files(lines: Sequence[Line], *, named: bool = False) -> set[Line]:
    """Return the lines that are nothing but files to load, and what they are called above them.

    With `named` only those whose words name files, or that are said to be there to load: inside of
    an article «附件：1. 灯塔名录» is text, whether it is a link or not.
    """
    found: set[Line] = set()
    label: Line | None = None  # above the files
    for line in lines:
        if line.beside is None or not _BESIDE_FILE.fullmatch(squeezed(line.beside)):
            is_label = not line.row and _FILE_LABEL.fullmatch(squeezed(line.text))
            label = line if is_label else None
            continue
        to_load = names_file(line.text) or (label is not None and "下载" in label.text)
        if to_load or not named:
            found |= {line, label} if label else {line}
    return found


def find_title(root: Element, before: Sequence[Line], article: Sequence[Line]) -> list[Line]:
    """Return the lines of the title that stands before the article, none where that repeats it.

    It is what the page names as its title (ArticleTitle), else the last first-level heading, else
    what stands above the labels of the article («发布时间：…»), else the longest line with which
    <title> begins: that ends in the names of the column and the site.
    """
    own = squeezed(meta_content(root, "ArticleTitle"))
    whole = squeezed(root.findtext("head/title", ""))
    lines = [line for line in before if not _is_border(line)]
    long = {line for line in lines if len(line.text) >= _SHORTEST_TITLE}
    named = [line for line in lines if squeezed(line.text) == own]
    headings = [line for line in lines if line.heading == 1]
    above = [upper for upper, lower in pairwise(before) if upper in long and is_labelled(lower)]
    begun = [line for line in lines if line in long and whole.startswith(squeezed(line.text))]
    found = named or headings or above or sorted(begun, key=lambda line: len(line.text))
    title = [line for line in lines if found and line.element is found[-1].element]
    words = squeezed("".join(line.text for line in title))
    return [] if _repeats([line.text for line in article[:_TITLE_REACH]], words) else title


def is_furniture(line: Line) -> bool:
    """Whether a line is of the page's frame even inside of the article."""
    if line.aside:
        return True
    if line.row or len(line.text) > _LONGEST_OF_FRAME:
        return False
    tool = _TOOL.fullmatch(line.text) and _TOOL_NAME.search(line.text)
    return bool(tool or _NEIGHBOUR.match(line.text))


def _is_border(line: Line) -> bool:
    """Whether a line beside the article is of the page's frame."""
    linked = line.linked * 2 > len(squeezed(line.text))
    short = len(line.text) <= _LONGEST_OF_FRAME and not line.row
    framed = short and _FRAME.match(line.text) is not None
    return linked or framed or is_labelled(line) or is_furniture(line)


def _repeats(texts: Sequence[str], title: str) -> bool:
    """Whether lines one after another make up a title."""
    return any(
        squeezed("".join(texts[start:end])) == title
        for start in range(len(texts))
        for end in range(start + 1, len(texts) + 1)
    )
