"""A receiver with Python's standard library: WEBHOOK_SECRET=whsec_... PORT=9000 python3 examples/receivers/receiver.py

Verifies Standard Webhooks signatures, takes each delivery once, answers before it works.
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import json
import os
import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE_SECONDS = 5 * 60
KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))

# A real service keeps both in its database, written in one transaction before it answers.
taken: set[str] = set()
taken_lock = threading.Lock()
work: "queue.Queue[bytes]" = queue.Queue()


def is_genuine(headers, body: bytes) -> bool:
    """Whether one of the signatures is ours, over exactly these bytes, and made within the last five minutes."""
    webhook_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    candidates = headers.get("webhook-signature", "").split(" ")
    return any(
        version == "v1" and hmac.compare_digest(signature, expected)
        for version, _, signature in (candidate.partition(",") for candidate in candidates)
    )


def is_new(webhook_id: str) -> bool:
    """True the first time; the gateway delivers at least once, so the same id may come again."""
    with taken_lock:
        if webhook_id in taken:
            return False
        taken.add(webhook_id)
        return True


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if not is_genuine(self.headers, body):
            self.answer(401)
            return
        if is_new(self.headers["webhook-id"]):
            work.put(body)
        self.answer(204)

    def answer(self, status: int):
        self.send_response(status)
        if status != 204:
            self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format, *args):
        pass


def work_off():
    while True:
        event = json.loads(work.get())
        print("took", event["type"], json.dumps(event.get("data")), flush=True)


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "9000"))
    threading.Thread(target=work_off, daemon=True).start()
    server = ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    print(f"listening on http://127.0.0.1:{port}/webhooks", flush=True)
    server.serve_forever()
