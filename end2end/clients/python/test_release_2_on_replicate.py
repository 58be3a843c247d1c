"""The next Python client with a studio that runs every model on Replicate."""

import unittest

import replicate as package
from replicate import NotFoundError, Replicate, UnprocessableEntityError

from studio import NAME, PHOTO, SMALL_IMAGE, STUDIO, VERSION
from upstream import (
    ENDLESS_PROMPT,
    OUTPUT_FILES,
    TRAINING_DATA,
    SENTENCE,
    UPSTREAM,
    VERSIONS,
    assert_files,
    ref,
)

client = Replicate()


class Running(unittest.TestCase):
    def test_official_model_runs_by_name(self):
        outputs = client.run("acme/painter", input={"prompt": "fog", "num_outputs": 2})
        self.assertEqual(len(outputs), 2)
        assert_files(self, *outputs)
        prediction = client.predictions.create(
            version="acme/painter", input={"prompt": "rain"}, prefer="wait"
        )
        self.assertEqual(
            (prediction.status, prediction.model, prediction.version),
            ("succeeded", "acme/painter", "hidden"),
        )

    def test_single_file_output_is_one_file(self):
        for name in (ref("acme/upscaler"), "acme/upscaler"):
            for image in (SMALL_IMAGE, PHOTO):
                assert_files(self, client.run(name, input={"image": image, "scale": 4}))

    def test_text_tokens_are_returned_in_order(self):
        for wait in (True, False):
            words = list(client.run(ref("acme/writer"), input={"prompt": "fog"}, wait=wait))
            self.assertGreater(len(words), 1)
            self.assertEqual("".join(words), SENTENCE)

    def test_nested_files_are_replaced_in_place(self):
        output = client.run(ref("acme/measure"), input={"image": SMALL_IMAGE})
        self.assertEqual(output["score"], 0.9)
        assert_files(self, output["mask"], output["nested"]["preview"])

    def test_model_without_output_returns_none(self):
        self.assertIsNone(client.run(ref("acme/silent"), input={}))

    def test_use_returns_outputs(self):
        self.assertEqual(package.use("acme/writer")(prompt="fog"), SENTENCE)
        with open(package.use("acme/upscaler")(image=SMALL_IMAGE), "rb") as file:
            self.assertEqual(file.read(), OUTPUT_FILES[0])

    def test_invalid_input_is_refused_by_model_schema(self):
        with self.assertRaises(UnprocessableEntityError) as raised:
            client.run("acme/upscaler", input={"image": SMALL_IMAGE, "scale": 9})
        self.assertIn("Must be less than or equal to 8", str(raised.exception))


class Deployments(unittest.TestCase):
    def test_deployments_are_listed_and_run(self):
        self.assertEqual(
            [deployment.name for deployment in client.deployments.list()], ["depth", "sharpen"]
        )
        current = client.deployments.get(
            deployment_owner="acme", deployment_name="sharpen"
        ).current_release
        self.assertEqual(current.model, "acme/upscaler")
        image = client.files.create(content=SMALL_IMAGE.read_bytes()).urls.get
        prediction = client.deployments.predictions.create(
            deployment_owner="acme", deployment_name="sharpen", input={"image": image}
        )
        ended = client.predictions.wait(prediction.id)
        self.assertEqual(
            (ended.status, ended.version, ended.deployment),
            ("succeeded", current.version, "acme/sharpen"),
        )
        self.assertTrue(ended.output.startswith(f"{STUDIO}/"), ended.output)
        depth = client.deployments.predictions.create(
            deployment_owner="acme",
            deployment_name="depth",
            input={"input_image": image},
            prefer="wait",
        )
        self.assertEqual(
            (depth.status, depth.version, len(depth.output)), ("succeeded", VERSION, 1)
        )

    def test_unknown_deployment_is_not_found(self):
        with self.assertRaises(NotFoundError):
            client.deployments.get(deployment_owner="acme", deployment_name="unknown")


class Trainings(unittest.TestCase):
    def train(self, **more):
        return client.trainings.create(
            model_owner="acme",
            model_name="upscaler",
            version_id=VERSIONS["acme/upscaler"],
            destination="acme/painter",
            input={"train_data": TRAINING_DATA, **more},
        )

    def test_training_succeeds_and_is_listed(self):
        training = self.train()
        self.assertEqual((training.status, training.model), ("starting", "acme/upscaler"))
        self.assertEqual(training.urls.get, f"{STUDIO}/v1/trainings/{training.id}")
        while training.status not in ("succeeded", "failed", "canceled"):
            training = client.trainings.get(training_id=training.id)
        self.assertTrue(
            training.output.version.startswith("acme/painter:"), training.output.version
        )
        self.assertIn(training.id, [each.id for each in client.trainings.list()])

    def test_canceled_run_reports_canceled(self):
        training = self.train(prompt=ENDLESS_PROMPT)
        self.assertEqual(client.trainings.cancel(training_id=training.id).status, "canceled")
        self.assertEqual(client.trainings.get(training_id=training.id).status, "canceled")


class Catalog(unittest.TestCase):
    def test_list_returns_all_models(self):
        page = client.models.list()
        self.assertTrue(page.next.startswith(f"{STUDIO}/v1/models?"), page.next)
        self.assertEqual(sorted(f"{model.owner}/{model.name}" for model in page), sorted(VERSIONS))

    def test_search_finds_matching_models(self):
        self.assertEqual(
            [model.name for model in client.models.search(body="picture larger")], ["upscaler"]
        )
        self.assertEqual(list(client.models.search(body="zqxjkvbw")), [])
        found = client.search(query="depth", limit=1)
        self.assertEqual(
            (found.query, [each.model.name for each in found.models]), ("depth", [NAME])
        )

    def test_versions_examples_and_readme_are_returned(self):
        names = {"model_owner": "acme", "model_name": "upscaler"}
        versions = list(client.models.versions.list(**names))
        self.assertEqual((len(versions), versions[0].id), (2, VERSIONS["acme/upscaler"]))
        version = client.models.versions.get(**names, version_id=versions[0].id)
        self.assertIn(
            "scale", version.openapi_schema["components"]["schemas"]["Input"]["properties"]
        )
        self.assertEqual(
            [example.input["scale"] for example in client.models.examples.list(**names)], [2]
        )
        self.assertTrue(client.models.readme.get(**names).startswith("# Upscaler\n"))

    def test_collections_and_hardware_are_returned(self):
        self.assertEqual(
            [collection.slug for collection in client.collections.list()],
            ["super-resolution", "text-to-image", "control-net"],
        )
        self.assertEqual(
            [model.name for model in client.collections.get(collection_slug="control-net").models],
            [NAME, "control"],
        )
        self.assertEqual(
            [hardware.sku for hardware in client.hardware.list()],
            ["cpu", "gpu-t4", "gpu-a40-large"],
        )

    def test_responses_do_not_contain_upstream_address(self):
        for model in VERSIONS:
            owner, name = model.split("/")
            self.assertNotIn(
                UPSTREAM, client.models.get(model_owner=owner, model_name=name).to_json()
            )


if __name__ == "__main__":
    unittest.main()
