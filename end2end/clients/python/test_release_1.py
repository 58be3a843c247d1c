"""The stable Python client, configured through environment variables only."""

import asyncio
import unittest

import httpx
import replicate
from replicate.exceptions import ModelError, ReplicateError
from replicate.helpers import FileOutput
from replicate.stream import ServerSentEvent
from replicate.webhook import InvalidSignatureError, Webhooks

from studio import (
    SLOW_INPUT,
    MODEL,
    NAME,
    UNREACHABLE_IMAGE,
    OWNER,
    PHOTO,
    SMALL_IMAGE,
    STUDIO,
    PLAIN_HTTP_STUDIO,
    VERSION,
    WebhookReceiver,
    is_png,
)

REF = f"{MODEL}:{VERSION}"


def client_for(token, base_url=STUDIO):
    return replicate.Client(api_token=token, base_url=base_url)


def upload():
    return replicate.files.create(SMALL_IMAGE).urls["get"]


class Running(unittest.TestCase):
    def test_run_returns_readable_files(self):
        for ref in (REF, MODEL):
            outputs = replicate.run(ref, input={"input_image": SMALL_IMAGE, "num_outputs": 2})
            self.assertEqual(len(outputs), 2)
            for output in outputs:
                self.assertIsInstance(output, FileOutput)
                # The client sends its token to the host of the output.
                self.assertTrue(output.url.startswith(f"{STUDIO}/"), output.url)
                self.assertTrue(is_png(output.read()))

    def test_run_over_plain_http_returns_urls(self):
        client = client_for("r8_plain_http", PLAIN_HTTP_STUDIO)
        outputs = client.run(REF, input={"input_image": SMALL_IMAGE})
        self.assertTrue(is_png(httpx.get(outputs[0]).content))

    def test_run_accepts_path_open_file_data_uri_and_url(self):
        for image in (PHOTO, upload()):
            self.assertTrue(is_png(replicate.run(REF, input={"input_image": image})[0].read()))
        with SMALL_IMAGE.open("rb") as file:
            self.assertTrue(is_png(replicate.run(REF, input={"input_image": file})[0].read()))
        for strategy in ("base64", "url"):
            with SMALL_IMAGE.open("rb") as file:
                outputs = replicate.run(
                    REF, input={"input_image": file}, file_encoding_strategy=strategy
                )
                self.assertTrue(is_png(outputs[0].read()))

    def test_run_without_wait_polls(self):
        self.assertEqual(len(replicate.run(REF, input={"input_image": SMALL_IMAGE}, wait=False)), 1)

    def test_run_after_wait_timeout_polls(self):
        outputs = replicate.run(
            REF, input={"input_image": PHOTO, **SLOW_INPUT, "num_outputs": 2}, wait=1
        )
        self.assertEqual(len(outputs), 2)

    def test_async_run_returns_outputs(self):
        outputs = asyncio.run(replicate.Client().async_run(REF, input={"input_image": upload()}))
        self.assertEqual(len(outputs), 1)

    def test_failed_run_raises_error_with_prediction(self):
        with self.assertRaises(ModelError) as raised:
            replicate.run(REF, input={"input_image": UNREACHABLE_IMAGE})
        self.assertEqual(raised.exception.prediction.status, "failed")
        self.assertIn("could not be fetched", str(raised.exception))

    def test_invalid_input_raises_error_with_message(self):
        with self.assertRaises(ReplicateError) as raised:
            replicate.run(REF, input={"input_image": SMALL_IMAGE, "num_outputs": 9})
        self.assertEqual(raised.exception.status, 422)
        self.assertIn("Must be less than or equal to 8", raised.exception.detail)


class Predictions(unittest.TestCase):
    def test_created_prediction_reports_progress_until_end(self):
        prediction = replicate.predictions.create(
            version=VERSION, input={"input_image": SMALL_IMAGE}
        )
        self.assertEqual(prediction.status, "starting")
        prediction.wait()
        self.assertEqual(prediction.status, "succeeded")
        self.assertEqual(prediction.progress.percentage, 1.0)
        self.assertEqual(replicate.predictions.get(prediction.id).output, prediction.output)

    def test_create_by_model_succeeds(self):
        prediction = replicate.models.predictions.create(
            MODEL, input={"input_image": SMALL_IMAGE}, wait=True
        )
        self.assertEqual(prediction.status, "succeeded")

    def test_canceled_prediction_reloads_as_canceled(self):
        prediction = replicate.predictions.create(
            version=VERSION, input={"input_image": PHOTO, **SLOW_INPUT}
        )
        prediction.cancel()
        prediction.reload()
        self.assertEqual(prediction.status, "canceled")

    def test_paginate_returns_each_prediction_once(self):
        client = client_for("r8_a_busy_team")
        image = client.files.create(SMALL_IMAGE).urls["get"]
        created = []
        for _ in range(101):
            prediction = client.predictions.create(version=VERSION, input={"input_image": image})
            prediction.cancel()
            created.insert(0, prediction.id)
        pages = list(replicate.paginate(client.predictions.list))
        self.assertEqual([len(page) for page in pages], [100, 1])
        self.assertEqual([prediction.id for page in pages for prediction in page], created)

    def test_aborted_prediction_can_be_parsed(self):
        client = client_for("r8_a_team_with_deadlines")
        busy = client.predictions.create(
            version=VERSION, input={"input_image": PHOTO, **SLOW_INPUT}
        )
        self.addCleanup(busy.cancel)
        image = client.files.create(SMALL_IMAGE).urls["get"]
        # This release cannot send the header itself; other programs can.
        response = httpx.post(
            f"{STUDIO}/v1/predictions",
            headers={"Authorization": "Bearer r8_a_team_with_deadlines", "Cancel-After": "5s"},
            json={"version": VERSION, "input": {"input_image": image}},
        )
        prediction = client.predictions.get(response.json()["id"])
        prediction.wait()
        self.assertIn(prediction.status, ("canceled", "succeeded"))
        self.assertEqual(len(client.predictions.list().results), 2)

    def test_prediction_of_another_owner_is_not_found(self):
        prediction = replicate.predictions.create(
            version=VERSION, input={"input_image": SMALL_IMAGE}
        )
        with self.assertRaises(ReplicateError) as raised:
            client_for("r8_another_team").predictions.get(prediction.id)
        self.assertEqual(raised.exception.status, 404)


class Streaming(unittest.TestCase):
    def check(self, events):
        kinds = [event.event for event in events]
        self.assertEqual(kinds[-1], ServerSentEvent.EventType.DONE)
        self.assertEqual(kinds.count(ServerSentEvent.EventType.OUTPUT), 1)
        logs = "".join(
            event.data for event in events if event.event == ServerSentEvent.EventType.LOGS
        )
        self.assertIn("Using seed:", logs)

    def test_stream_yields_events(self):
        self.check(list(replicate.stream(REF, input={"input_image": SMALL_IMAGE})))

    def test_stream_of_created_prediction_yields_events(self):
        prediction = replicate.predictions.create(
            version=VERSION, input={"input_image": SMALL_IMAGE}, stream=True
        )
        self.check(list(prediction.stream()))

    def test_async_stream_yields_events(self):
        async def collect():
            image = upload()
            return [
                event
                async for event in await replicate.Client().async_stream(
                    REF, input={"input_image": image}
                )
            ]

        self.check(asyncio.run(collect()))

    def test_failed_stream_raises_error(self):
        with self.assertRaises(RuntimeError) as raised:
            list(replicate.stream(REF, input={"input_image": UNREACHABLE_IMAGE}))
        self.assertIn("could not be fetched", str(raised.exception))


class Files(unittest.TestCase):
    def test_file_is_created_returned_listed_and_deleted(self):
        client = client_for("r8_a_team_with_files")
        created = client.files.create(SMALL_IMAGE, metadata={"customer": "7"})
        self.assertEqual(
            (created.name, created.content_type, created.size),
            ("small.png", "image/png", SMALL_IMAGE.stat().st_size),
        )
        self.assertEqual(created.metadata, {"customer": "7"})
        self.assertEqual(client.files.get(created.id), created)
        self.assertEqual([file.id for file in client.files.list()], [created.id])
        self.assertTrue(client.files.delete(created.id))
        with self.assertRaises(ReplicateError):
            client.files.get(created.id)


class Catalog(unittest.TestCase):
    def test_model_and_versions_are_returned(self):
        model = replicate.models.get(MODEL)
        self.assertEqual((model.owner, model.name, model.latest_version.id), (OWNER, NAME, VERSION))
        self.assertIn(VERSION, [version.id for version in model.versions.list()])
        self.assertEqual(model.versions.get(VERSION).id, VERSION)
        with self.assertRaises(ReplicateError):
            replicate.models.get("acme/no-such-model")

    def test_models_are_listed_and_found(self):
        self.assertIn(
            NAME,
            [model.name for page in replicate.paginate(replicate.models.list) for model in page],
        )
        self.assertIn(NAME, [model.name for model in replicate.models.search("depth")])
        self.assertEqual(len(replicate.models.search("zqxjkvbw")), 0)

    def test_collections_contain_models(self):
        page = replicate.collections.list()
        self.assertGreater(len(page), 0)
        self.assertGreater(len(replicate.collections.get(page[0].slug)), 0)

    def test_hardware_and_account_are_returned(self):
        self.assertTrue(
            all(hardware.sku and hardware.name for hardware in replicate.hardware.list())
        )
        self.assertTrue(replicate.Client().accounts.current().username)


class OutgoingWebhooks(unittest.TestCase):
    def test_completed_webhook_has_valid_signature(self):
        secret = replicate.webhooks.default.secret()
        with WebhookReceiver() as receiver:
            prediction = replicate.predictions.create(
                version=VERSION,
                input={"input_image": SMALL_IMAGE},
                webhook=receiver.url,
                webhook_events_filter=["completed"],
            )
            headers, body, payload = receiver.wait_for_webhook()
        self.assertEqual((payload["id"], payload["status"]), (prediction.id, "succeeded"))
        Webhooks.validate(headers=headers, body=body, secret=secret, tolerance=300)
        with self.assertRaises(InvalidSignatureError):
            Webhooks.validate(headers=headers, body=body + " ", secret=secret)


if __name__ == "__main__":
    unittest.main()
