"""Duplicates and near-duplicates among Documents."""

import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from indexer import duplicates
from indexer.records import Document

CIRCULAR = (Path(__file__).parent.parent / "corpus" / "国知党组发〔2020〕第77号.txt").read_text(
    "utf-8"
)


def document(doc_id: str, text: str) -> Document:
    return Document(doc_id, f"{doc_id}.txt", text)


def test_the_same_text_is_found_whatever_its_spaces_and_characters():
    """Copies that differ in spaces, punctuation and script are one text; a short one, too."""
    spaced = CIRCULAR.replace("\n", "\n\n　　").replace("，", ",")
    documents = [
        document("a", CIRCULAR),
        document("b", spaced),
        document("c", "为了规范管理，制定本办法。"),
        document("d", "為了規範管理,制定本辦法"),
    ]
    assert duplicates.find(documents) == [("b", "a", 1.0), ("d", "c", 1.0)]


def test_a_changed_copy_is_near_and_half_a_copy_is_not():
    """A sentence more leaves the texts alike, but never «the same»; half of one is another text."""
    changed = CIRCULAR + "\n云水市数据局另行安排有关事项。"
    half = CIRCULAR[: len(CIRCULAR) // 2]
    found = duplicates.find([document("a", CIRCULAR), document("b", changed), document("c", half)])
    assert [(pair.doc_id, pair.other) for pair in found] == [("b", "a")]
    assert 0.95 <= found[0].similarity <= 0.99


def test_the_estimate_is_as_good_as_it_says():
    """Over random texts with a known share in common, nine estimates in ten are within 0.03."""
    chance = random.Random(0)
    errors = []
    for _ in range(60):
        words = [chr(chance.randrange(0x4E00, 0x9000)) for _ in range(4000)]
        cut = chance.randrange(3800, 4000)
        first, second = "".join(words), "".join(words[:cut])
        found = duplicates.find([document("a", first), document("b", second)])
        true = (cut - 5) / (len(words) - 5)
        errors.append(abs(found[0].similarity - min(true, 0.99)))
    assert sum(error <= 0.03 for error in errors) >= 54


@given(st.lists(st.text(max_size=30), max_size=4))
def test_any_texts_have_duplicates_or_none(texts):
    """Empty and odd texts break nothing, and every pair is of two different Documents."""
    documents = [document(str(number), text) for number, text in enumerate(texts)]
    for pair in duplicates.find(documents):
        assert pair.doc_id != pair.other
        assert duplicates.NEAR <= pair.similarity <= 1
