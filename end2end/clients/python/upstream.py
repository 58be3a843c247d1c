"""Shared by the tests of both releases: the models of the fake of Replicate and their outputs."""

import json
import os
from pathlib import Path

from studio import STUDIO

UPSTREAM = os.environ["UPSTREAM"]
VERSIONS = json.loads(os.environ["VERSIONS"])
# The output files of a model, in order.
OUTPUT_FILES = [Path(os.environ[name]).read_bytes() for name in ("FIRST_OUTPUT", "SECOND_OUTPUT")]
SENTENCE = "A lighthouse stands above the fog, and its lamp is lit."
TRAINING_DATA = "https://example.com/pictures.zip"
# What the upstream was payload to train without end.
ENDLESS_PROMPT = "endless"


def ref(model):
    return f"{model}:{VERSIONS[model]}"


def assert_files(test, *outputs):
    """Each output is on the studio's host and has the bytes that the model produced."""
    for output, expected in zip(outputs, OUTPUT_FILES):
        test.assertTrue(output.url.startswith(f"{STUDIO}/"), output.url)
        test.assertEqual(output.read(), expected)
