"""What people think of hits: kept, changed, withdrawn, and handed on as gold questions."""

import json
from dataclasses import replace

import pytest

from indexer import judgements
from indexer.errors import StoreError
from indexer.evaluation import read_questions
from indexer.judgements import Judgement

GOOD = Judgement("", "谁保护湖岸？", "p1", True, "湖长保护湖岸。", "湖/条例.md", "s1")
BAD = replace(GOOD, passage_id="p2", is_good=False, quote="湖里有鱼。", path="鱼.md")


def test_the_last_word_of_a_person_counts(tmp_path):
    """A second judgement takes the place of the first one; withdrawn, there is none."""
    file = tmp_path / "judgements.sqlite"
    assert judgements.read(file) == []
    assert judgements.of_person(file, "", GOOD.question) == {}
    judgements.record(file, GOOD)
    judgements.record(file, BAD)
    judgements.record(file, replace(BAD, person="王"))
    assert judgements.of_person(file, "", GOOD.question) == {"p1": True, "p2": False}
    judgements.record(file, replace(BAD, is_good=True))
    assert judgements.of_person(file, "", GOOD.question) == {"p1": True, "p2": True}
    judgements.withdraw(file, "", GOOD.question, "p2")
    assert judgements.read(file) == [GOOD, replace(BAD, person="王")]


def test_judgements_become_gold_questions(tmp_path):
    """What more people find good is gold, what fewer do is rejected; a draw says nothing."""
    split = replace(GOOD, passage_id="p3", quote="湖长姓胡。")
    given = [GOOD, BAD, split, replace(split, person="王", is_good=False)]
    file = tmp_path / "judged.jsonl"
    file.write_text(judgements.to_gold(given), encoding="utf-8")
    (entry,) = map(json.loads, file.read_text("utf-8").splitlines())
    assert entry["gold"] == [{"file": "湖/条例.md", "quote": "湖长保护湖岸。"}]
    assert entry["rejected"] == [{"file": "鱼.md", "quote": "湖里有鱼。"}]
    (question,) = read_questions(file)
    assert (question.text, question.kind) == ("谁保护湖岸？", "answerable")


def test_a_question_without_a_good_hit_is_no_gold_question():
    """That its hits are bad does not say that the corpus lacks an answer."""
    assert judgements.to_gold([BAD]) == ""


def test_judgements_are_beside_the_index(tmp_path):
    """No rebuild, and no new index in its place, touches them."""
    file = judgements.file_beside(tmp_path / "index")
    assert file == tmp_path / "index-judgements.sqlite"


def test_a_file_that_cannot_be_used_is_told(tmp_path):
    """What is no database is refused in a sentence that names the file, and stays as it is."""
    file = tmp_path / "judgements.sqlite"
    file.write_text("not a database, and longer than the head of one " * 10, encoding="utf-8")
    before = file.read_bytes()
    for use in (
        lambda: judgements.record(file, GOOD),
        lambda: judgements.read(file),
        lambda: judgements.of_person(file, "", GOOD.question),
    ):
        with pytest.raises(StoreError, match=file.name):
            use()
    assert file.read_bytes() == before
