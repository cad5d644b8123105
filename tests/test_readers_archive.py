"""Archives: names in any encoding, nothing outside of them, limits, and what is left out."""

import gzip
import io
import random
import stat
import tarfile
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import ReadError
from indexer.readers import archive

TEXT = "灯塔养护办法。\n".encode()


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files:
            target.writestr(name, content)
    return buffer.getvalue()


def tarred(*files: tuple[str, bytes], encoding: str = "utf-8") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(
        fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT, encoding=encoding
    ) as target:
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            target.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def read(data: bytes, name: str = "包.zip") -> dict[str, bytes]:
    return dict(archive.members(data, name))


def read_and_refused(data: bytes, name: str = "包.zip") -> tuple[list[str], ReadError]:
    """Return the members that are yielded before the error, and the error."""
    found: list[str] = []
    with pytest.raises(ReadError) as caught:
        found.extend(path for path, _ in archive.members(data, name))
    return found, caught.value


NAMES = st.lists(
    st.text(alphabet="灯塔养护办法ab 1（）", min_size=1, max_size=8).map(
        lambda name: f"{name}.txt"
    ),
    max_size=4,
    unique=True,
)


@settings(max_examples=30, deadline=None)
@given(NAMES.filter(bool), st.binary(max_size=40), st.sampled_from(["utf-8", "gbk"]))
def test_what_went_in_comes_out(names, content, encoding):
    """Names and bytes of a ZIP, a TAR and a TAR.GZ are those that were packed, in their order."""
    files = [(f"夹/{name}", content) for name in names]
    assert list(archive.members(zipped(*files), "包.zip")) == files
    tar = tarred(*files, encoding=encoding)
    assert list(archive.members(tar, "包.tar")) == files
    assert list(archive.members(gzip.compress(tar), "包.tgz")) == files


@pytest.mark.parametrize("name", ["附件/办法.txt", "联通.txt", "礁石縣.txt", "〔2031〕8号.txt"])
def test_names_in_gbk_are_decoded(name):
    """A name without the UTF-8 flag, as a Chinese Windows writes it, is read as GBK."""
    raw = name.encode("gbk")
    plain = "x" * len(raw)
    data = zipped((plain, TEXT)).replace(plain.encode(), raw)
    assert read(data) == {name: TEXT}
    unflagged = "x" * len(name.encode())
    data = zipped((unflagged, TEXT)).replace(unflagged.encode(), name.encode())
    assert read(data) == {name: TEXT}


def test_paths_are_relative_and_parted_by_slashes():
    """Backslashes part folders too, and «.» and doubled slashes go."""
    data = zipped(("甲\\乙.txt", TEXT), ("./丙//丁.txt", TEXT), ("空/", b""))
    assert read(data) == {"甲/乙.txt": TEXT, "丙/丁.txt": TEXT}


def test_what_leads_out_is_left_out_and_told():
    """No member has a path that is absolute, leads up or hides its end; all of them are named."""
    bad = [
        "../上.txt",
        "a/../../b.txt",
        "/etc/x.txt",
        "C:\\x.txt",
        "\\\\机\\x.txt",
        "图\u202efdp.exe",
    ]
    data = zipped(("好.txt", TEXT), *((name, TEXT) for name in bad))
    found, error = read_and_refused(data)
    assert found == ["好.txt"]
    assert "有 6 个文件没有读" in str(error)
    assert "路径越出压缩包" in str(error)
    assert "6 files in the archive '包.zip' were not read" in error.english


def test_links_are_left_out():
    """A link of a ZIP or a TAR is not followed."""
    link = zipfile.ZipInfo("链接.txt")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    found, error = read_and_refused(zipped((link, b"/etc/passwd"), ("好.txt", TEXT)))
    assert found == ["好.txt"]
    assert "链接.txt（是链接）" in str(error)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as target:
        info = tarfile.TarInfo("链接.txt")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        target.addfile(info)
    found, error = read_and_refused(buffer.getvalue(), "包.tar")
    assert found == []
    assert "链接.txt（是链接或设备）" in str(error)


def flagged(data: bytes, name: str, *, flag: int = 0, method: int | None = None) -> bytes:
    """Return a ZIP whose member `name` has a flag or a compression method set in both headers."""
    changed = bytearray(data)
    for magic, flags_at, name_at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        at = data.index(magic)
        while data[at + name_at : at + name_at + len(name.encode())] != name.encode():
            at = data.index(magic, at + 1)
        changed[at + flags_at] |= flag
        if method is not None:
            changed[at + flags_at + 2] = method
    return bytes(changed)


def test_encrypted_and_unknown_members_are_named():
    """What is encrypted, packed by an unknown method or damaged is named; the rest is read."""
    data = zipped(("密.txt", TEXT), ("怪.txt", TEXT), ("坏.txt", TEXT * 9), ("好.txt", TEXT))
    data = flagged(flagged(data, "密.txt", flag=1), "怪.txt", method=14)
    at = data.index("坏.txt".encode()) + len("坏.txt".encode())
    data = data[:at] + b"\xff\xff\xff" + data[at + 3 :]
    found, error = read_and_refused(data)
    assert found == ["好.txt"]
    assert "密.txt（已加密）、怪.txt（不支持的压缩方法）、坏.txt（已损坏）" in str(error)
    assert "密.txt (encrypted)" in error.english


def test_leftovers_are_no_members():
    """What macOS, Windows and Office leave behind is passed over."""
    leftovers = ["__MACOSX/._a.txt", ".DS_Store", "夹/Thumbs.db", "desktop.ini", "夹/~$稿.docx"]
    assert read(zipped(*((name, b"x") for name in leftovers), ("好.txt", TEXT))) == {"好.txt": TEXT}


def test_archives_in_archives_are_opened_once():
    """The members of an inner archive have its path before theirs; a third level is left out."""
    inner = zipped(("文.txt", TEXT), ("三层.zip", zipped(("深.txt", TEXT))))
    data = zipped(("夹/内.zip", inner), ("内.tar.gz", gzip.compress(tarred(("表.txt", TEXT)))))
    found, error = read_and_refused(data)
    assert found == ["夹/内.zip/文.txt", "内.tar.gz/表.txt"]
    assert "夹/内.zip/三层.zip（压缩包套了两层以上）" in str(error)


def test_inner_archives_that_cannot_be_read_are_named():
    """Inner archives that are damaged or of another format do not stop the others."""
    data = zipped(("坏.zip", b"PK..."), ("内.7z", b"7z.."), ("假.zip", b"Rar!"), ("好.txt", TEXT))
    found, error = read_and_refused(data)
    assert found == ["好.txt"]
    assert "坏.zip（已损坏）、内.7z（不支持的压缩格式）、假.zip（不支持的压缩格式）" in str(error)


def test_office_files_are_members_and_not_archives():
    """A DOCX is a ZIP itself, and handed on whole; what bytes begin with makes no archive."""
    inner = zipped(("word/document.xml", b"<x/>"))
    data = zipped(("稿.docx", inner), ("文.txt", b"BZh"))
    assert read(data) == {"稿.docx": inner, "文.txt": b"BZh"}


def test_gzip_of_one_file_gives_that_file():
    """A .gz that is no TAR is one member, named without its suffix."""
    assert read(gzip.compress(TEXT), "办法.txt.gz") == {"办法.txt": TEXT}


def test_a_name_that_comes_twice_is_told():
    """The second of two members of one name is left out and named."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped(("文.txt", TEXT), ("文.txt", b"x"))
    found, error = read_and_refused(data)
    assert found == ["文.txt"]
    assert "文.txt（与前面的文件重名）" in str(error)


@pytest.mark.parametrize("pack", [zipped, tarred, lambda *files: gzip.compress(tarred(*files))])
def test_bombs_are_refused(pack, monkeypatch):
    """Too many members, too much inflated and too high a ratio are each refused at once."""
    bomb = (("零.txt", bytes(3 * 1024 * 1024)),)
    if pack is not tarred:  # which packs nothing
        with pytest.raises(ReadError, match="压缩炸弹"):
            read(pack(*bomb))
    monkeypatch.setattr(archive, "MAX_TOTAL_BYTES", 2 * 1024 * 1024)
    with pytest.raises(ReadError, match="展开后超过 2 MB"):
        read(pack(*((f"{n}.txt", random.Random(n).randbytes(700_000)) for n in range(4))))
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    with pytest.raises(ReadError, match="超过 3 个"):
        read(pack(*((f"{n}.txt", TEXT) for n in range(4))))


def test_a_bomb_in_an_inner_archive_is_refused():
    """The limits hold for an archive and those inside it together."""
    inner = zipped(("零.txt", bytes(3 * 1024 * 1024)))
    with pytest.raises(ReadError, match="压缩炸弹"):
        read(zipped(("一.zip", inner)))


def test_a_member_above_the_limit_is_named(monkeypatch):
    """One file that is too large is left out; the others are read."""
    monkeypatch.setattr(archive, "MAX_MEMBER_BYTES", 1000)
    found, error = read_and_refused(zipped(("大.txt", bytes(1001)), ("好.txt", TEXT)))
    assert found == ["好.txt"]
    assert "大.txt（超过" in str(error)


def test_many_left_out_are_counted():
    """The message names ten, and counts the rest."""
    _, error = read_and_refused(zipped(*((f"../{n}.txt", TEXT) for n in range(12))))
    assert "等 12 个" in str(error)
    assert "and 2 more" in error.english


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "已损坏"),
        (b"PK\x03\x04", "已损坏"),
        (TEXT, "已损坏"),
        (b"7z\xbc\xaf\x27\x1c\x00", "7z 压缩包"),
        (b"Rar!\x1a\x07\x01\x00", "RAR 压缩包"),
        (b"\x1f\x8b\x08\x00", "已损坏"),
        (zipped(("空/", b"")), "没有文件"),
        (tarred(("文.txt", TEXT * 999))[:2000], "已损坏"),
    ],
)
def test_what_is_no_archive_is_refused_by_name(data, reason):
    """Damaged, empty and foreign archives are refused, naming the file and what to do."""
    with pytest.raises(ReadError, match=reason) as caught:
        read(data, "坏.zip")
    assert "坏.zip" in str(caught.value)
    assert "坏.zip" in caught.value.english


GOOD = [
    zipped(("甲.txt", TEXT), ("乙.zip", zipped(("丙.txt", TEXT)))),
    tarred(("甲.txt", TEXT), ("乙.txt", TEXT)),
    gzip.compress(tarred(("甲.txt", TEXT))),
]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(GOOD), st.integers())
def test_damaged_archives_are_read_or_refused(data, seed):
    """Whatever bytes of an archive are overwritten or cut, nothing but a ReadError comes of it."""
    chance = random.Random(seed)
    damaged = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    if chance.random() < 0.3:
        del damaged[chance.randrange(len(damaged)) :]
    try:
        found = read(bytes(damaged))
    except ReadError:
        return
    assert all(path and not path.startswith("/") and ".." not in path for path in found)
