"""The same script, saved in every way people save scripts."""

from __future__ import annotations

import codecs

import pytest

from webapp.lib.scripts.file_text import NotText, read_text

TEXT = "Write-Host 'Größe geprüft'\r\n"


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (TEXT.encode(), ""),
        (codecs.BOM_UTF8 + TEXT.encode(), "Taken without its byte order mark."),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "Read as UTF-16."),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "Read as UTF-16."),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "Read as UTF-32."),
        (TEXT.encode("utf-16-le"), "Read as UTF-16."),
        (TEXT.encode("utf-16-be"), "Read as UTF-16."),
        (TEXT.encode("cp1252"), "Read as Windows-1252: check"),
    ],
)
def test_it_is_the_same_text(data: bytes, note: str) -> None:
    read = read_text(data, "powershell")
    assert read.text == TEXT
    assert read.note.startswith(note)
    assert bool(read.note) == bool(note)


@pytest.mark.parametrize(
    ("data", "language", "text"),
    [
        ("echo Größe ü".encode("cp850"), "cmd", "echo Größe ü"),
        ("echo Größe ü".encode("cp1252"), "cmd", "echo Größe ü"),
        (b"# coding: latin-1\nx = '\xe4'", "python", "# coding: latin-1\nx = 'ä'"),
        (
            "#!/bin/x\n# coding: koi8-r\nж".encode("koi8-r"),
            "python",
            "#!/bin/x\n# coding: koi8-r\nж",
        ),
        ("\ufeff\ufeffls".encode(), "bash", "\ufeffls"),
        (b"printf '\x1b[1m\x07'" + b" " * 90, "bash", "printf '\x1b[1m\x07'" + " " * 90),
    ],
)
def test_a_language_has_ways_of_its_own(data: bytes, language: str, text: str) -> None:
    assert read_text(data, language).text == text


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"MZ\x90\x00\x03\x00\x00\x00", "zero bytes"),
        (b"\x89PNG\r\n\x1a\n\x00", "zero bytes"),
        (b"\x01\x02\x03\x04abc", "control characters"),
        (codecs.BOM_UTF16_LE + b"a", "says UTF-16"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "says UTF-16"),
        (codecs.BOM_UTF8 + b"\xff", "says UTF-8"),
        (codecs.BOM_UTF16_LE + b"\x00\x00" * 9, "zero bytes"),
        ("echo \x81\x8d".encode("latin-1"), "cannot be told"),
        (b"# coding: hex\n\xff\x81", "cannot be told"),
    ],
)
def test_what_is_no_text_says_why(data: bytes, word: str) -> None:
    with pytest.raises(NotText, match=word):
        read_text(data, "python")
