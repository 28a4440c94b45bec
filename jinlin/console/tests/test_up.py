"""One parent keeps its children alive, and lets them finish."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings

from jinlin.console.up import Child, Family, port_is_free, some_free_port, status_of, web_command

PATIENCE = 90  # a busy machine starts slowly
pytestmark = [pytest.mark.clock, pytest.mark.enable_socket]


def python(code):
    return [sys.executable, "-c", code]


def process_of(child):
    assert child.process is not None
    return child.process


def run(family, until):
    watch = threading.Thread(target=stop_when, args=(family, until))
    watch.start()
    family.run()
    watch.join()


def stop_when(family, until):
    limit = time.monotonic() + PATIENCE
    while not until() and time.monotonic() < limit:
        time.sleep(0.02)
    family.stop()


def test_a_child_that_ends_is_started_again_later_each_time():
    child = Child("worker", python("raise SystemExit(3)"))
    said, starts = [], []
    for second in range(12):
        was = child.process
        if news := child.look_after(float(second)):
            said.append((second, news))
        if child.process is not None and child.process is not was:
            starts.append(second)
            child.process.wait()
    assert starts == [0, 2, 5, 10]
    assert said == [
        (1, "worker ended with 3; starting it again in 1 s."),
        (3, "worker ended with 3; starting it again in 2 s."),
        (6, "worker ended with 3; starting it again in 4 s."),
        (11, "worker ended with 3; starting it again in 8 s."),
    ]


def test_a_child_that_ran_long_is_started_again_soon():
    child = Child("web", python(""), pause=32.0)
    child.look_after(0.0)
    process_of(child).wait()
    assert child.look_after(500.0) == "web ended with 0; starting it again in 1 s."


def test_asked_to_stop_the_children_finish_what_they_have_in_hand(tmp_path):
    done, ready = tmp_path / "done", tmp_path / "ready"
    code = f"""
import pathlib, signal, sys, time
def finish(*_):
    time.sleep(0.3)
    pathlib.Path({str(done)!r}).write_text("row saved")
    sys.exit()
signal.signal(signal.SIGTERM, finish)
pathlib.Path({str(ready)!r}).touch()
time.sleep(60)
"""
    family = Family([Child("worker", python(code))], say=print)
    run(family, ready.exists)
    assert done.read_text() == "row saved"
    assert process_of(family.children[0]).returncode == 0


def test_a_child_ends_when_its_parent_is_killed(tmp_path):
    if sys.platform != "linux":
        pytest.skip("only the Linux kernel tells a child that its parent is gone")
    told = tmp_path / "pid"
    child = f"import os, pathlib, time; pathlib.Path({str(told)!r}).write_text(str(os.getpid())); time.sleep(60)"
    parent = f"""
import sys
from jinlin.console.up import Child, Family
Family([Child("worker", [sys.executable, "-c", {child!r}])], say=print).run()
"""
    process = subprocess.Popen(python(parent), cwd=settings.BASE_DIR)
    wait_for(lambda: told.exists() and told.read_text())
    process.kill()
    process.wait()
    wait_for(lambda: not alive(int(told.read_text())))


def wait_for(what):
    limit = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < limit
        time.sleep(0.02)


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return b"Z (zombie)" not in Path(f"/proc/{pid}/status").read_bytes()


def test_a_port_in_use_is_seen():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert not port_is_free("127.0.0.1", port)
        assert status_of(f"http://127.0.0.1:{some_free_port()}/") == 0
    assert port_is_free("127.0.0.1", port)


def test_the_product_is_served_by_granian():
    words = web_command(host="127.0.0.1", port=8123, workers=2)
    assert words[-5:] == ["--host", "127.0.0.1", "--port", "8123", "config.wsgi:application"]
    assert "granian" in words


def up(tmp_path, *words):
    environment = os.environ | {"JINLIN_HOME": str(tmp_path / "home")}
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "jinlin", "up", *words],
        capture_output=True, text=True, cwd=settings.BASE_DIR, env=environment, check=False, timeout=240,
    )  # fmt: skip


def test_a_port_in_use_is_told_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = up(tmp_path, "--port", str(port))
    said = f"CommandError: Port {port} is already in use. Stop what is there, or choose another: --port {port + 1}"
    assert (answer.returncode, answer.stderr.strip()) == (1, said)
    assert not (tmp_path / "home/jinlin.sqlite3").exists()


def test_the_sign_in_page_of_a_new_installation_answers(tmp_path):
    answer = up(tmp_path, "--check", "--port", "0")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert " answered after " in answer.stdout


def test_a_terminated_parent_leaves_nobody_behind(tmp_path):
    port = some_free_port()
    environment = os.environ | {"JINLIN_HOME": str(tmp_path / "home")}
    words = [sys.executable, "-m", "jinlin", "up", "--port", str(port)]
    with subprocess.Popen(words, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            wait_for(lambda: status_of(f"http://127.0.0.1:{port}/healthz"))
        finally:
            process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}" in said
    assert port_is_free("127.0.0.1", port)
