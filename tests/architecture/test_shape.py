"""Small, plain files; everything annotated; doors inside an app open one way."""

import ast
import re
import tomllib

from tests.architecture.source import ROOT, all_files, functions, inside, nothing, place, product_files, tree

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
NOBODY_KNOWS_WHAT = {"utils", "helpers", "services", "common", "base", "misc", "signals", "receivers"}
ROOMS = ["(management)", "(views) | (jobs)", "(forms)", "(actions)", "(queries)", "models"]


def test_no_file_is_longer_than_400_lines():
    long = [
        f"{place(path)} has {count} lines"
        for path in all_files()
        if (count := len(path.read_text().splitlines())) > LONGEST_FILE
    ]
    nothing(long, "Split it by noun.")


def test_no_function_is_longer_than_40_lines():
    long = [
        f"{place(path, node)} {node.name} has {count} lines"
        for path in all_files()
        for node in functions(path)
        if (count := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION and not has_a_reason(path, node)
    ]
    nothing(long, "Name its steps, or say `# long: why` beside the def.")


def has_a_reason(path, node):
    """Say whether a comment beside the first line (or above it) tells why the function is long."""
    lines = path.read_text().splitlines()
    return any(re.search(r"# long: \w", line) for line in lines[max(node.lineno - 2, 0) : node.lineno])


def test_no_name_says_nothing():
    vague = [place(path) for path in product_files() if NOBODY_KNOWS_WHAT & {path.stem, *inside(path).parts[:-1]}]
    nothing(vague, "Say what is in it.")


def test_every_function_says_what_it_takes_and_gives():
    silent = []
    for path in product_files():
        for node in functions(path):
            arguments = [
                *node.args.posonlyargs,
                *node.args.args,
                *node.args.kwonlyargs,
                node.args.vararg,
                node.args.kwarg,
            ]
            bare = [each.arg for each in arguments if each and not each.annotation and each.arg not in {"self", "cls"}]
            if bare or node.returns is None:
                silent.append(f"{place(path, node)} {node.name}({', '.join(bare)})")
    nothing(silent, "Annotate arguments and answers.")


def test_code_below_views_and_commands_never_asks_the_clock():
    """`now` is passed in; only the outermost rooms look at the clock."""
    asking = [
        place(path, node)
        for path in product_files()
        if path.stem in {"actions", "queries", "models"} or "actions" in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"timezone.now", "datetime.now", "date.today", "time.time"}
    ]
    nothing(asking, "Take `now` as an argument.")


def test_the_contract_of_rooms_covers_every_app():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rooms = next(contract for contract in contracts if contract["name"] == "Doors open one way")
    apps = (path for path in (ROOT / "jinlin").iterdir() if path.is_dir())
    with_models = {f"jinlin.{app.name}" for app in apps if (app / "models.py").exists() or (app / "models").is_dir()}
    assert set(rooms["containers"]) == with_models
    assert rooms["layers"] == ROOMS


def test_nothing_is_printed_or_left_to_do():
    left = [
        f"{place(path)}:{number}"
        for path in product_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if any(word in line for word in ("TODO", "FIXME", "XXX", "breakpoint("))
    ]
    nothing(left, "Do it, or write an issue.")
