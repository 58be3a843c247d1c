"""The stable Python client, pointed at the studio by its environment alone, as a team's scripts are."""

import asyncio
import unittest

import httpx
import replicate
from replicate.exceptions import ModelError, ReplicateError
from replicate.helpers import FileOutput
from replicate.stream import ServerSentEvent
from replicate.webhook import InvalidSignatureError, Webhooks

from studio import LONG, MODEL, NAME, NOWHERE, OWNER, PHOTO, SMALL, STUDIO, STUDIO_ON_THIS_MACHINE, VERSION, Receiver, is_png

REF = f"{MODEL}:{VERSION}"


def client_of(token, base_url=STUDIO):
    return replicate.Client(api_token=token, base_url=base_url)


def upload():
    return replicate.files.create(SMALL).urls["get"]


class Running(unittest.TestCase):
    def test_run_gives_files_that_can_be_read(self):
        for ref in (REF, MODEL):
            outputs = replicate.run(ref, input={"input_image": SMALL, "num_outputs": 2})
            self.assertEqual(len(outputs), 2)
            for output in outputs:
                self.assertIsInstance(output, FileOutput)
                # The client sends its token to wherever an output is.
                self.assertTrue(output.url.startswith(f"{STUDIO}/"), output.url)
                self.assertTrue(is_png(output.read()))

    def test_run_without_tls_gives_addresses(self):
        client = client_of("r8_a_newcomer", STUDIO_ON_THIS_MACHINE)
        outputs = client.run(REF, input={"input_image": SMALL})
        self.assertTrue(is_png(httpx.get(outputs[0]).content))

    def test_a_picture_is_a_path_an_open_file_a_data_uri_or_an_address(self):
        for given in (PHOTO, upload()):
            self.assertTrue(is_png(replicate.run(REF, input={"input_image": given})[0].read()))
        with SMALL.open("rb") as file:
            self.assertTrue(is_png(replicate.run(REF, input={"input_image": file})[0].read()))
        for strategy in ("base64", "url"):
            with SMALL.open("rb") as file:
                outputs = replicate.run(REF, input={"input_image": file}, file_encoding_strategy=strategy)
                self.assertTrue(is_png(outputs[0].read()))

    def test_run_that_does_not_wait_polls(self):
        self.assertEqual(len(replicate.run(REF, input={"input_image": SMALL}, wait=False)), 1)

    def test_run_that_would_not_wait_long_enough_polls(self):
        outputs = replicate.run(REF, input={"input_image": PHOTO, **LONG, "num_outputs": 2}, wait=1)
        self.assertEqual(len(outputs), 2)

    def test_async_run(self):
        outputs = asyncio.run(replicate.Client().async_run(REF, input={"input_image": upload()}))
        self.assertEqual(len(outputs), 1)

    def test_a_failure_is_raised_with_its_prediction(self):
        with self.assertRaises(ModelError) as raised:
            replicate.run(REF, input={"input_image": NOWHERE})
        self.assertEqual(raised.exception.prediction.status, "failed")
        self.assertIn("could not be fetched", str(raised.exception))

    def test_a_wrong_input_is_an_error_in_words(self):
        with self.assertRaises(ReplicateError) as raised:
            replicate.run(REF, input={"input_image": SMALL, "num_outputs": 9})
        self.assertEqual(raised.exception.status, 422)
        self.assertIn("Must be less than or equal to 8", raised.exception.detail)


class Predictions(unittest.TestCase):
    def test_create_wait_and_progress(self):
        prediction = replicate.predictions.create(version=VERSION, input={"input_image": SMALL})
        self.assertEqual(prediction.status, "starting")
        prediction.wait()
        self.assertEqual(prediction.status, "succeeded")
        self.assertEqual(prediction.progress.percentage, 1.0)
        self.assertEqual(replicate.predictions.get(prediction.id).output, prediction.output)

    def test_create_on_the_model(self):
        prediction = replicate.models.predictions.create(MODEL, input={"input_image": SMALL}, wait=True)
        self.assertEqual(prediction.status, "succeeded")

    def test_cancel_and_reload(self):
        prediction = replicate.predictions.create(version=VERSION, input={"input_image": PHOTO, **LONG})
        prediction.cancel()
        prediction.reload()
        self.assertEqual(prediction.status, "canceled")

    def test_paginate_over_more_than_a_page(self):
        client = client_of("r8_a_busy_team")
        image = client.files.create(SMALL).urls["get"]
        created = []
        for _ in range(101):
            prediction = client.predictions.create(version=VERSION, input={"input_image": image})
            prediction.cancel()
            created.insert(0, prediction.id)
        pages = list(replicate.paginate(client.predictions.list))
        self.assertEqual([len(page) for page in pages], [100, 1])
        self.assertEqual([prediction.id for page in pages for prediction in page], created)

    def test_an_aborted_one_can_be_read(self):
        client = client_of("r8_a_team_with_deadlines")
        busy = client.predictions.create(version=VERSION, input={"input_image": PHOTO, **LONG})
        self.addCleanup(busy.cancel)
        image = client.files.create(SMALL).urls["get"]
        # This release cannot send the header itself; a colleague's program can.
        answer = httpx.post(
            f"{STUDIO}/v1/predictions",
            headers={"Authorization": "Bearer r8_a_team_with_deadlines", "Cancel-After": "5s"},
            json={"version": VERSION, "input": {"input_image": image}},
        )
        prediction = client.predictions.get(answer.json()["id"])
        prediction.wait()
        self.assertIn(prediction.status, ("canceled", "succeeded"))
        self.assertEqual(len(client.predictions.list().results), 2)

    def test_another_owner_finds_nothing(self):
        prediction = replicate.predictions.create(version=VERSION, input={"input_image": SMALL})
        with self.assertRaises(ReplicateError) as raised:
            client_of("r8_another_team").predictions.get(prediction.id)
        self.assertEqual(raised.exception.status, 404)


class Streaming(unittest.TestCase):
    def check(self, events):
        kinds = [event.event for event in events]
        self.assertEqual(kinds[-1], ServerSentEvent.EventType.DONE)
        self.assertEqual(kinds.count(ServerSentEvent.EventType.OUTPUT), 1)
        logs = "".join(event.data for event in events if event.event == ServerSentEvent.EventType.LOGS)
        self.assertIn("Using seed:", logs)

    def test_stream(self):
        self.check(list(replicate.stream(REF, input={"input_image": SMALL})))

    def test_stream_of_a_prediction(self):
        prediction = replicate.predictions.create(version=VERSION, input={"input_image": SMALL}, stream=True)
        self.check(list(prediction.stream()))

    def test_async_stream(self):
        async def collect():
            image = upload()
            return [event async for event in await replicate.Client().async_stream(REF, input={"input_image": image})]

        self.check(asyncio.run(collect()))

    def test_a_failure_is_raised(self):
        with self.assertRaises(RuntimeError) as raised:
            list(replicate.stream(REF, input={"input_image": NOWHERE}))
        self.assertIn("could not be fetched", str(raised.exception))


class Files(unittest.TestCase):
    def test_create_get_list_delete(self):
        client = client_of("r8_a_team_with_files")
        created = client.files.create(SMALL, metadata={"customer": "7"})
        self.assertEqual((created.name, created.content_type, created.size), ("small.png", "image/png", SMALL.stat().st_size))
        self.assertEqual(created.metadata, {"customer": "7"})
        self.assertEqual(client.files.get(created.id), created)
        self.assertEqual([file.id for file in client.files.list()], [created.id])
        self.assertTrue(client.files.delete(created.id))
        with self.assertRaises(ReplicateError):
            client.files.get(created.id)


class Catalog(unittest.TestCase):
    def test_models(self):
        model = replicate.models.get(MODEL)
        self.assertEqual((model.owner, model.name, model.latest_version.id), (OWNER, NAME, VERSION))
        self.assertIn(VERSION, [version.id for version in model.versions.list()])
        self.assertEqual(model.versions.get(VERSION).id, VERSION)
        with self.assertRaises(ReplicateError):
            replicate.models.get("acme/no-such-model")

    def test_list_and_search(self):
        self.assertIn(NAME, [model.name for page in replicate.paginate(replicate.models.list) for model in page])
        self.assertIn(NAME, [model.name for model in replicate.models.search("depth")])
        self.assertEqual(len(replicate.models.search("zqxjkvbw")), 0)

    def test_collections(self):
        page = replicate.collections.list()
        self.assertGreater(len(page), 0)
        self.assertGreater(len(replicate.collections.get(page[0].slug)), 0)

    def test_hardware_and_account(self):
        self.assertTrue(all(hardware.sku and hardware.name for hardware in replicate.hardware.list()))
        self.assertTrue(replicate.Client().accounts.current().username)


class WebhooksOut(unittest.TestCase):
    def test_validate(self):
        secret = replicate.webhooks.default.secret()
        with Receiver() as receiver:
            prediction = replicate.predictions.create(
                version=VERSION, input={"input_image": SMALL}, webhook=receiver.url, webhook_events_filter=["completed"]
            )
            headers, body, told = receiver.next()
        self.assertEqual((told["id"], told["status"]), (prediction.id, "succeeded"))
        Webhooks.validate(headers=headers, body=body, secret=secret, tolerance=300)
        with self.assertRaises(InvalidSignatureError):
            Webhooks.validate(headers=headers, body=body + " ", secret=secret)


if __name__ == "__main__":
    unittest.main()
