"""Folding, tokens, sentences."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.text import clauses, fold, sentences, simplify, split_long, tokens

TEXT = st.text(st.one_of(st.characters(), st.sampled_from("。！？；，\n 　第七十一條專利…”』.a1")))


@given(TEXT)
def test_folding_keeps_the_length(text):
    """An offset into the folded text is an offset into the text, for every script and emoji."""
    assert len(fold(text)) == len(text) == len(simplify(text))


@given(TEXT)
def test_sentences_cover_the_text(text):
    """Nothing of a text is outside of its sentences, and none is empty."""
    spans = sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)


@given(st.text(alphabet="专利，。；：、,:1 \n”a"))
def test_clauses_part_sentences(text):
    """Clauses cover a text, and no clause reaches from one sentence into another."""
    parts = clauses(text)
    assert "".join(text[start:end] for start, end in parts) == text
    assert {end for _, end in sentences(text)} <= {end for _, end in parts}


def test_a_comma_in_a_number_parts_nothing():
    """Commas and colons end a clause with the marks that close it, but not within 1,000."""
    text = "罚款1,000元，“情节严重的：”从重。另行处理"
    assert [text[start:end] for start, end in clauses(text)] == [
        "罚款1,000元，",
        "“情节严重的：”",
        "从重。",
        "另行处理",
    ]


@given(TEXT, st.integers(1, 30))
def test_pieces_cover_the_text_within_the_limit(text, limit):
    """A long text is cut into pieces that hold all of it, none longer than the limit."""
    pieces = [text[start:end] for start, end in split_long(text, limit)]
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= limit for piece in pieces)


def test_scripts_and_widths_fold_to_one():
    """Traditional, full-width and capital forms are matched as simplified, half-width, small."""
    assert fold("專利法（２０２０）ＰＣＴ") == "专利法(2020)pct"


def test_tokens_are_characters_pairs_and_words():
    """Han runs give unigrams and bigrams, other runs words; nothing crosses a punctuation mark."""
    assert tokens("專利，期限3.5年PCT") == [
        "专", "专利", "利", "期", "期限", "限", "3.5", "年", "pct",
    ]  # fmt: skip


def test_a_sentence_keeps_its_closing_quote():
    """A closing mark belongs to the sentence before it."""
    text = "他说：“可以。”然后走了；没有回来"
    assert [text[start:end] for start, end in sentences(text)] == [
        "他说：“可以。”",
        "然后走了；",
        "没有回来",
    ]


def test_a_decimal_point_ends_no_sentence():
    """A full stop inside a number or an address does not cut it."""
    assert sentences("GB/T 7714.1 see cnipa.gov.cn now") == [(0, 32)]


def test_a_joined_emoji_is_not_cut():
    """A piece does not end inside an emoji that several characters make."""
    family = "👨‍👩‍👧"
    pieces = [(family * 3)[start:end] for start, end in split_long(family * 3, 7)]
    assert pieces == [family, family, family]
