"""What the tests of both releases share: where the studio is, pictures, and somebody who takes webhooks."""

import json
import os
import queue
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

STUDIO = os.environ["STUDIO"]
# Another one, without TLS, as a newcomer runs it.
STUDIO_ON_THIS_MACHINE = os.environ.get("STUDIO_ON_THIS_MACHINE")
SMALL = Path(os.environ["SMALL_PICTURE"])
PHOTO = Path(os.environ["PHOTO"])

OWNER = "jagilley"
NAME = "stable-diffusion-depth2img"
MODEL = f"{OWNER}/{NAME}"
VERSION = "68f699d395bc7c17008283a7cef6d92edc832d8dc59eb41a6cafec7fc70b85bc"
# Where no picture is to be had: a prediction that reads it is accepted, and fails.
NOWHERE = "http://127.0.0.1:1/picture.png"
# What takes the built-in engine a while.
LONG = {"num_outputs": 8, "num_inference_steps": 500}

# Longer than anything takes that happens at all.
PATIENCE_SECONDS = 30


def is_png(content):
    return content[1:4] == b"PNG"


class Receiver:
    """Somebody's server that takes webhooks: `with Receiver() as receiver`."""

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

    def next(self):
        """Headers, body, and the prediction that the body tells of."""
        headers, body = self.webhooks.get(timeout=PATIENCE_SECONDS)
        return headers, body, json.loads(body)
