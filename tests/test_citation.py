"""Citations: compared with the source, and written by GB/T 7714—2015, as prose and as Markdown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from indexer.citation import Citation, cite, markdown, running_text
from indexer.errors import CitationError
from indexer.records import Document, DocumentInfo, Locator, Standing, Status

TEXT = "第一条　为了保护湖泊，制定本条例。\n第二条　沿湖十米以内不得停车。\n违者，由湖长劝离。"

NOTICE = DocumentInfo(
    doc_id="notice",
    path="云湖发〔2024〕8号.txt",
    title="云湖市人民政府办公室关于印发《云湖市湖泊保护办法》的通知",
    number="云湖发〔2024〕8号",
    issuers=("云湖市人民政府办公室",),
    date="2024-05-06",
    effective_date=None,
    type="通知",
    url=None,
    standing=Standing("unknown", "没有施行日期", "no effective date"),
)
PART = Locator(label="二、加强巡查，第1段", lines=(7, 7))

STATUTE = replace(
    NOTICE,
    doc_id="statute",
    path="云湖市湖泊保护条例.md",
    title="云湖市湖泊保护条例",
    number=None,
    issuers=("云湖市人民代表大会常务委员会",),
    date="2019-03-04",
    type="地方性法规",
    standing=Standing("in_force", "自2019年6月1日起施行", "in force since 2019-06-01"),
)
ARTICLE = Locator(label="第二条第二款", lines=(3, 3))

URL = "https://example.org/a_b?id=1&c=2"
TODAY = date(2026, 11, 22)

# U+0000 cannot be written in CommonMark (2.3), lone surrogates not in UTF-8; other control
# characters are no part of a canonical text.
texts = st.text(
    st.one_of(
        st.sampled_from("\n\n\t \\`*_{}[]()<>&#+-.!|~=:/$1a湖　😀"),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    min_size=1,
    max_size=40,
)


def a_document(text: str, info: DocumentInfo = STATUTE) -> Document:
    return Document(doc_id=info.doc_id, path=info.path, text=text)


def a_citation(info: DocumentInfo, locator: Locator, quote: str = "湖") -> Citation:
    return Citation(quote, locator, info, 0, len(quote))


def standing(status: Status) -> Standing:
    return Standing(status, "依据", "basis")


def shown(source: str) -> str:
    """Return what a CommonMark renderer shows of the block quote that `source` begins with."""
    tokens = MarkdownIt("commonmark").parse(source)
    assert tokens[0].type == "blockquote_open"
    end = next(at for at, token in enumerate(tokens) if token.type == "blockquote_close")
    # Paragraphs of text and hard breaks are all that may stand in it.
    assert {token.type for token in tokens[1:end]} == {
        "paragraph_open",
        "inline",
        "paragraph_close",
    }
    paragraphs = []
    for token in tokens[1:end]:
        if token.type == "inline":
            kinds = {child.type for child in token.children}
            assert kinds <= {"text", "text_special", "hardbreak"}
            paragraphs.append(
                "".join(
                    "\n" if child.type == "hardbreak" else child.content for child in token.children
                )
            )
    return "\n\n".join(paragraphs)


@given(texts, st.data())
@example("1. 一\n\n\n\n2) 二\n# 三\n---\n    四\n> 五\n\n", None)
@example("\n\n　\n　\n　末\n", None)
def test_markdown_shows_exactly_the_quote(text: str, data: st.DataObject | None) -> None:
    """Whatever is cited, the rendered Markdown gives back the quote, character for character."""
    start = data.draw(st.integers(0, len(text) - 1)) if data else 0
    end = data.draw(st.integers(start + 1, len(text))) if data else len(text)
    assume(text[start:end].strip())
    citation = cite(a_document(text), STATUTE, start, end, text[start:end])
    assert citation.quote == text[start:end]
    assert shown(markdown(citation)) == text[start:end]


@given(texts, st.data())
def test_one_wrong_character_is_refused(text: str, data: st.DataObject) -> None:
    """A quote that differs from its source by one character is never cited."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    at = data.draw(st.integers(0, len(quote) - 1))
    other = data.draw(st.characters(exclude_characters=quote[at]))
    wrong = data.draw(
        st.sampled_from(
            [
                quote[:at] + other + quote[at + 1 :],
                quote[:at] + quote[at + 1 :],
                quote[:at] + other + quote[at:],
            ]
        )
    )
    with pytest.raises(CitationError):
        cite(a_document(text), STATUTE, start, end, wrong)


def test_what_is_cited_carries_its_place() -> None:
    """A citation names the document, the offsets and the locator of the quote."""
    quote = "沿湖十米以内不得停车。"
    start = TEXT.index(quote)
    citation = cite(a_document(TEXT), STATUTE, start, start + len(quote), quote)
    assert (citation.quote, citation.document, citation.start, citation.end) == (
        quote,
        STATUTE,
        start,
        start + len(quote),
    )


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [
        (0, 0, ""),
        (3, 4, "　"),
        (-8, -1, TEXT[-8:-1]),
        (len(TEXT) - 2, len(TEXT) + 1, TEXT[-2:]),
        (1, 4, TEXT[0:3]),
    ],
)
def test_offsets_outside_of_the_text_are_refused(start: int, end: int, quote: str) -> None:
    """Nothing is cited from nowhere: blank spans, negative offsets, offsets past the end."""
    with pytest.raises(CitationError):
        cite(a_document(TEXT), STATUTE, start, end, quote)


def test_the_metadata_of_another_document_is_refused() -> None:
    """A quote cannot be cited under the title of another document."""
    with pytest.raises(CitationError) as caught:
        cite(a_document(TEXT), NOTICE, 0, 3, TEXT[0:3])
    assert str(caught.value) == (
        "引文取自“云湖市湖泊保护条例.md”，所附的文件信息却属于“云湖发〔2024〕8号.txt”；请重新检索后再引用。"
    )


def test_the_error_names_the_document_and_the_place() -> None:
    """The refusal says in both languages which quote of which document is wrong."""
    with pytest.raises(CitationError) as caught:
        cite(a_document(TEXT), STATUTE, 0, 3, "第二条")
    assert str(caught.value) == (
        "引文与“云湖市湖泊保护条例”第0至3字处的原文不一致；请按原文改正引文。"
    )
    assert caught.value.english == (
        "The quote differs from the text of '云湖市湖泊保护条例' at characters 0 to 3; "
        "correct it after the source."
    )


@pytest.mark.parametrize(
    ("info", "locator", "expected"),
    [
        (STATUTE, ARTICLE, "《云湖市湖泊保护条例》第二条第二款"),
        (
            NOTICE,
            PART,
            "《云湖市人民政府办公室关于印发〈云湖市湖泊保护办法〉的通知》（云湖发〔2024〕8号），"
            "二、加强巡查，第1段",
        ),
        (
            replace(STATUTE, title="中华人民共和国湖泊法"),
            ARTICLE,
            "《中华人民共和国湖泊法》第二条第二款",
        ),
        (
            replace(STATUTE, standing=standing("superseded")),
            ARTICLE,
            "《云湖市湖泊保护条例》（2019年版，已被取代）第二条第二款",
        ),
        (
            replace(NOTICE, title="关于停车的通知", standing=standing("repealed")),
            PART,
            "《关于停车的通知》（云湖发〔2024〕8号，2024年版，已废止），二、加强巡查，第1段",
        ),
        (
            replace(STATUTE, date=None, standing=standing("not_yet_in_force")),
            ARTICLE,
            "《云湖市湖泊保护条例》（尚未施行）第二条第二款",
        ),
        (
            replace(STATUTE, standing=standing("expired")),
            Locator("", (1, 1)),
            "《云湖市湖泊保护条例》（2019年版，已失效）",
        ),
        (
            replace(STATUTE, title="关于废止《关于修改〈湖泊法〉的决定》的决定"),
            ARTICLE,
            "《关于废止〈关于修改《湖泊法》的决定〉的决定》第二条第二款",
        ),
        (
            replace(STATUTE, title="关于〈湖泊法〉的解释"),
            ARTICLE,
            "《关于〈湖泊法〉的解释》第二条第二款",
        ),
    ],
)
def test_running_text(info: DocumentInfo, locator: Locator, expected: str) -> None:
    """Prose names title, number and place; versions not in force are marked, title marks nest."""
    assert running_text(a_citation(info, locator)) == expected


def test_markdown_is_a_block_quote_and_its_source() -> None:
    """Every line of the quote is prefixed; the running text stands below it."""
    assert markdown(a_citation(STATUTE, ARTICLE, "第二条　不得停车。\n*违者*，劝离。")) == (
        "> 第二条　不得停车。\\\n> \\*违者\\*，劝离。\n\n《云湖市湖泊保护条例》第二条第二款\n"
    )


def test_a_title_with_markdown_in_it_is_shown_as_it_stands() -> None:
    """Active characters of a title do nothing in the line below the quote."""
    source = markdown(a_citation(replace(STATUTE, title="关于<b>_A_</b>的通知"), ARTICLE))
    inline = MarkdownIt("commonmark").parse(source)[-2]
    assert "".join(child.content for child in inline.children) == (
        "《关于<b>_A_</b>的通知》第二条第二款"
    )
    assert {child.type for child in inline.children} == {"text"}
