"""Prints events for ./penstock bench transform: events.py [COUNT]. The same ones each time, one JSON object a line."""

import json
import random
import sys
from datetime import datetime, timedelta, timezone

DEVICES = 50
START = datetime(2026, 11, 23, 10, 15, tzinfo=timezone.utc)


def main():
    chance = random.Random(42)
    for i in range(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000):
        time = START + timedelta(milliseconds=40 * i)
        print(json.dumps({
            "id": f"evt-{chance.getrandbits(64):016x}",
            "deviceId": f"pump-{i % DEVICES}",
            "type": "pump.telemetry",
            "time": time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "data": {
                # Now and then one is too hot, so that alarms are raised and cleared.
                "temperature": round(chance.uniform(140, 180) + (30 if chance.random() < 0.01 else 0), 2),
                "pressure": round(chance.uniform(60, 80), 2),
                "flow": round(chance.uniform(0, 3), 3),
                "energy": round(1000 + i / 50, 3),
                "mode": chance.randrange(5),
                "rpm": chance.randrange(1_400, 1_600),
                "running": True,
                "firmware": f"2.4.{chance.randrange(10)}",
            },
        }, separators=(",", ":")))


if __name__ == "__main__":
    main()
