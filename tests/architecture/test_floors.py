"""Imports and foreign keys go downstairs only."""

import ast
import subprocess
import sys
from pathlib import Path

from django.apps import apps as django_apps
from django.conf import settings

from tests.architecture.source import ROOT, app_of, apps, called, calls, floors, nothing, place, product_files

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}


def our_models():
    return [model for model in django_apps.get_models() if model.__module__.startswith("jinlin.")]


def climbs(app, target):
    return target in floors() and target != app and floors()[target] >= floors()[app]


def test_every_app_stands_on_a_floor():
    assert sorted(floors()) == sorted([*apps(), "config"])


def test_every_app_with_a_configuration_is_installed():
    with_configuration = {f"jinlin.{app}" for app in apps() if (ROOT / "jinlin" / app / "apps.py").exists()}
    assert {name for name in settings.INSTALLED_APPS if name.startswith("jinlin.")} == with_configuration


def test_imports_go_downstairs():
    linter = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout


def test_foreign_keys_go_downstairs():
    climbing = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model and climbs(model._meta.app_label, field.related_model._meta.app_label)
    ]
    nothing(climbing, "A foreign key points upstairs; turn it round, or record a fact.")


def test_foreign_keys_name_their_model_by_string():
    by_class = [
        place(path, node)
        for path in product_files()
        for node in calls(path)
        if called(node) in RELATIONS and not (node.args and isinstance(node.args[0], ast.Constant))
    ]
    nothing(by_class, "Name the model of a foreign key by string.")


def test_foreign_keys_by_string_go_downstairs_even_where_no_model_is_loaded():
    climbing = [
        place(path, node)
        for path in product_files()
        for node in calls(path)
        if called(node) in RELATIONS and node.args and isinstance(node.args[0], ast.Constant)
        if climbs(app_of(path), str(node.args[0].value).partition(".")[0])
    ]
    nothing(climbing, "A foreign key points upstairs; turn it round, or record a fact.")


def test_nobody_listens_to_signals():
    listening = [
        place(path, node)
        for path in product_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").endswith(("dispatch", "db.models.signals", "core.signals"))
    ]
    nothing(listening, "No signals; call the action, or record a fact.")
