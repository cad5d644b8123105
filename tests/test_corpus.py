"""Loading folders: which files are texts, ids, sidecars, failures."""

from pathlib import Path

import pytest

from indexer.corpus import find_texts, load
from indexer.errors import CorpusError

BODY = (
    "甲市办法\n甲政发〔2021〕3号\n各区：\n现将有关事项通知如下：\n一、总体要求\n按照本办法执行。\n"
)


@pytest.fixture
def folder(tmp_path):
    """A corpus with texts, a README, hidden files, a sidecar and a file of an unknown format."""
    files = {
        "乙.txt": BODY,
        "甲/丙.md": "# 丙市规定\n\n第一条 为了规范工作，制定本规定。\n\n第二条 略。\n",
        "甲/丙.md.yaml": "文号: 丙政发〔2022〕5号\n",
        "README.md": "说明",
        "laws.toml": "[x]\n",
        ".隐藏.txt": BODY,
        ".git/a.txt": BODY,
        "丁.exe": "MZ",
        "空.txt": "",
    }
    for name, text in files.items():
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "corpus"


def names(paths: list[Path], folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def test_only_texts_are_found_in_order(folder):
    """Hidden files, README.md, settings, sidecars and unknown formats are no texts."""
    assert names(find_texts(folder), folder) == ["乙.txt", "甲/丙.md", "空.txt"]


def test_each_file_is_a_document_or_a_failure(folder):
    """A bad file becomes a Failure and stops nothing; progress counts every file."""
    seen = []
    documents, failures = load([folder], on_progress=lambda done, of: seen.append((done, of)))
    assert [document.path for document in documents] == ["乙.txt", "甲/丙.md"]
    assert [(failure.path, failure.reason[:4]) for failure in failures] == [
        ("丁.exe", "暂不支持"),
        ("空.txt", "「空.t"),
    ]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_ids_depend_on_the_path_alone(folder, tmp_path):
    """An edit keeps the id; the same path in a second folder gets another, the same each time."""
    (first, _), _ = load([folder])
    (folder / "乙.txt").write_text(BODY + "二、附则\n由乙市解释。\n", encoding="utf-8")
    (edited, _), _ = load([folder])
    assert edited.doc_id == first.doc_id
    assert len(first.doc_id) == 12
    other = tmp_path / "other"
    other.mkdir()
    (other / "乙.txt").write_text(BODY, encoding="utf-8")
    both = [document.doc_id for document in load([folder, other])[0]]
    assert len(set(both)) == 3
    assert both == [document.doc_id for document in load([folder, other])[0]]


def test_an_entry_may_be_a_single_file(folder):
    """A file given by itself is loaded under its name."""
    documents, failures = load([folder / "甲" / "丙.md"])
    assert [document.path for document in documents] == ["丙.md"]
    assert failures == []


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "找不到语料文件夹"), ("x.exe", "没有可用的文本")]
)
def test_missing_and_textless_folders_are_errors(content, reason, tmp_path):
    """A folder that is missing or holds no text is a CorpusError naming it."""
    folder = tmp_path / "语料"
    if content:
        folder.mkdir()
        (folder / content).write_bytes(b"x")
    with pytest.raises(CorpusError, match=reason) as caught:
        load([folder])
    assert "语料" in str(caught.value)


def test_a_sidecar_adds_facts_and_reports_what_it_cannot_use(tmp_path):
    """Both languages of a key work, dates become ISO, unknown keys and bad dates are reported."""
    (tmp_path / "a.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / "a.txt.yaml").write_text(
        "标题: 别名\nissuer: [甲局, 乙局]\n成文日期: 二〇二〇年十二月二日\n施行日期: 2021年1月1日\n"
        "失效日期: 明年\n时效: 有效\ncolour: red\n来源: https://example.org/a\n",
        encoding="utf-8",
    )
    (document,), failures = load([tmp_path])
    assert failures == []
    facts = [(f.name, f.value) for f in document.facts if f.origin == "sidecar"]
    assert facts == [
        ("title", "别名"),
        ("issuer", "甲局"),
        ("issuer", "乙局"),
        ("date", "2020-12-02"),
        ("effective_date", "2021-01-01"),
        ("status", "有效"),
        ("url", "https://example.org/a"),
    ]
    assert document.title == "甲市办法"
    assert [(a.value, b.value) for a, b in document.conflicts] == [("甲市办法", "别名")]
    assert document.notes == (
        "附属元数据中「失效日期」的值「明年」不是日期，已忽略",
        "附属元数据中的「colour」不是可用的键，已忽略",
    )


def test_a_malformed_sidecar_is_reported_and_the_text_kept(tmp_path):
    """The text is loaded without a sidecar that cannot be read, which is a Failure of its own."""
    (tmp_path / "a.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / "a.txt.yaml").write_text("标题: [未关\n", encoding="utf-8")
    documents, failures = load([tmp_path])
    assert [document.path for document in documents] == ["a.txt"]
    assert [failure.path for failure in failures] == ["a.txt.yaml"]


def test_a_file_of_page_numbers_alone_is_reported(tmp_path):
    """What is left without a text after the repairs is a Failure, not an empty Document."""
    (tmp_path / "页码.txt").write_text("- 1 -\n\n- 2 -\n", "utf-8")
    (tmp_path / "正文.txt").write_text("这里有正文。", "utf-8")
    documents, failures = load([tmp_path])
    assert [document.path for document in documents] == ["正文.txt"]
    assert [failure.path for failure in failures] == ["页码.txt"]
