"""Shared by the tests of both releases: the studio, images and a webhook receiver."""

import json
import os
import queue
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

STUDIO = os.environ["STUDIO"]
# Another studio, without TLS, as after a first start.
PLAIN_HTTP_STUDIO = os.environ.get("PLAIN_HTTP_STUDIO")
SMALL_IMAGE = Path(os.environ["SMALL_IMAGE"])
PHOTO = Path(os.environ["PHOTO"])

OWNER = "jagilley"
NAME = "stable-diffusion-depth2img"
MODEL = f"{OWNER}/{NAME}"
VERSION = "68f699d395bc7c17008283a7cef6d92edc832d8dc59eb41a6cafec7fc70b85bc"
# Cannot be fetched: the prediction is accepted and fails.
UNREACHABLE_IMAGE = "http://127.0.0.1:1/picture.png"
# Keeps the built-in engine busy for a while.
SLOW_INPUT = {"num_outputs": 8, "num_inference_steps": 500}

# Far longer than any awaited event takes.
TIMEOUT_SECONDS = 30


def is_png(content):
    return content[1:4] == b"PNG"


class WebhookReceiver:
    """A server that receives webhooks: `with WebhookReceiver() as receiver`."""

    def __enter__(self):
        webhooks = self.webhooks = queue.Queue()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                self.send_response(200)
                self.end_headers()
                webhooks.put((dict(self.headers), body))

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def wait_for_webhook(self):
        """Waits for a webhook. Returns its headers, raw body and prediction."""
        headers, body = self.webhooks.get(timeout=TIMEOUT_SECONDS)
        return headers, body, json.loads(body)
