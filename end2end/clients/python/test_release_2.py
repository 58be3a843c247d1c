"""The coming Python client, pointed at the studio by its environment alone. Its base URL ends with /v1."""

import asyncio
import threading
import unittest

import httpx
import replicate as package
from replicate import AsyncReplicate, NotFoundError, Replicate, UnprocessableEntityError
from replicate.exceptions import ModelError
from standardwebhooks import Webhook, WebhookVerificationError

from studio import LONG, MODEL, NAME, NOWHERE, OWNER, PATIENCE_SECONDS, PHOTO, SMALL, STUDIO, STUDIO_ON_THIS_MACHINE, VERSION, Receiver, is_png

REF = f"{MODEL}:{VERSION}"
client = Replicate()


def client_of(token, base_url=f"{STUDIO}/v1"):
    return Replicate(bearer_token=token, base_url=base_url)


def upload(by=client):
    return by.files.create(content=SMALL.read_bytes()).urls.get


class Running(unittest.TestCase):
    def test_run_gives_files_that_can_be_read(self):
        for ref in (REF, MODEL):
            outputs = client.run(ref, input={"input_image": SMALL, "num_outputs": 2})
            self.assertEqual(len(outputs), 2)
            for output in outputs:
                self.assertTrue(output.url.startswith(f"{STUDIO}/"), output.url)
                self.assertTrue(is_png(output.read()))

    def test_run_of_the_package(self):
        outputs = package.run(REF, input={"input_image": SMALL})
        self.assertTrue(is_png(outputs[0].read()))

    def test_run_without_tls_gives_addresses(self):
        newcomer = client_of("r8_a_newcomer", f"{STUDIO_ON_THIS_MACHINE}/v1")
        outputs = newcomer.run(REF, input={"input_image": SMALL})
        self.assertTrue(is_png(httpx.get(str(outputs[0])).content))

    def test_a_picture_is_a_path_an_open_file_a_data_uri_or_an_address(self):
        for given in (PHOTO, upload()):
            self.assertTrue(is_png(client.run(REF, input={"input_image": given})[0].read()))
        for strategy in ("base64", "url"):
            with SMALL.open("rb") as file:
                outputs = client.run(REF, input={"input_image": file}, file_encoding_strategy=strategy)
                self.assertTrue(is_png(outputs[0].read()))

    def test_run_that_would_not_wait_long_enough_polls(self):
        self.assertEqual(len(client.run(REF, input={"input_image": SMALL}, wait=False)), 1)
        self.assertEqual(len(client.run(REF, input={"input_image": PHOTO, **LONG, "num_outputs": 2}, wait=1)), 2)

    def test_use(self):
        # Only that of the package works: the client's own fails before it asks anything.
        outputs = package.use(MODEL)(input_image=upload())
        self.assertEqual(len(outputs), 1)
        with open(outputs[0], "rb") as file:
            self.assertTrue(is_png(file.read()))

    def test_use_that_streams(self):
        outputs = list(package.use(MODEL, streaming=True)(input_image=upload(), num_outputs=2))
        self.assertEqual(len(outputs), 2)

    def test_async_run(self):
        async def run():
            async with AsyncReplicate() as asynchronous:
                outputs = await asynchronous.run(REF, input={"input_image": upload()})
                return await outputs[0].read()

        self.assertTrue(is_png(asyncio.run(run())))

    def test_a_failure_is_raised_with_its_prediction(self):
        with self.assertRaises(ModelError) as raised:
            client.run(REF, input={"input_image": NOWHERE})
        self.assertEqual(raised.exception.prediction.status, "failed")

    def test_a_wrong_input_is_an_error_in_words(self):
        with self.assertRaises(UnprocessableEntityError) as raised:
            client.run(REF, input={"input_image": SMALL, "num_outputs": 9})
        self.assertIn("Must be less than or equal to 8", str(raised.exception))


class Predictions(unittest.TestCase):
    def test_create_and_wait(self):
        prediction = client.predictions.create(version=VERSION, input={"input_image": SMALL})
        self.assertEqual(prediction.status, "starting")
        ended = client.predictions.wait(prediction.id)
        self.assertEqual((ended.status, ended.error), ("succeeded", None))
        self.assertGreater(ended.completed_at, ended.created_at)

    def test_prefer_and_cancel_after(self):
        prediction = client.predictions.create(version=VERSION, input={"input_image": SMALL}, prefer="wait=30", cancel_after="5m")
        self.assertEqual(prediction.status, "succeeded")
        self.assertGreater(prediction.deadline, prediction.created_at)

    def test_wait_ends_when_a_deadline_passed_before_the_beginning(self):
        owner = client_of("r8_a_team_with_deadlines")
        busy = owner.predictions.create(version=VERSION, input={"input_image": PHOTO, **LONG})
        self.addCleanup(owner.predictions.cancel, prediction_id=busy.id)
        prediction = owner.predictions.create(version=VERSION, input={"input_image": SMALL}, cancel_after="5s")
        ended = []
        waiting = threading.Thread(target=lambda: ended.append(owner.predictions.wait(prediction.id)), daemon=True)
        waiting.start()
        waiting.join(PATIENCE_SECONDS)
        self.assertEqual(len(ended), 1, "the client knows no end of that name, and polls for ever")

    def test_cancel(self):
        prediction = client.predictions.create(version=VERSION, input={"input_image": PHOTO, **LONG})
        self.assertEqual(client.predictions.cancel(prediction_id=prediction.id).status, "canceled")
        self.assertEqual(client.predictions.get(prediction_id=prediction.id).status, "canceled")

    def test_the_list_goes_on_over_more_than_a_page(self):
        busy = client_of("r8_a_busy_team")
        image = upload(busy)
        created = []
        for _ in range(101):
            prediction = busy.predictions.create(version=VERSION, input={"input_image": image})
            busy.predictions.cancel(prediction_id=prediction.id)
            created.insert(0, prediction.id)
        first = busy.predictions.list()
        self.assertEqual(len(first.results), 100)
        self.assertEqual([prediction.id for prediction in first], created)

    def test_another_owner_finds_nothing(self):
        prediction = client.predictions.create(version=VERSION, input={"input_image": SMALL})
        with self.assertRaises(NotFoundError):
            client_of("r8_another_team").predictions.get(prediction_id=prediction.id)

    def test_the_stream_has_an_address(self):
        prediction = client.predictions.create(version=VERSION, input={"input_image": SMALL})
        with httpx.stream("GET", prediction.urls.stream, headers={"Accept": "text/event-stream"}) as answer:
            lines = list(answer.iter_lines())
        self.assertEqual(lines.count("event: output"), 1)
        self.assertIn("event: done", lines)


class Files(unittest.TestCase):
    def test_create_get_list_delete(self):
        owner = client_of("r8_a_team_with_files")
        created = owner.files.create(content=SMALL.read_bytes(), filename="small.png", metadata={"customer": "7"})
        self.assertEqual((created.content_type, created.size), ("image/png", SMALL.stat().st_size))
        self.assertEqual(owner.files.get(file_id=created.id).checksums.sha256, created.checksums.sha256)
        self.assertEqual([file.id for file in owner.files.list()], [created.id])
        owner.files.delete(file_id=created.id)
        with self.assertRaises(NotFoundError):
            owner.files.get(file_id=created.id)


class Catalog(unittest.TestCase):
    def test_models(self):
        model = client.models.get(model_owner=OWNER, model_name=NAME)
        self.assertEqual((model.owner, model.name, model.latest_version.id), (OWNER, NAME, VERSION))
        versions = client.models.versions.list(model_owner=OWNER, model_name=NAME)
        self.assertIn(VERSION, [version.id for version in versions])
        version = client.models.versions.get(model_owner=OWNER, model_name=NAME, version_id=VERSION)
        self.assertEqual(version.cog_version, "0.6.1")

    def test_list_and_search(self):
        self.assertIn(NAME, [model.name for model in client.models.list()])
        self.assertIn(NAME, [model.name for model in client.models.list(sort_by="model_created_at", sort_direction="asc")])
        self.assertIn(NAME, [model.name for model in client.models.search(body="depth")])
        self.assertEqual(list(client.models.search(body="zqxjkvbw")), [])

    def test_search_of_everything(self):
        found = client.search(query="depth", limit=5)
        self.assertEqual(found.query, "depth")
        self.assertIn(NAME, [model.model.name for model in found.models])
        self.assertIsInstance(found.collections, list)

    def test_readme_and_examples(self):
        self.assertTrue(client.models.readme.get(model_owner=OWNER, model_name=NAME).strip())
        examples = list(client.models.examples.list(model_owner=OWNER, model_name=NAME))
        self.assertTrue(all(example.status == "succeeded" for example in examples))

    def test_collections(self):
        collections = list(client.collections.list())
        self.assertGreater(len(collections), 0)
        self.assertGreater(len(client.collections.get(collection_slug=collections[0].slug).models), 0)

    def test_hardware_and_account(self):
        self.assertTrue(all(hardware.sku and hardware.name for hardware in client.hardware.list()))
        self.assertTrue(client.account.get().username)


class WebhooksOut(unittest.TestCase):
    def test_the_end_is_told_and_signed_with_the_secret(self):
        secret = client.webhooks.default.secret.get().key
        with Receiver() as receiver:
            prediction = client.predictions.create(
                version=VERSION, input={"input_image": SMALL}, webhook=receiver.url, webhook_events_filter=["completed"]
            )
            headers, body, told = receiver.next()
        self.assertEqual((told["id"], told["status"]), (prediction.id, "succeeded"))
        self.assertEqual(Webhook(secret).verify(body, headers), told)
        with self.assertRaises(WebhookVerificationError):
            Webhook(secret).verify(body + " ", headers)


if __name__ == "__main__":
    unittest.main()
