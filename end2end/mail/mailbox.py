"""A mail server that takes every letter, and prints each as a line of JSON: as Python's own `email` reads it.

    python mailbox.py PORT

What a mailbox does with a letter stands in its name: `full@…` answers 452 to the second that is tried, `gone@…` answers 550 to each.
"""

import asyncio
import json
import sys
from collections import Counter
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


def part(letter, subtype):
    body = letter.get_body(preferencelist=(subtype,))
    return body.get_content() if body is not None else None


def told(envelope):
    letter = message_from_bytes(envelope.original_content, policy=policy.default)
    return {
        "from": envelope.mail_from,
        "to": envelope.rcpt_tos,
        "headers": [[name, str(value)] for name, value in letter.items()],
        "type": letter.get_content_type(),
        "parts": [each.get_content_type() for each in letter.walk()],
        "text": part(letter, "plain"),
        "html": part(letter, "html"),
        "defects": [str(defect) for each in letter.walk() for defect in each.defects],
    }


class Mailbox:
    def __init__(self):
        self.tries = Counter()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone@"):
            return "550 5.1.1 Nobody of this name"
        self.tries[address] += 1
        if address.startswith("full@") and self.tries[address] == 2:
            return "452 4.2.2 The mailbox is full, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        print(json.dumps(told(envelope)), flush=True)
        return "250 Kept"


async def main(port):
    controller = Controller(Mailbox(), hostname="127.0.0.1", port=port, decode_data=False)
    controller.start()
    print(json.dumps({"listening": port}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
