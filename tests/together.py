"""Let several people do something at the same moment."""

import threading

from django.db import connection


def together(*deeds):
    """Do these at the same moment, each in a process of its own as far as the database can tell; return what was refused."""
    ready, refused = threading.Barrier(len(deeds)), []

    def do(deed):
        try:
            ready.wait(10)
            deed()
        except Exception as error:  # noqa: BLE001  (whatever it was is the answer)
            refused.append(type(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(each,)) for each in deeds]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return refused
