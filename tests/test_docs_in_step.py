"""What the documents say can be typed: commands, options, variables, links."""

import re
from functools import cache

import pytest
from django.core.management import get_commands, load_command_class

from tests.architecture.source import ROOT, nothing, product_files

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/**/*.md")])
SCRIPT = re.compile(r"(?<![\w./-])(?:\./)?((?:bin|\.ci)/[a-z][\w-]*)")
COMMAND = re.compile(r"bin/jinlin +([a-z_|]+)([^`\n]*)")
OPTION = re.compile(r"(?<![\w-])(--[a-z][a-z-]*)")
VARIABLE = re.compile(r"\b(JINLIN_[A-Z_]+|DATABASE_URL)\b")
READ = re.compile(r"(?:environ\.get\(|environ\[|flag\()\s*\"([A-Z_]+)\"")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
SHELL_WORDS = {"help", "check", "migrate"}


def pages_with(pattern):
    """Yield (page, line, match) for every place where a document says it."""
    for page in PAGES:
        for number, line in enumerate(page.read_text().splitlines(), 1):
            for found in pattern.finditer(line):
                yield f"{page.relative_to(ROOT)}:{number}", found


@cache
def options_of(command):
    """Return every option a command knows, those of its subcommands included; None when there is no such command."""
    app = get_commands().get(command)
    if app is None:
        return None
    parser = (load_command_class(app, command) if isinstance(app, str) else app).create_parser("jinlin", command)
    return frozenset(options_in(parser))


def options_in(parser):
    for action in parser._actions:
        yield from action.option_strings
        if isinstance(action.choices, dict):
            for inner in action.choices.values():
                yield from options_in(inner)


def test_scripts_in_documents_exist():
    lost = [f"{place}: {found[1]}" for place, found in pages_with(SCRIPT) if not (ROOT / found[1]).is_file()]
    nothing(lost, "A document names a script that is not there.")


def test_commands_in_documents_exist_and_know_their_options():
    lost = []
    for place, found in pages_with(COMMAND):
        for command in found[1].split("|"):
            known = options_of(command)
            if known is None and command not in SHELL_WORDS:
                lost.append(f"{place}: bin/jinlin {command}")
            elif known is not None:
                typed = OPTION.findall(found[2].partition("bin/")[0])
                lost += [f"{place}: bin/jinlin {command} {option}" for option in typed if option not in known]
    nothing(lost, "A document tells people to type what does not work.")


@pytest.mark.parametrize("script", ["setup", "demo", "test"])
def test_options_of_our_scripts_exist(script):
    text = (ROOT / "bin" / script).read_text()
    known = set(OPTION.findall(text)) | (options_of("up") if script == "demo" else set())
    typed = re.compile(rf"bin/{script}((?: +--[a-z-]+(?: \d+)?)+)")
    lost = [
        f"{place}: {option}"
        for place, found in pages_with(typed)
        for option in OPTION.findall(found[1])
        if option not in known
    ]
    nothing(lost, f"bin/{script} does not know this option.")


def test_variables_in_documents_and_in_the_code_are_the_same():
    sources = [ROOT / "config/settings.py", *product_files()]
    read = {name for path in sources for name in READ.findall(path.read_text())} - {"DJANGO_SETTINGS_MODULE"}
    page = (ROOT / "docs/guide/settings.md").read_text()
    assert set(VARIABLE.findall(page)) == read


def test_variables_named_anywhere_are_in_the_guide():
    told = set(VARIABLE.findall((ROOT / "docs/guide/settings.md").read_text()))
    for_tests = {"JINLIN_CRASH_AT", "JINLIN_CRASH_SAMPLE", "JINLIN_CRASH_SEED"}
    lost = [f"{place}: {found[1]}" for place, found in pages_with(VARIABLE) if found[1] not in told | for_tests]
    nothing(lost, "docs/guide/settings.md does not know this variable.")


def test_links_between_documents_lead_somewhere():
    lost = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in LINK.findall(page.read_text())
        if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists()
    ]
    nothing(lost, "A link leads nowhere.")


def test_both_readmes_tell_the_same_commands():
    english, chinese = (ROOT / name for name in ("README.md", "README.zh-CN.md"))
    assert english.exists() == chinese.exists()
    if english.exists():
        assert commands_in(english) == commands_in(chinese)


def commands_in(page):
    """Return the scripts a page names, and the commands of ours."""
    text = page.read_text()
    words = {word for found in COMMAND.finditer(text) for word in found[1].split("|") if options_of(word) is not None}
    return {found[1] for found in SCRIPT.finditer(text)} | words
