"""Builds in a process of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from indexer import background, building, open_index
from indexer.errors import SnapshotError
from tests.conftest import CIRCULAR

if TYPE_CHECKING:
    from pathlib import Path


def test_an_index_is_built_while_the_program_goes_on(tmp_path: Path) -> None:
    """The build says how far it is and what it made; the index knows what it was built from."""
    texts, index_dir = tmp_path / "texts", tmp_path / "index"
    texts.mkdir()
    (texts / "通知.txt").write_bytes(CIRCULAR.read_bytes())
    (texts / "空.txt").touch()
    assert background.last(index_dir) is None
    build = background.start([texts], index_dir)
    assert background.start([texts], index_dir) is build
    build.wait()
    assert background.last(index_dir) is build
    assert (build.error, build.stage, build.done, build.total) == (None, "write", 1, 1)
    assert build.report is not None
    assert build.report.failures == open_index(index_dir).info().failures
    assert build.report.snapshot_id == building.snapshot.current(index_dir)
    assert building.corpora_of(index_dir) == (texts.resolve(),)
    assert not building.has_changed([texts], index_dir)
    (texts / "停车.txt").write_text("沿湖不得停车。", "utf-8")
    assert building.has_changed([texts], index_dir)


def test_a_build_that_fails_says_why(tmp_path: Path) -> None:
    """What a user can mend comes back as the same error; another build of the folder is one."""
    missing = background.start([tmp_path / "missing"], tmp_path / "index")
    missing.wait()
    assert "missing" in str(missing.error)
    assert missing.report is None
    with FileLock(tmp_path / "index/build.lock"):
        second = background.start([CIRCULAR], tmp_path / "index")
        assert second is not missing
        second.wait()
    assert "正在建立索引" in str(second.error)


def test_a_build_that_is_stopped_says_so(tmp_path: Path) -> None:
    """It ends at once with an error, and leaves no snapshot."""
    build = background.start([CIRCULAR], tmp_path)
    build.stop()
    assert not build.is_running
    assert isinstance(build.error, SnapshotError)
    with pytest.raises(SnapshotError):
        building.corpora_of(tmp_path)
