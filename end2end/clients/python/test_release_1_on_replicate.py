"""The stable Python client with a studio that runs every model on Replicate."""

import unittest

import replicate
from replicate.exceptions import ReplicateError

from studio import NAME, PHOTO, SMALL_IMAGE, STUDIO, VERSION
from upstream import ENDLESS_PROMPT, TRAINING_DATA, SENTENCE, UPSTREAM, VERSIONS, assert_files, ref


class Running(unittest.TestCase):
    def test_official_model_runs_by_name(self):
        outputs = replicate.run("acme/painter", input={"prompt": "fog", "num_outputs": 2})
        self.assertEqual(len(outputs), 2)
        assert_files(self, *outputs)
        prediction = replicate.models.predictions.create(
            "acme/painter", input={"prompt": "rain"}, wait=True
        )
        self.assertEqual(
            (prediction.status, prediction.model, prediction.version),
            ("succeeded", "acme/painter", "hidden"),
        )

    def test_single_file_output_is_one_file(self):
        for name in (ref("acme/upscaler"), "acme/upscaler"):
            for image in (SMALL_IMAGE, PHOTO):
                assert_files(self, replicate.run(name, input={"image": image, "scale": 4}))

    def test_text_tokens_are_returned_in_order(self):
        for wait in (True, False):
            words = list(replicate.run(ref("acme/writer"), input={"prompt": "fog"}, wait=wait))
            self.assertGreater(len(words), 1)
            self.assertEqual("".join(words), SENTENCE)

    def test_nested_files_are_replaced_in_place(self):
        output = replicate.run(ref("acme/measure"), input={"image": SMALL_IMAGE})
        self.assertEqual(output["score"], 0.9)
        assert_files(self, output["mask"], output["nested"]["preview"])

    def test_model_without_output_returns_none(self):
        self.assertIsNone(replicate.run(ref("acme/silent"), input={}))

    def test_invalid_input_is_refused_by_model_schema(self):
        with self.assertRaises(ReplicateError) as raised:
            replicate.run("acme/upscaler", input={"image": SMALL_IMAGE, "scale": 9})
        self.assertEqual(raised.exception.status, 422)
        self.assertIn("Must be less than or equal to 8", raised.exception.detail)


class Deployments(unittest.TestCase):
    def test_deployments_are_listed_and_run(self):
        self.assertEqual(
            [deployment.name for deployment in replicate.deployments.list()], ["depth", "sharpen"]
        )
        deployment = replicate.deployments.get("acme/sharpen")
        self.assertEqual(deployment.current_release.model, "acme/upscaler")
        image = replicate.files.create(SMALL_IMAGE).urls["get"]
        prediction = deployment.predictions.create(input={"image": image})
        prediction.wait()
        self.assertEqual(
            (prediction.status, prediction.version),
            ("succeeded", deployment.current_release.version),
        )
        self.assertTrue(prediction.output.startswith(f"{STUDIO}/"), prediction.output)
        depth = replicate.deployments.predictions.create("acme/depth", input={"input_image": image})
        depth.wait()
        self.assertEqual(
            (depth.status, depth.version, len(depth.output)), ("succeeded", VERSION, 1)
        )

    def test_unknown_deployment_is_not_found(self):
        with self.assertRaises(ReplicateError) as raised:
            replicate.deployments.get("acme/unknown")
        self.assertEqual(raised.exception.status, 404)


class Trainings(unittest.TestCase):
    def train(self, **more):
        training = {"destination": "acme/painter", "input": {"train_data": TRAINING_DATA, **more}}
        return replicate.trainings.create(
            model="acme/upscaler", version=VERSIONS["acme/upscaler"], **training
        )

    def test_training_succeeds_and_is_listed(self):
        training = self.train()
        self.assertEqual((training.status, training.model), ("starting", "acme/upscaler"))
        self.assertEqual(training.urls["get"], f"{STUDIO}/v1/trainings/{training.id}")
        while training.status not in ("succeeded", "failed", "canceled"):
            training.reload()
        self.assertEqual((training.status, training.destination), ("succeeded", "acme/painter"))
        self.assertIn(training.id, [each.id for each in replicate.trainings.list()])

    def test_canceled_run_reports_canceled(self):
        training = self.train(prompt=ENDLESS_PROMPT)
        self.assertEqual(replicate.trainings.cancel(training.id).status, "canceled")
        self.assertEqual(replicate.trainings.get(training.id).status, "canceled")


class Catalog(unittest.TestCase):
    def test_list_returns_all_models(self):
        pages = list(replicate.paginate(replicate.models.list))
        self.assertGreater(len(pages), 1)
        for page in pages:
            for address in (page.next, page.previous):
                self.assertTrue(
                    address is None or address.startswith(f"{STUDIO}/v1/models?"), address
                )
        self.assertEqual(
            sorted(f"{model.owner}/{model.name}" for page in pages for model in page),
            sorted(VERSIONS),
        )

    def test_search_finds_matching_models(self):
        self.assertEqual(
            [model.name for model in replicate.models.search("picture larger")], ["upscaler"]
        )
        self.assertEqual(len(replicate.models.search("zqxjkvbw")), 0)

    def test_model_versions_are_returned(self):
        model = replicate.models.get("acme/upscaler")
        versions = list(model.versions.list())
        self.assertEqual((len(versions), versions[0].id), (2, VERSIONS["acme/upscaler"]))
        self.assertIn(
            "scale", versions[0].openapi_schema["components"]["schemas"]["Input"]["properties"]
        )

    def test_collections_and_hardware_are_returned(self):
        self.assertEqual(
            [collection.slug for collection in replicate.collections.list()],
            ["super-resolution", "text-to-image", "control-net"],
        )
        self.assertEqual(
            [model.name for model in replicate.collections.get("control-net")], [NAME, "control"]
        )
        self.assertEqual(
            [hardware.sku for hardware in replicate.hardware.list()],
            ["cpu", "gpu-t4", "gpu-a40-large"],
        )

    def test_responses_do_not_contain_upstream_address(self):
        for model in VERSIONS:
            self.assertNotIn(UPSTREAM, replicate.models.get(model).json())


if __name__ == "__main__":
    unittest.main()
