"""What the tests of both releases know of the Replicate behind the studio: its models, and what they make."""

import json
import os
from pathlib import Path

from studio import STUDIO

UPSTREAM = os.environ["UPSTREAM"]
VERSIONS = json.loads(os.environ["VERSIONS"])
# The files that a model makes, in their order.
MADE = [Path(os.environ[name]).read_bytes() for name in ("FIRST_MADE", "SECOND_MADE")]
SENTENCE = "A lighthouse stands above the fog, and its lamp is lit."
PICTURES = "https://example.com/pictures.zip"
# What the upstream was told to train without end.
FOR_EVER = "for ever"


def ref(model):
    return f"{model}:{VERSIONS[model]}"


def check_files(test, *outputs):
    """Each is at the studio, and holds what the model made."""
    for output, made in zip(outputs, MADE):
        test.assertTrue(output.url.startswith(f"{STUDIO}/"), output.url)
        test.assertEqual(output.read(), made)
