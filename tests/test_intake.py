"""Files that people add to the corpus folder, remove from it and put back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import corpus, intake, readers
from indexer.errors import CorpusError

TEXT = "沿湖停车规定\n\n第一条　沿湖十米以内不得停车。\n".encode()
OTHER = "沿湖停车规定\n\n第一条　沿湖二十米以内不得停车。\n".encode()


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in find(folder)}


def find(folder: Path) -> list[Path]:
    return corpus.find_files(folder) if folder.exists() else []


def test_a_text_is_read_and_added(tmp_path: Path) -> None:
    """What was read of it is told, and nothing else is left in the folder."""
    added = intake.add(tmp_path / "new", "停车.txt", TEXT)
    assert (added.outcome, added.path, added.failures) == ("added", "停车.txt", ())
    assert [document.title for document in added.documents] == ["沿湖停车规定"]
    assert files(tmp_path / "new") == {"停车.txt": TEXT}
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["停车.txt"]


def test_a_name_that_is_taken_is_never_overwritten(tmp_path: Path) -> None:
    """Another text gets a number, the same one is left; a replaced one can be put back."""
    intake.add(tmp_path, "停车.txt", TEXT)
    assert intake.add(tmp_path, "停车.txt", TEXT).outcome == "same"
    second = intake.add(tmp_path, "停车.txt", OTHER)
    assert (second.outcome, second.path) == ("renamed", "停车（2）.txt")
    assert files(tmp_path) == {"停车.txt": TEXT, "停车（2）.txt": OTHER}
    replaced = intake.add(tmp_path, "停车.txt", OTHER, replace=True)
    assert (replaced.outcome, replaced.path) == ("replaced", "停车.txt")
    assert files(tmp_path) == {"停车.txt": OTHER, "停车（2）.txt": OTHER}
    [removal] = intake.removals(tmp_path)
    assert removal.paths == ("停车.txt",)
    with pytest.raises(CorpusError, match="同名"):
        intake.restore(tmp_path, removal.removal_id)
    intake.remove(tmp_path, ["停车.txt"])
    intake.restore(tmp_path, removal.removal_id)
    assert files(tmp_path)["停车.txt"] == TEXT


def test_a_readme_is_a_text_here(tmp_path: Path) -> None:
    """A text of a name that builds pass over gets one that they do not."""
    assert intake.add(tmp_path, "README.md", TEXT).path == "README（2）.md"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("空.txt", b"", "空"),
        ("程序.exe", TEXT, "暂不支持"),
        ("坏.pdf", b"%PDF-1.7 broken", "PDF"),
        ("坏.zip", b"PK\x03\x04 broken", "压缩包"),
        ("大.txt", b"x" * (readers.MAX_BYTES + 1), "50 MB"),
    ],
)
def test_what_cannot_be_read_is_kept_out(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    """A file without text that a reader can read is refused with the reader's sentence."""
    added = intake.add(tmp_path, name, data)
    assert (added.outcome, added.path, added.documents) == ("refused", None, ())
    assert reason in added.failures[0].reason
    assert list(tmp_path.iterdir()) == []


def test_an_archive_with_something_to_read_is_added(tmp_path: Path) -> None:
    """What of it was not read is told; its members never leave it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("停车.txt", TEXT)
        archive.writestr("../逃.txt", OTHER)
    added = intake.add(tmp_path / "corpus", "包.zip", packed.getvalue())
    assert (added.outcome, added.path) == ("added", "包.zip")
    assert [document.path for document in added.documents] == ["包.zip/停车.txt"]
    assert "逃.txt" in added.failures[0].reason
    assert [path.name for path in tmp_path.rglob("*")] == ["corpus", "包.zip"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/甲.txt", "甲.txt"),
        ("C:\\文件\\甲.txt", "甲.txt"),
        ("<img src=x onerror=alert(1)>.txt", "_img src=x onerror=alert(1)_.txt"),
        ("甲\u202etxt.fdp.txt", "甲_txt.fdp.txt"),
        ("甲\n\x00乙.pdf", "甲__乙.pdf"),
        (".隐藏.txt", "隐藏.txt"),
        ("CON.txt", "_CON.txt"),
        ("lpt1.a.md", "_lpt1.a.md"),
        (".txt", "txt"),
        ("..", "_"),
        ("", "_"),
        ("图" * 300 + ".tar.gz", "图" * 60 + ".tar.gz"),
        ("甲. .TXT", "甲.TXT"),
    ],
)
def test_hostile_names_become_harmless(name: str, safe: str) -> None:
    """No folder, no sign that a system forbids or hides, no device, no name that is too long."""
    assert intake.safe_name(name) == safe


@given(st.text(max_size=400))
def test_any_name_is_one_file_in_the_folder(name: str) -> None:
    """Whatever the name, what is made of it is a visible file name of 255 bytes at most."""
    safe = intake.safe_name(name)
    assert Path(safe).name == safe
    assert not safe.startswith(".")
    assert len(safe.encode()) <= 230
    assert intake.safe_name(safe) == safe


def test_what_is_removed_is_not_lost(tmp_path: Path) -> None:
    """Files of a folder go with their sidecars, builds do not see them, and they come back."""
    (tmp_path / "分").mkdir()
    (tmp_path / "分/停车.txt").write_bytes(TEXT)
    (tmp_path / "分/停车.txt.yaml").write_text("类型: 规定\n", "utf-8")
    (tmp_path / "停船.txt").write_bytes(OTHER)
    removal = intake.remove(tmp_path, ["分/停车.txt"])
    assert removal.paths == ("分/停车.txt", "分/停车.txt.yaml")
    assert files(tmp_path) == {"停船.txt": OTHER}
    assert not (tmp_path / "分/停车.txt.yaml").exists()
    assert intake.removals(tmp_path) == [removal]
    assert intake.restore(tmp_path, removal.removal_id) == removal
    assert files(tmp_path) == {"停船.txt": OTHER, "分/停车.txt": TEXT}
    assert intake.removals(tmp_path) == []
    with pytest.raises(CorpusError, match="撤销"):
        intake.restore(tmp_path, removal.removal_id)


@pytest.mark.parametrize("path", ["../外.txt", "/etc/passwd", ".removed", "没有.txt", ""])
def test_only_files_of_the_corpus_are_removed(tmp_path: Path, path: str) -> None:
    """A path that leads elsewhere is refused, and so are all that were to go with it."""
    (tmp_path / "外.txt").write_bytes(TEXT)
    folder = tmp_path / "corpus"
    intake.add(folder, "停车.txt", TEXT)
    with pytest.raises(CorpusError, match="没有文件"):
        intake.remove(folder, ["停车.txt", path])
    assert files(folder) == {"停车.txt": TEXT}
    assert (tmp_path / "外.txt").exists()
