"""The next Python client, configured through environment variables only.

Its base URL ends with /v1.
"""

import asyncio
import threading
import unittest

import httpx
import replicate as package
from replicate import AsyncReplicate, NotFoundError, Replicate, UnprocessableEntityError
from replicate.exceptions import ModelError
from standardwebhooks import Webhook, WebhookVerificationError

from studio import (
    SLOW_INPUT,
    MODEL,
    NAME,
    UNREACHABLE_IMAGE,
    OWNER,
    TIMEOUT_SECONDS,
    PHOTO,
    SMALL_IMAGE,
    STUDIO,
    PLAIN_HTTP_STUDIO,
    VERSION,
    WebhookReceiver,
    is_png,
)

REF = f"{MODEL}:{VERSION}"
client = Replicate()


def client_for(token, base_url=f"{STUDIO}/v1"):
    return Replicate(bearer_token=token, base_url=base_url)


def upload(by=client):
    return by.files.create(content=SMALL_IMAGE.read_bytes()).urls.get


class Running(unittest.TestCase):
    def test_run_returns_readable_files(self):
        for ref in (REF, MODEL):
            outputs = client.run(ref, input={"input_image": SMALL_IMAGE, "num_outputs": 2})
            self.assertEqual(len(outputs), 2)
            for output in outputs:
                self.assertTrue(output.url.startswith(f"{STUDIO}/"), output.url)
                self.assertTrue(is_png(output.read()))

    def test_package_level_run_returns_files(self):
        outputs = package.run(REF, input={"input_image": SMALL_IMAGE})
        self.assertTrue(is_png(outputs[0].read()))

    def test_run_over_plain_http_returns_urls(self):
        plain = client_for("r8_plain_http", f"{PLAIN_HTTP_STUDIO}/v1")
        outputs = plain.run(REF, input={"input_image": SMALL_IMAGE})
        self.assertTrue(is_png(httpx.get(str(outputs[0])).content))

    def test_run_accepts_path_open_file_data_uri_and_url(self):
        for image in (PHOTO, upload()):
            self.assertTrue(is_png(client.run(REF, input={"input_image": image})[0].read()))
        for strategy in ("base64", "url"):
            with SMALL_IMAGE.open("rb") as file:
                outputs = client.run(
                    REF, input={"input_image": file}, file_encoding_strategy=strategy
                )
                self.assertTrue(is_png(outputs[0].read()))

    def test_run_after_wait_timeout_polls(self):
        self.assertEqual(len(client.run(REF, input={"input_image": SMALL_IMAGE}, wait=False)), 1)
        self.assertEqual(
            len(
                client.run(
                    REF, input={"input_image": PHOTO, **SLOW_INPUT, "num_outputs": 2}, wait=1
                )
            ),
            2,
        )

    def test_use_returns_outputs(self):
        # The client's own method fails before it sends a request; only the package's works.
        outputs = package.use(MODEL)(input_image=upload())
        self.assertEqual(len(outputs), 1)
        with open(outputs[0], "rb") as file:
            self.assertTrue(is_png(file.read()))

    def test_streaming_use_yields_outputs(self):
        outputs = list(package.use(MODEL, streaming=True)(input_image=upload(), num_outputs=2))
        self.assertEqual(len(outputs), 2)

    def test_async_run_returns_outputs(self):
        async def run():
            async with AsyncReplicate() as asynchronous:
                outputs = await asynchronous.run(REF, input={"input_image": upload()})
                return await outputs[0].read()

        self.assertTrue(is_png(asyncio.run(run())))

    def test_failed_run_raises_error_with_prediction(self):
        with self.assertRaises(ModelError) as raised:
            client.run(REF, input={"input_image": UNREACHABLE_IMAGE})
        self.assertEqual(raised.exception.prediction.status, "failed")

    def test_invalid_input_raises_error_with_message(self):
        with self.assertRaises(UnprocessableEntityError) as raised:
            client.run(REF, input={"input_image": SMALL_IMAGE, "num_outputs": 9})
        self.assertIn("Must be less than or equal to 8", str(raised.exception))


class Predictions(unittest.TestCase):
    def test_created_prediction_succeeds(self):
        prediction = client.predictions.create(version=VERSION, input={"input_image": SMALL_IMAGE})
        self.assertEqual(prediction.status, "starting")
        ended = client.predictions.wait(prediction.id)
        self.assertEqual((ended.status, ended.error), ("succeeded", None))
        self.assertGreater(ended.completed_at, ended.created_at)

    def test_prefer_wait_and_cancel_after_are_honoured(self):
        prediction = client.predictions.create(
            version=VERSION, input={"input_image": SMALL_IMAGE}, prefer="wait=30", cancel_after="5m"
        )
        self.assertEqual(prediction.status, "succeeded")
        self.assertGreater(prediction.deadline, prediction.created_at)

    def test_deadline_before_start_ends_wait(self):
        owner = client_for("r8_a_team_with_deadlines")
        busy = owner.predictions.create(version=VERSION, input={"input_image": PHOTO, **SLOW_INPUT})
        self.addCleanup(owner.predictions.cancel, prediction_id=busy.id)
        prediction = owner.predictions.create(
            version=VERSION, input={"input_image": SMALL_IMAGE}, cancel_after="5s"
        )
        ended = []
        waiting = threading.Thread(
            target=lambda: ended.append(owner.predictions.wait(prediction.id)), daemon=True
        )
        waiting.start()
        waiting.join(TIMEOUT_SECONDS)
        self.assertEqual(
            len(ended), 1, "the client does not know this terminal status and polls forever"
        )

    def test_canceled_run_reports_canceled(self):
        prediction = client.predictions.create(
            version=VERSION, input={"input_image": PHOTO, **SLOW_INPUT}
        )
        self.assertEqual(client.predictions.cancel(prediction_id=prediction.id).status, "canceled")
        self.assertEqual(client.predictions.get(prediction_id=prediction.id).status, "canceled")

    def test_list_iterates_over_all_pages(self):
        busy = client_for("r8_a_busy_team")
        image = upload(busy)
        created = []
        for _ in range(101):
            prediction = busy.predictions.create(version=VERSION, input={"input_image": image})
            busy.predictions.cancel(prediction_id=prediction.id)
            created.insert(0, prediction.id)
        first = busy.predictions.list()
        self.assertEqual(len(first.results), 100)
        self.assertEqual([prediction.id for prediction in first], created)

    def test_prediction_of_another_owner_is_not_found(self):
        prediction = client.predictions.create(version=VERSION, input={"input_image": SMALL_IMAGE})
        with self.assertRaises(NotFoundError):
            client_for("r8_another_team").predictions.get(prediction_id=prediction.id)

    def test_stream_url_yields_events(self):
        prediction = client.predictions.create(version=VERSION, input={"input_image": SMALL_IMAGE})
        with httpx.stream(
            "GET", prediction.urls.stream, headers={"Accept": "text/event-stream"}
        ) as response:
            lines = list(response.iter_lines())
        self.assertEqual(lines.count("event: output"), 1)
        self.assertIn("event: done", lines)


class Files(unittest.TestCase):
    def test_file_is_created_returned_listed_and_deleted(self):
        owner = client_for("r8_a_team_with_files")
        created = owner.files.create(
            content=SMALL_IMAGE.read_bytes(), filename="small.png", metadata={"customer": "7"}
        )
        self.assertEqual(
            (created.content_type, created.size), ("image/png", SMALL_IMAGE.stat().st_size)
        )
        self.assertEqual(
            owner.files.get(file_id=created.id).checksums.sha256, created.checksums.sha256
        )
        self.assertEqual([file.id for file in owner.files.list()], [created.id])
        owner.files.delete(file_id=created.id)
        with self.assertRaises(NotFoundError):
            owner.files.get(file_id=created.id)


class Catalog(unittest.TestCase):
    def test_model_and_versions_are_returned(self):
        model = client.models.get(model_owner=OWNER, model_name=NAME)
        self.assertEqual((model.owner, model.name, model.latest_version.id), (OWNER, NAME, VERSION))
        versions = client.models.versions.list(model_owner=OWNER, model_name=NAME)
        self.assertIn(VERSION, [version.id for version in versions])
        version = client.models.versions.get(model_owner=OWNER, model_name=NAME, version_id=VERSION)
        self.assertEqual(version.cog_version, "0.6.1")

    def test_models_are_listed_and_found(self):
        self.assertIn(NAME, [model.name for model in client.models.list()])
        self.assertIn(
            NAME,
            [
                model.name
                for model in client.models.list(sort_by="model_created_at", sort_direction="asc")
            ],
        )
        self.assertIn(NAME, [model.name for model in client.models.search(body="depth")])
        self.assertEqual(list(client.models.search(body="zqxjkvbw")), [])

    def test_search_returns_models_and_collections(self):
        found = client.search(query="depth", limit=5)
        self.assertEqual(found.query, "depth")
        self.assertIn(NAME, [model.model.name for model in found.models])
        self.assertIsInstance(found.collections, list)

    def test_readme_and_examples_are_returned(self):
        self.assertTrue(client.models.readme.get(model_owner=OWNER, model_name=NAME).strip())
        examples = list(client.models.examples.list(model_owner=OWNER, model_name=NAME))
        self.assertTrue(all(example.status == "succeeded" for example in examples))

    def test_collections_contain_models(self):
        collections = list(client.collections.list())
        self.assertGreater(len(collections), 0)
        self.assertGreater(
            len(client.collections.get(collection_slug=collections[0].slug).models), 0
        )

    def test_hardware_and_account_are_returned(self):
        self.assertTrue(all(hardware.sku and hardware.name for hardware in client.hardware.list()))
        self.assertTrue(client.account.get().username)


class OutgoingWebhooks(unittest.TestCase):
    def test_completed_webhook_has_valid_signature(self):
        secret = client.webhooks.default.secret.get().key
        with WebhookReceiver() as receiver:
            prediction = client.predictions.create(
                version=VERSION,
                input={"input_image": SMALL_IMAGE},
                webhook=receiver.url,
                webhook_events_filter=["completed"],
            )
            headers, body, payload = receiver.wait_for_webhook()
        self.assertEqual((payload["id"], payload["status"]), (prediction.id, "succeeded"))
        self.assertEqual(Webhook(secret).verify(body, headers), payload)
        with self.assertRaises(WebhookVerificationError):
            Webhook(secret).verify(body + " ", headers)


if __name__ == "__main__":
    unittest.main()
