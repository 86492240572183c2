"""What is read of an upload, and what is refused with which words."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest

from tests.lib.scripts import zips
from webapp.lib.scripts import source as script_source
from webapp.lib.scripts.source import SourceFile, SourceRefused, gathered


def of_zip(file: io.BytesIO) -> list[SourceFile]:
    return gathered([("library.zip", file)])


def refusal(file: io.BytesIO) -> str:
    (only,) = of_zip(file)
    assert only.content == b""
    return only.refusal


def test_a_zip_gives_its_scripts_and_other_files_beside_it_themselves() -> None:
    library = zips.archive({"a/one.ps1": "1", "a/": "", "b/two.sh": "2", "list.json": "[]"})
    found = gathered([("library.ZIP", library), ("three.py", io.BytesIO(b"3"))])
    assert found == [
        SourceFile("a/one.ps1", b"1"),
        SourceFile("b/two.sh", b"2"),
        SourceFile("list.json", b"[]"),
        SourceFile("three.py", b"3"),
    ]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("../../etc/cron.d/x.sh", "leads out"),
        ("a\\..\\..\\x.ps1", "leads out"),
        ("/etc/x.sh", "absolute"),
        ("C:\\Windows\\x.ps1", "absolute"),
        ("\\\\server\\share\\x.ps1", "absolute"),
        ("/".join(["d"] * 17) + "/x.sh", "18 folders deep; the limit is 16"),
        ("d" * 320 + ".ps1", "324 characters long; the limit is 300"),
        (".git/hooks/x.sh", "hidden"),
        ("__MACOSX/x.ps1", "hidden"),
        ("photo.png", "Not a script"),
        ("x.psm1", "Not a script"),
        ("inner.zip", "archive in an archive"),
        ("inner.tar.gz", "archive in an archive"),
    ],
)
def test_a_path_that_is_not_taken_says_why(name: str, word: str) -> None:
    assert word in refusal(zips.archive({name: "content"}))


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (zips.with_mode("x.sh", b"/etc/passwd", stat.S_IFLNK), script_source.LINK),
        (zips.with_mode("x.sh", b"1", stat.S_IFIFO), script_source.SPECIAL),
        (zips.with_mode("x.sh", b"1", stat.S_IFBLK), script_source.SPECIAL),
        (zips.flagged("x.sh", b"1", 0x1), "Encrypted. Unpack it, then import the scripts."),
        (zips.archive({"x.sh": ""}), "Empty."),
        (zips.archive({"x.sh": zips.archive({"y.sh": "1"}).getvalue()}), script_source.NESTED),
        (zips.archive({"x.sh": "#" * 300_000}), "Too large: at most 260 KiB."),
    ],
)
def test_a_member_that_is_not_taken_says_why(file: io.BytesIO, words: str) -> None:
    file.seek(0)
    assert refusal(file) == words


def test_the_second_file_of_a_path_is_refused() -> None:
    three = zips.archive({"x.sh": "one", "y.sh": "two", "X.sh": "three"}, zipfile.ZIP_STORED)
    file = io.BytesIO(three.getvalue().replace(b"y.sh", b"x.sh"))
    assert [(one.content, one.refusal) for one in of_zip(file)] == [
        (b"one", ""),
        (b"", "A second file of this path."),
        (b"", "A second file of this path."),
    ]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_damaged_member_is_refused_and_the_others_are_taken(method: int) -> None:
    data = bytearray(
        zips.archive({"x.sh": " ".join(map(str, range(300))), "y.sh": "y"}, method).getvalue()
    )
    start = data.index(b"x.sh") + len(b"x.sh") + 9  # behind the properties of LZMA
    data[start : start + 6] = b"\xff" * 6
    damaged = io.BytesIO(data)
    assert [(one.content, one.refusal) for one in of_zip(damaged)] == [
        (b"", "Damaged: it cannot be read."),
        (b"y", ""),
    ]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (io.BytesIO(b"no archive"), "no zip archive"),
        (io.BytesIO(zips.archive({"x.sh": "1"}).getvalue()[:-30]), "no zip archive"),
        (io.BytesIO(b""), "no zip archive"),
        (zips.archive({f"{number}.txt": "" for number in range(2_001)}), "More than 2,000 files"),
        (zips.archive({"x.sh": b"\0" * 20_000_000}), "more than 200 times its size"),
    ],
)
def test_what_cannot_be_opened_says_why(file: io.BytesIO, words: str) -> None:
    file.seek(0)
    with pytest.raises(SourceRefused, match=words):
        of_zip(file)


def test_an_archive_that_is_too_large_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script_source, "LARGEST_UPLOAD", 100)
    with pytest.raises(SourceRefused, match="Too large"):
        of_zip(zips.archive({"x.sh": "1" * 200}, zipfile.ZIP_STORED))


def test_a_listing_of_a_million_members_is_refused_by_its_size() -> None:
    data = bytearray(zips.archive({"x.sh": "1"}).getvalue())
    data[-10:-6] = (50_000_000).to_bytes(4, "little")  # the end record's size of the listing
    with pytest.raises(SourceRefused, match="More than 2,000 files"):
        of_zip(io.BytesIO(bytes(data)))


def test_all_files_share_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    gathering = script_source.Gathering(_left=10)
    gathering.add("a.sh", io.BytesIO(b"123456").read)
    with pytest.raises(SourceRefused, match="MiB in all"):
        gathering.add("b.sh", io.BytesIO(b"123456").read)


def test_nothing_of_a_damaged_name_reaches_the_page() -> None:
    (only,) = gathered([("a\x00\x1b[31m\nb.ps1", io.BytesIO(b"1"))])
    assert only.path == "a [31m b.ps1"
