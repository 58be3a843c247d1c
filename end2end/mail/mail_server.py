"""An SMTP server that prints every email as a line of JSON, parsed by Python's `email`.

    python mail_server.py PORT

Addresses select failures: `full@…` responds 452 to the second email, `gone@…` responds 550 to all.
"""

import asyncio
import json
import sys
from collections import Counter
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller


def part(message, subtype):
    body = message.get_body(preferencelist=(subtype,))
    return body.get_content() if body is not None else None


def to_dict(envelope):
    message = message_from_bytes(envelope.original_content, policy=policy.default)
    return {
        "from": envelope.mail_from,
        "to": envelope.rcpt_tos,
        "headers": [[name, str(value)] for name, value in message.items()],
        "type": message.get_content_type(),
        "parts": [each.get_content_type() for each in message.walk()],
        "text": part(message, "plain"),
        "html": part(message, "html"),
        "defects": [str(defect) for each in message.walk() for defect in each.defects],
    }


class Handler:
    def __init__(self):
        self.attempts = Counter()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone@"):
            return "550 5.1.1 No such mailbox"
        self.attempts[address] += 1
        if address.startswith("full@") and self.attempts[address] == 2:
            return "452 4.2.2 The mailbox is full, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        print(json.dumps(to_dict(envelope)), flush=True)
        return "250 OK"


async def main(port):
    controller = Controller(Handler(), hostname="127.0.0.1", port=port, decode_data=False)
    controller.start()
    print(json.dumps({"listening": port}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
