import pytest

from webapp.lib.scripts.language import told_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("#!/bin/bash\nGet-Service", "bash"),
        ("#!/usr/bin/env -S python3\n", "python"),
        ("#!/usr/bin/env pwsh\n", "powershell"),
        ("#!/usr/bin/perl\nprint 1;", ""),
        ("param([string]$Name)\nRestart-Service -Name $Name\n", "powershell"),
        ("Restart-Service Spooler\nClear-Item C:\\x\n", "powershell"),
        ("@echo off\r\nset NAME=x\r\necho %NAME%\r\n", "cmd"),
        ("set -e\nif [ -f /etc/x ]; then\n  rm -f /etc/x\nfi\n", "bash"),
        ("import os\n\ndef main():\n    print(os.getcwd())\n", "python"),
        ("hello", ""),
        ("", ""),
    ],
)
def test_it_tells_the_language_or_that_it_cannot(text: str, language: str) -> None:
    assert told_language(text) == language
