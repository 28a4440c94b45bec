"""Pages obey the content security policy and speak both languages."""

import re

import pytest

from tests.architecture.source import nothing, place, templates

AGAINST_THE_POLICY = {
    "a script without a file": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an htmx event attribute": re.compile(r"\bhx-on\b", re.IGNORECASE),
    "computed htmx values": re.compile(r"hx-(?:vals|headers)\s*=\s*['\"]js:", re.IGNORECASE),
    "an address that runs": re.compile(r"javascript:", re.IGNORECASE),
    "something from elsewhere": re.compile(r"(?:src|href)\s*=\s*['\"](?:https?:)?//(?!\S*\{\{)", re.IGNORECASE),
    "unescaped output": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
}
TAG_OR_COMMENT = re.compile(
    r"\{%\s*comment.*?endcomment\s*%\}|\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}"
    r"|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->",
    re.DOTALL,
)
IN_ITS_OWN_LANGUAGE = re.compile(r"<[^<>]*\blang=\"zh[^<>]*>[^<]*")  # the language switch
CHINESE = re.compile(r"[\u3400-\u9fff]")


def against_the_policy(text):
    return [name for name, pattern in AGAINST_THE_POLICY.items() if pattern.search(text)]


def bare_chinese(text):
    """Return the lines with Chinese that no translation tag holds."""
    blank = text
    for pattern in (TAG_OR_COMMENT, IN_ITS_OWN_LANGUAGE):
        blank = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), blank)
    return [number for number, line in enumerate(blank.splitlines(), 1) if CHINESE.search(line)]


def test_no_page_breaks_the_content_security_policy():
    breaking = [f"{place(path)}: {name}" for path in templates() for name in against_the_policy(path.read_text())]
    nothing(breaking, "Put behaviour in a module in static/, looks in a style sheet, output through escaping.")


def test_every_word_on_a_page_can_be_translated():
    pages = [path for path in templates() if not path.stem.startswith("gallery")]  # examples for ourselves
    bare = [f"{place(path)}:{line}" for path in pages for line in bare_chinese(path.read_text())]
    nothing(bare, "Wrap Chinese words in {% translate %} or {% blocktranslate %}.")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('<script type="module" src="{% static "x.js" %}"></script><a href="/x" class="on">', []),
        ("<script>go()</script>", ["a script without a file"]),
        ('<script id="x" type="application/json">{}</script>', []),
        ('<p class="a" style="color:red">', ["a style attribute"]),
        ('<a onclick="x()">', ["an event attribute"]),
        ("<button hx-on:click='x()'>", ["an htmx event attribute"]),
        ('<script src="https://cdn.example/x.js"></script>', ["something from elsewhere"]),
        ("{{ text|safe }}", ["unescaped output"]),
    ],
)
def test_the_reader_of_pages_sees(text, names):
    assert against_the_policy(text) == names


def test_the_reader_of_words_sees():
    text = '{% translate "群" %}\n{# 注 #}\n<p>群</p>\n{% blocktranslate %}\n群{% endblocktranslate %}<b title="群">'
    assert bare_chinese(text) == [3, 5]
