"""Every row belongs to a workspace; only an app's own modules write its rows."""

import ast
from itertools import chain

import pytest
from django.db.models import ForeignKey, OneToOneField, UniqueConstraint

from tests.architecture.source import app_of, called, calls, functions, nothing, place, product_files, tree
from tests.architecture.test_floors import our_models

ABOVE_ALL = {"workspaces.User", "workspaces.Workspace"}
UNGUESSABLE = {"slug"}  # may be unique everywhere
PLACES = {"lake.LakeFile.path"}  # begins with the workspace; a place on the disk exists once
WRITES = {
    "create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete",
    "acreate", "abulk_create", "aget_or_create", "aupdate_or_create", "aupdate", "abulk_update", "adelete",
}  # fmt: skip
ROW_WRITES = {"save", "delete", "asave", "adelete"}
MAKES = {"create", "bulk_create", "get_or_create", "update_or_create"}


def ours():
    return [model for model in our_models() if model._meta.label not in ABOVE_ALL]


def test_every_row_belongs_to_a_workspace_directly():
    homeless = []
    for model in ours():
        fields = {field.name: field for field in model._meta.fields}
        field = fields.get("workspace")
        if not isinstance(field, ForeignKey) or field.related_model._meta.label != "workspaces.Workspace" or field.null:
            homeless.append(model._meta.label)
    nothing(homeless, "A row needs a direct `workspace` foreign key.")


def test_what_is_unique_is_unique_within_its_workspace():
    """A constraint begins with the workspace, or with a row that belongs to one."""
    too_wide = []
    for model in ours():
        fields = {field.name: field for field in model._meta.fields}
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint):
                first = first_name(constraint)
                if first != "workspace" and not isinstance(fields[first], ForeignKey):
                    too_wide.append(f"{model._meta.label}: {constraint.name}")
    nothing(too_wide, "A unique constraint begins with the workspace.")


def first_name(constraint):
    return constraint.fields[0] if constraint.fields else constraint.expressions[0].name


def test_only_unguessable_names_are_unique_everywhere():
    unique = [
        f"{model._meta.label}.{field.name}"
        for model in ours()
        for field in model._meta.fields
        if field.unique and not field.primary_key and not isinstance(field, OneToOneField)
    ]
    allowed = PLACES | {name for name in unique if name.rpartition(".")[2] in UNGUESSABLE}
    nothing(set(unique) - allowed, "Unique everywhere is only what cannot be guessed; begin with the workspace.")


def test_what_is_reachable_from_outside_has_a_slug_that_cannot_be_guessed():
    guessable = [
        model._meta.label
        for model in ours()
        for field in model._meta.fields
        if field.name == "slug" and getattr(field.default, "__name__", "") != "new_slug"
    ]
    nothing(guessable, "A slug is made by core.ids.new_slug.")


# --- who writes ---------------------------------------------------------------------------------------------------


def foreign_models(path):
    """Map the names under which a file knows models of other apps, as `Name` or `module.Name`."""
    names = {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("jinlin."):
            parts = (node.module or "").split(".")
            if parts[1] != app_of(path):
                for alias in node.names:
                    if parts[2:] == ["models"] or alias.name == "models":
                        names[alias.asname or alias.name] = parts[1]
    return names


def model_words(path):
    """Return the names that stand for one model class of another app."""
    known = {model.__name__: model._meta.app_label for model in our_models()}
    return {name for name, app in foreign_models(path).items() if known.get(name) == app or name == "models"}


def root_of(node):
    """Walk `a.b(c).d` down to the name `a`."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def rows_held(path, function, words):
    """Return the variables of a function that hold a row (or rows) of another app, as far as the text shows it."""
    held = set()
    arguments = function.args
    for argument in chain(arguments.posonlyargs, arguments.args, arguments.kwonlyargs):
        note = argument.annotation
        text = note.value if isinstance(note, ast.Constant) else ast.unparse(note) if note else ""
        if str(text).split("[")[0].split(" |")[0] in words:
            held.add(argument.arg)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and root_of(node.value) in words:
            held |= {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return held


def test_only_an_apps_own_modules_write_its_rows():
    trespassing = []
    for path in product_files():
        words = model_words(path)
        if not words:
            continue
        trespassing += [
            place(path, node) for node in calls(path) if called(node) in WRITES and root_of(node.func) in words
        ]
        for function in functions(path):
            held = rows_held(path, function, words)
            trespassing += [
                place(path, node)
                for node in ast.walk(function)
                if isinstance(node, ast.Call)
                and called(node) in ROW_WRITES
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in held
            ]
    nothing(trespassing, "Only an app's own modules write its rows; call its action.")


def related_names():
    """Map a reverse name (`memberships`) to the apps whose rows it reaches."""
    names: dict[str, set[str]] = {}
    for model in our_models():
        for relation in model._meta.related_objects:
            names.setdefault(relation.get_accessor_name() or "", set()).add(relation.related_model._meta.app_label)
    return names


def test_nobody_makes_rows_of_another_app_through_a_related_name():
    owners = related_names()
    trespassing = []
    for path in product_files():
        for node in calls(path):
            through = node.func.value if isinstance(node.func, ast.Attribute) else None
            reached = owners.get(through.attr) if isinstance(through, ast.Attribute) else None
            if called(node) in MAKES and reached and app_of(path) not in reached:
                trespassing.append(place(path, node))
    nothing(trespassing, "Only an app's own modules write its rows; call its action.")


@pytest.mark.parametrize(
    "source",
    [
        "Member.objects.filter(x=1).update(name='')",
        "row = Member.objects.get(pk=1)\n    row.save()",
        "row = Member(name='x')\n    row.save()",
        "member.delete()",
        "members.Member.objects.create()",
    ],
)
def test_the_reader_of_writes_sees(tmp_path, monkeypatch, source):
    """The test above can see: each of these lines in `sales` would be found."""
    from tests.architecture import source as reading

    file = tmp_path / "sales" / "x.py"
    file.parent.mkdir()
    file.write_text(
        "from jinlin.members import models as members\nfrom jinlin.members.models import Member\n"
        f"def change(member: Member) -> None:\n    {source}\n"
    )
    monkeypatch.setattr(reading, "PACKAGE", tmp_path)
    words = model_words(file) | {"members"}
    (function,) = functions(file)
    held = rows_held(file, function, words)
    found = [
        node
        for node in calls(file)
        if (called(node) in WRITES and root_of(node.func) in words)
        or (called(node) in ROW_WRITES and root_of(node.func) in held)
    ]
    assert len(found) == 1
