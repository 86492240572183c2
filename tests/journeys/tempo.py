"""The outbox at a fiftieth of its waits, for processes that tests kill: `-m … worker`.

The proportions stay: a lease outlasts a delivery, and a slow write is over before we look again.
"""

from __future__ import annotations

import sys
from datetime import timedelta

from webapp import background
from webapp.models import ticket_connection
from webapp.tickets import client, outbox

client.CALL_S = 0.5
outbox.DELIVERY_S = 1.2
outbox.LEASE_S = 3.0
outbox.FIRST_WAIT_S = 0.1
outbox.WAIT_IF_ARRIVED_S = 1.2
background.SWEEP_S = 0.1
ticket_connection.FIRST_REST = timedelta(seconds=0.5)
ticket_connection.LONGEST_REST = timedelta(seconds=2)

if __name__ == "__main__":
    from webapp import create_app

    print("ready", flush=True)
    background.work(create_app(), int(sys.argv[1]))
