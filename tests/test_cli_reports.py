"""The command line for those who write reports: cite, check and fetch."""

import json
from io import BytesIO

import docx
import pytest

from indexer.checking import check as check_draft
from indexer.styles import STYLES
from tests.conftest import ROOT
from tests.test_cli import yinju

QUOTE = "贯彻落实中遇到的重要问题、重要情况及时报国家知识产权局党组。"


@pytest.fixture(scope="module")
def passage(circular):
    """Find the passage that ends the circular."""
    return next(
        passage
        for info in circular.documents()
        for passage in circular.passages(info.doc_id)
        if QUOTE in passage.text
    )


def test_cite_writes_the_quote_and_its_reference_in_the_style_asked_for(
    circular_dir, circular, passage, tmp_path
):
    """The words are the passage's, the reference is the style's."""
    done = yinju(
        "cite", passage.passage_id, "--index", circular_dir, "--style", "law-review", cwd=tmp_path
    )
    citation = circular.cite(passage.passage_id)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"“{passage.text}”\n  {STYLES['law-review'].note(citation)}\n"


def test_cite_writes_what_reference_managers_read(circular_dir, passage, tmp_path):
    """CSL-JSON on standard output, and nothing else."""
    done = yinju(
        "cite", passage.passage_id, "--index", circular_dir, "--format", "csl-json", cwd=tmp_path
    )
    (item,) = json.loads(done.stdout)
    assert item["number"] == "国知党组发〔2020〕第77号"


def test_check_tells_a_changed_character_and_confirms_what_is_right(
    circular_dir, circular, tmp_path
):
    """A wrong quotation is exit code 1, a comment in the annotated copy and a finding in JSON."""
    title = circular.documents()[0].title
    draft = docx.Document()
    draft.add_paragraph(f"《{title}》要求：“{QUOTE}”")
    draft.save(tmp_path / "right.docx")
    draft.add_paragraph(f"《{title}》还要求：“{QUOTE.replace('及时', '立即')}”")
    draft.save(tmp_path / "wrong.docx")
    right = yinju("check", "right.docx", "--index", circular_dir, cwd=tmp_path)
    assert (right.returncode, right.stderr) == (0, "")
    assert "与原文一致 1" in right.stdout
    wrong = yinju(
        *("check", "wrong.docx", "--index", circular_dir, "--json"),
        *("--annotate", "commented.docx"),
        cwd=tmp_path,
    )
    assert (wrong.returncode, wrong.stderr) == (1, "")
    findings = json.loads(wrong.stdout)["findings"]
    (differs,) = [finding for finding in findings if finding["verdict"] == "differs"]
    assert [(one["written"], one["source"]) for one in differs["differences"]] == [("立即", "及时")]
    commented = docx.Document(BytesIO((tmp_path / "commented.docx").read_bytes()))
    assert len(list(commented.comments)) == 1
    plain = yinju("check", "wrong.docx", "--index", circular_dir, cwd=tmp_path)
    assert "与原文不同" in plain.stdout


def test_a_draft_that_cannot_be_read_or_annotated_is_one_sentence(circular_dir, tmp_path):
    """A missing draft, and a text where Word's comments are asked for, are exit code 2."""
    (tmp_path / "draft.txt").write_text("没有引文的稿件。", encoding="utf-8")
    for arguments in (["check", "none.docx"], ["check", "draft.txt", "--annotate", "a.docx"]):
        done = yinju(*arguments, "--index", circular_dir, cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.startswith("错误：")
        assert len(done.stderr.splitlines()) == 1


def test_fetch_lists_what_can_be_fetched(tmp_path):
    """Without ids nothing is fetched: the list says which texts there are."""
    done = yinju("fetch", "--corpus", ROOT / "corpus", cwd=tmp_path)
    assert done.returncode == 0
    assert "outline-2021-2035-ip-power  《知识产权强国建设纲要（2021—2035年）》" in done.stdout
    unknown = yinju("fetch", "no-such-id", "--corpus", ROOT / "corpus", cwd=tmp_path)
    assert unknown.returncode == 2
    assert "no-such-id" in unknown.stderr


def test_the_package_checks_a_draft_as_the_command_does(circular):
    """`check` takes a text as well as a file that was read."""
    from datetime import date

    report = check_draft(f"“{QUOTE}”", circular, date(2026, 11, 22))
    assert [finding.verdict for finding in report.findings] == ["verbatim"]
