"""`python -m wecomsim`: the simulated platform until SIGTERM; prints where it answers as one line of JSON.

`python -m wecomsim export …` writes the past of the same city as files instead.
"""

from __future__ import annotations

import gc
import json
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from wecomsim.control.doing import do, replay
from wecomsim.people import export
from wecomsim.people.city import CITIES
from wecomsim.people.filed import remember
from wecomsim.people.files import move_in
from wecomsim.people.life import Life
from wecomsim.people.lived import lived
from wecomsim.people.options import Parser, about_the_city, share, speed
from wecomsim.server.http import Simulator
from wecomsim.state.clock import Clock
from wecomsim.state.corp import Corp
from wecomsim.wire.platform import Platform

if TYPE_CHECKING:
    import argparse
    from types import FrameType


def main() -> None:
    """Build the city, serve it."""
    options = _options()
    corp = Corp(options.seed, Clock(options.start, options.speed))
    _build(corp, options)
    platform = Platform(corp)
    if options.journal:
        replay(platform, options.journal, goes_on=options.goes_on)
        platform.journal = options.journal
    simulator = Simulator(platform, options.port)
    life = (
        Life(platform, options.deeds_per_hour, confirm_share=options.confirm_share) if options.deeds_per_hour else None
    )
    threading.Thread(target=simulator.serve_forever, args=(0.05,), daemon=True).start()
    told = {
        "url": simulator.url,
        "corp_id": corp.corp_id,
        "apps": [
            {"name": a.name, "kind": a.kind, "agent_id": a.agent_id, "secret": a.secret} for a in corp.apps.values()
        ],
    }
    if not options.quiet:
        print(json.dumps(told), flush=True)  # noqa: T201  (whoever started us reads it)
    done = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        done.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    done.wait()
    if life:
        life.stop()
    if options.goes_on:
        do(platform, {"action": "city.rest", "archived": corp.archived_count})
    simulator.outbox.stop()
    simulator.shutdown()
    sys.exit(0)


def _build(corp: Corp, options: argparse.Namespace) -> None:
    """Build the city; without the collector, which would look at every new row again and again."""
    gc.disable()
    if options.from_files:
        move_in(corp, options.from_files)
        remember(corp, options.from_files)
    elif options.past and options.city == "qinghe":
        lived(corp, options.groups, options.members_per_group, options.staff, days=options.past)
    else:
        CITIES[options.city](corp, options.groups, options.members_per_group, options.staff)
    app = corp.app_of_kind("main")
    app.url, app.token, app.aes_key = options.callback_url, options.token, options.aes_key
    gc.freeze()
    gc.enable()


def _options() -> argparse.Namespace:
    parser = Parser(prog="wecomsim", description=__doc__)
    about_the_city(parser, past=0)
    parser.add_argument("--port", type=int, default=0, help="0: one that is free")
    parser.add_argument("--speed", type=speed, default=1.0, help="how much faster than life, such as 60x")
    parser.add_argument("--journal", type=Path, help="where is kept what people do, for the next start")
    parser.add_argument(
        "--goes-on", action="store_true", help="with --journal: it is as late as it was when the last run ended"
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing; `GET /sim/apps` tells the same")
    parser.add_argument(
        "--deeds-per-hour", type=float, default=0, help="how much people do of themselves, simulated time"
    )
    parser.add_argument(
        "--confirm-share", type=share, default=0.0, help="the share of mass messages that owners confirm of themselves"
    )
    parser.add_argument("--callback-url", default="", help="the main app's address, taken as already checked")
    parser.add_argument("--token", default="", help="with --callback-url")
    parser.add_argument("--aes-key", default="", help="with --callback-url")
    options = parser.parse_args()
    if options.confirm_share and not options.deeds_per_hour:
        parser.error("--confirm-share: nobody lives there without --deeds-per-hour")
    return options


if __name__ == "__main__":
    if sys.argv[1:2] == ["export"]:
        sys.exit(export.main(sys.argv[2:]))
    main()
