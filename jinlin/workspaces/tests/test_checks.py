"""Each fault of an installation has an id, says what is wrong and how to mend it."""

import sqlite3
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks

from jinlin.workspaces import checks


def ids(found):
    return [message.id for message in found]


@pytest.fixture
def local(settings, tmp_path):
    settings.JINLIN_HOME = tmp_path
    settings.STATICFILES_DIRS = [(name, tmp_path) for name in checks.FRONT_END]
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    return settings


def test_our_checks_are_registered_with_a_hint_each(local, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    local.DEBUG = True
    local.STATICFILES_DIRS = []
    local.ALLOWED_HOSTS = ["shop.example"]
    local.JINLIN_LAKE = local.JINLIN_HOME / "file" / "lake"
    (local.JINLIN_HOME / "file").write_text("")
    ours = [message for message in run_checks() if (message.id or "").startswith("jinlin.")]
    assert {"jinlin.E001", "jinlin.W001", "jinlin.W002", "jinlin.W004"} <= set(ids(ours))
    assert [message for message in ours if not message.hint] == []


def test_an_old_sqlite_is_refused_only_where_it_is_used(local, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor="sqlite"))
    assert ids(checks.check_sqlite()) == ["jinlin.E002"]
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor="postgresql"))
    assert ids(checks.check_sqlite()) == []


def test_an_unknown_time_zone_is_refused(local):
    assert ids(checks.check_time_zones()) == []
    local.JINLIN_DEFAULT_ZONE = "Asia/Atlantis"
    assert ids(checks.check_time_zones()) == ["jinlin.E003"]


def test_debug_is_warned_of(local):
    assert ids(checks.check_debug()) == []
    local.DEBUG = True
    assert ids(checks.check_debug()) == ["jinlin.W001"]


def test_missing_front_end_packages_are_named(local):
    assert ids(checks.check_front_end()) == []
    local.STATICFILES_DIRS = local.STATICFILES_DIRS[1:]
    (warning,) = checks.check_front_end()
    assert (warning.id, warning.msg) == ("jinlin.W002", "Front-end packages are missing: npm/tabler.")


def test_a_key_that_others_can_read_is_warned_of(local):
    key = local.JINLIN_HOME / "secret.key"
    key.write_text("x")
    key.chmod(0o600)
    assert ids(checks.check_secret_key()) == []
    key.chmod(0o644)
    assert ids(checks.check_secret_key()) == ["jinlin.W003"]


def test_a_public_host_without_https_is_warned_of(local):
    assert ids(checks.check_https()) == []
    local.ALLOWED_HOSTS = ["localhost", "shop.example"]
    assert ids(checks.check_https()) == ["jinlin.W004"]
    local.SESSION_COOKIE_SECURE = True
    assert ids(checks.check_https()) == []


def test_english_that_was_not_compiled_is_named(local):
    words = local.JINLIN_HOME / "jinlin/members/locale/en/LC_MESSAGES/django.po"
    words.parent.mkdir(parents=True)
    words.write_text("")
    local.BASE_DIR = local.JINLIN_HOME
    (warning,) = checks.check_translations()
    assert (warning.id, warning.msg) == ("jinlin.W005", "English is not compiled for: members.")
    words.with_suffix(".mo").write_bytes(b"")
    assert checks.check_translations() == []


def test_a_nearly_full_disk_is_warned_of(local, monkeypatch):
    monkeypatch.setattr(checks, "LITTLE_SPACE", 1 << 60)
    assert ids(checks.check_free_space()) == ["jinlin.W006"]
