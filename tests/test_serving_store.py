"""Small files that belong to one person each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from indexer.errors import StoreError
from indexer.serving.store import Store

if TYPE_CHECKING:
    from pathlib import Path

WANG, LI = "a" * 64, "b" * 64


def test_a_person_finds_what_they_kept_and_nothing_of_others(tmp_path: Path) -> None:
    """What was saved last comes back, in a new Store too; another person has nothing."""
    store = Store(tmp_path / "people", 100)
    assert store.load(WANG, "basket") is None
    store.save(WANG, "basket", b"1")
    store.save(WANG, "basket", "二".encode())
    again = Store(tmp_path / "people", 100)
    assert (again.load(WANG, "basket"), again.load(WANG, "history")) == ("二".encode(), None)
    assert again.load(LI, "basket") is None
    assert [file.name for file in (tmp_path / "people" / WANG).iterdir()] == ["basket"]


def test_folders_and_files_are_for_the_server_alone(tmp_path: Path) -> None:
    """Other users of the machine can read neither a person's folder nor their files."""
    store = Store(tmp_path / "people", 100)
    store.save(WANG, "basket", b"1")
    folder = tmp_path / "people" / WANG
    modes = [path.stat().st_mode & 0o077 for path in (folder, folder / "basket")]
    assert modes == [0, 0]


def test_what_is_too_large_is_refused_and_leaves_what_was_there(tmp_path: Path) -> None:
    """The limit itself still fits; one byte more is an error in both languages."""
    store = Store(tmp_path, 3)
    store.save(WANG, "basket", b"123")
    with pytest.raises(StoreError, match="上限") as error:
        store.save(WANG, "basket", b"1234")
    assert "larger than" in error.value.english
    assert store.load(WANG, "basket") == b"123"


def test_a_change_that_fails_changes_nothing(tmp_path: Path) -> None:
    """What a change raises is passed on, and the file stays as it was."""
    store = Store(tmp_path, 100)
    store.save(WANG, "basket", b"1")

    def fail(_: bytes | None) -> bytes:
        raise StoreError("不行", "no")

    with pytest.raises(StoreError, match="不行"):
        store.update(WANG, "basket", fail)
    assert store.load(WANG, "basket") == b"1"


def test_no_change_of_two_windows_is_lost(tmp_path: Path) -> None:
    """200 changes from eight threads at once are all there in the end."""
    store = Store(tmp_path, 1000)
    with ThreadPoolExecutor(8) as threads:
        for _ in range(200):
            threads.submit(store.update, WANG, "count", lambda data: (data or b"") + b".")
    assert store.load(WANG, "count") == b"." * 200


@pytest.mark.parametrize(
    ("person", "name"),
    [("../../etc", "basket"), (WANG, "../basket"), (WANG, ""), (WANG, "Basket"), (WANG, "a/b")],
)
def test_no_path_can_be_made_of_a_name(tmp_path: Path, person: str, name: str) -> None:
    """Anything but a person's key and a plain name is refused before a file is touched."""
    with pytest.raises(ValueError, match="no name of a person's file"):
        Store(tmp_path, 100).save(person, name, b"1")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Where a file stands in the folder's place, the person is told whom to ask."""
    (tmp_path / WANG).write_bytes(b"")
    with pytest.raises(StoreError, match="告诉管理员"):
        Store(tmp_path, 100).save(WANG, "basket", b"1")
    with pytest.raises(StoreError, match="告诉管理员"):
        Store(tmp_path, 100).load(WANG, "basket")
