"""Archives: ZIP, TAR and gzip, member by member; nothing is ever written to disk."""

from __future__ import annotations

import gzip
import re
import stat
import tarfile
import zipfile
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from indexer.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    Members = Iterator[tuple[str, bytes]]

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".gz")

MAX_MEMBERS = 5_000
MAX_MEMBER_BYTES = 50 * 1024 * 1024
MAX_TOTAL_BYTES = 500 * 1024 * 1024  # of all members together, inflated
MAX_RATIO = 200  # bytes inflated for one packed; texts and office files stay below 50
_SMALL = 1024 * 1024  # bytes, below which no ratio is suspicious
_NAMED = 10  # members that a message names; more are counted

_FOREIGN_SUFFIXES = (".7z", ".rar", ".bz2", ".xz", ".tbz2", ".txz", ".cab", ".iso")
_FOREIGN_MAGIC = (
    *((b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!", "RAR")),
    *((b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"MSCF", "CAB")),
)
# LZMA is not among them: a member of a few bytes can ask for a dictionary of 4 GB.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2})
# Control characters, and those that turn the direction of what follows: «图纸\u202efdp.exe».
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# What systems and programs leave behind, which nobody put there.
_LEFTOVER = re.compile(
    r"(?:.*/)?(?:__MACOSX/.*|\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini|~\$[^/]*)", re.IGNORECASE
)
_DAMAGE = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error),
    *(EOFError, OSError, NotImplementedError, ValueError),
)


def members(data: bytes, name: str) -> Members:
    """Yield (path, bytes) of the files in a ZIP, TAR, TAR.GZ or gzip archive, in their order.

    Paths are relative, parted by "/", and never lead out of the archive; names that a Chinese
    Windows wrote in GBK are decoded as that. The members of an archive in the archive have its path
    before their own («内.zip/文.txt»); archives one more level down are left out. What systems
    leave behind (__MACOSX, Thumbs.db) is no member. Only one member is held at a time.

    Raises ReadError at once for what is damaged, empty, of another format (7z, RAR) or inflates
    beyond the limits; and behind the last member, naming them, where some were left out: encrypted,
    too large, links, with a path that leads out. What was yielded until then is sound.
    """
    taken = _Taken(name, len(data))
    if kind := _foreign(data):
        raise ReadError(
            f"「{name}」是 {kind} 压缩包，不能直接读，请解压后放入其中的文件。",
            f"{name!r} is a {kind} archive, which cannot be read; unpack it and add its files.",
        )
    try:
        yield from _unpacked(data, "", taken)
    except _DAMAGE as error:
        raise ReadError(
            f"压缩包「{name}」已损坏或不是压缩包，请重新下载，或解压后放入其中的文件。",
            f"The archive {name!r} is damaged or none; load it again, or add the files in it.",
        ) from error
    if taken.left_out:
        raise taken.incomplete()
    if not taken.paths:
        raise ReadError(
            f"压缩包「{name}」里没有文件，请检查后重新打包。",
            f"The archive {name!r} holds no files; check it and pack it again.",
        )


@dataclass(slots=True)
class _Taken:
    """What was taken out of an archive so far, and what was left in it and why."""

    name: str
    packed: int  # bytes
    members: int = 0
    inflated: int = 0  # bytes
    paths: set[str] = field(default_factory=set)
    left_out: list[tuple[str, str, str]] = field(default_factory=list)  # path, why, why in English

    def leave(self, path: str, why: str, why_english: str) -> None:
        """Leave a member out."""
        self.left_out.append((path, why, why_english))

    def add(self, size: int) -> None:
        """Count a member of `size` bytes before it is inflated; raise ReadError for too much."""
        self.members += 1
        self.inflated += size
        self.check(self.inflated)

    def check(self, inflated: int) -> None:
        """Raise ReadError where so many bytes are too much."""
        if self.members > MAX_MEMBERS or inflated > MAX_TOTAL_BYTES:
            raise ReadError(
                f"压缩包「{self.name}」里的文件超过 {MAX_MEMBERS} 个，或展开后超过 "
                f"{MAX_TOTAL_BYTES // 1024**2} MB，请分成几个压缩包。",
                f"The archive {self.name!r} holds more than {MAX_MEMBERS} files or "
                f"{MAX_TOTAL_BYTES // 1024**2} MB inflated; part it into several.",
            )
        if inflated > _SMALL and inflated > self.packed * MAX_RATIO:
            raise ReadError(
                f"压缩包「{self.name}」展开后是原来的 {MAX_RATIO} 倍以上，像是压缩炸弹，没有读。",
                f"The archive {self.name!r} inflates more than {MAX_RATIO} times, like a bomb; "
                "it was not read.",
            )

    def incomplete(self) -> ReadError:
        """Return the error that names what was left out."""
        count = len(self.left_out)
        named = self.left_out[:_NAMED]
        more = (f"等 {count} 个", f" and {count - _NAMED} more") if count > _NAMED else ("", "")
        chinese = "、".join(f"{path}（{why}）" for path, why, _ in named)
        english = ", ".join(f"{path} ({why})" for path, _, why in named)
        return ReadError(
            f"压缩包「{self.name}」中有 {count} 个文件没有读：{chinese}{more[0]}，"
            "请解压后放入需要的文件。",
            f"{count} files in the archive {self.name!r} were not read: {english}{more[1]}; "
            "unpack it and add those that are needed.",
        )


def _unpacked(data: bytes, prefix: str, taken: _Taken) -> Members:
    """Yield the members of an archive, and those of the archives in it."""
    for path, content in _opened(data, prefix or taken.name, taken):
        whole = prefix + path
        is_archive = path.lower().endswith(SUFFIXES)
        if whole in taken.paths:
            taken.leave(whole, "与前面的文件重名", "same name as one before")
        elif path.lower().endswith(_FOREIGN_SUFFIXES) or (is_archive and _foreign(content)):
            taken.leave(whole, "不支持的压缩格式", "format not supported")
        elif not is_archive:
            taken.paths.add(whole)
            yield whole, content
        elif prefix:
            taken.leave(whole, "压缩包套了两层以上", "nested more than one level")
        else:
            taken.paths.add(whole)
            try:
                yield from _unpacked(content, f"{whole}/", taken)
            except _DAMAGE:
                taken.leave(whole, "已损坏", "damaged")


def _opened(data: bytes, name: str, taken: _Taken) -> Members:
    """Return the members of an archive, of whichever format its first bytes say."""
    if data.startswith(b"\x1f\x8b"):
        data = _gunzipped(data, taken)
        if not _is_tar(data):
            stem = name.rstrip("/").rpartition("/")[2]
            taken.add(len(data))
            return iter([(re.sub(r"\.gz$", "", stem, flags=re.IGNORECASE), data)])
    return _tar_members(data, taken) if _is_tar(data) else _zip_members(data, taken)


def _foreign(data: bytes) -> str:
    """Return the name of an archive's format that is not read, "" for others."""
    return next((kind for magic, kind in _FOREIGN_MAGIC if data.startswith(magic)), "")


def _is_tar(data: bytes) -> bool:
    return data[257:262] == b"ustar"


def _gunzipped(data: bytes, taken: _Taken) -> bytes:
    pieces = []
    size = 0
    with gzip.GzipFile(fileobj=BytesIO(data)) as stream:
        while piece := stream.read(_SMALL):
            size += len(piece)
            taken.check(taken.inflated + size)
            pieces.append(piece)
    return b"".join(pieces)


def _zip_members(data: bytes, taken: _Taken) -> Members:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for info in archive.infolist():
            path = _path(_zip_name(info))
            shown = path or info.filename
            if info.is_dir() or _LEFTOVER.fullmatch(shown):
                continue
            if _refused(path, shown, info.file_size, taken):
                continue
            if stat.S_ISLNK(info.external_attr >> 16):
                taken.leave(shown, "是链接", "a link")
            elif info.flag_bits & 1:
                taken.leave(shown, "已加密", "encrypted")
            elif info.compress_type not in _METHODS:
                taken.leave(shown, "不支持的压缩方法", "compression method not supported")
            else:
                taken.add(info.file_size)
                try:
                    content = archive.read(info)
                except _DAMAGE:
                    taken.leave(shown, "已损坏", "damaged")
                else:
                    yield path, content


def _tar_members(data: bytes, taken: _Taken) -> Members:
    # Bytes of a name that are no UTF-8 pass through surrogates, to be decoded like those of a ZIP.
    with tarfile.open(
        fileobj=BytesIO(data), mode="r:", encoding="utf-8", errors="surrogateescape"
    ) as archive:
        for info in archive:
            name = _decoded(info.name.encode("utf-8", "surrogateescape"))
            path = _path(name)
            if info.isdir() or _LEFTOVER.fullmatch(path or name):
                continue
            if _refused(path, name, info.size, taken):
                continue
            stream = archive.extractfile(info) if info.isreg() else None
            if stream is None:
                taken.leave(path, "是链接或设备", "a link or device")
            else:
                taken.add(info.size)
                yield path, stream.read()


def _refused(path: str, shown: str, size: int, taken: _Taken) -> bool:
    """Leave a member out for its path or its size."""
    if not path:
        taken.leave(shown, "路径越出压缩包或有控制字符", "path leads out or has control characters")
    elif size > MAX_MEMBER_BYTES:
        taken.leave(path, f"超过 {MAX_MEMBER_BYTES // 1024**2} MB", "too large")
    else:
        return False
    return True


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member, which without flag 11 is in no known encoding (APPNOTE, D.1)."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    return _decoded(info.orig_filename.encode("cp437"))


def _decoded(raw: bytes) -> str:
    """Return a name from its bytes: UTF-8 of three bytes a Han character, else GB18030."""
    for encoding in ("utf-8", "gb18030"):
        try:
            name = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Two Han in GBK can by chance be UTF-8 of two bytes each.
        if encoding == "gb18030" or name.isascii() or any(sign > "\u07ff" for sign in name):
            return name
    return raw.decode("cp437")


def _path(name: str) -> str:
    """Return a member's name as a relative path, "" for one that leads out or cannot be shown."""
    name = name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in {"", "."}]
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in parts:
        return ""
    return "" if _UNSHOWN.search(name) else "/".join(parts)
