"""A Cog model with depth2img's inputs that rotates its image by 180 degrees.

The prompt "fail" fails; the prompt "sleep" runs until it is canceled.
"""

import time
from pathlib import Path as LocalPath
from tempfile import mkdtemp
from typing import Optional

from cog import BasePredictor, Input, Path
from PIL import Image


class Predictor(BasePredictor):
    def setup(self):
        print("weights loaded")

    def predict(
        self,
        input_image: Path = Input(description="Input image to be used as the starting point"),
        prompt: str = Input(default="Wanderer above the sea of fog, digital art"),
        negative_prompt: str = Input(default=""),
        prompt_strength: float = Input(default=0.8, ge=0, le=1),
        num_outputs: int = Input(default=1, ge=1, le=8),
        num_inference_steps: int = Input(default=50, ge=1, le=500),
        guidance_scale: float = Input(default=7.5, ge=1, le=20),
        scheduler: str = Input(
            default="DPMSolverMultistep",
            choices=["DDIM", "K_EULER", "DPMSolverMultistep", "K_EULER_ANCESTRAL", "PNDM", "KLMS"],
        ),
        seed: int = Input(default=7),
        depth_image: Optional[Path] = Input(default=None),
    ) -> list[Path]:
        print(f"Using seed: {seed}", flush=True)
        if prompt == "fail":
            raise ValueError("CUDA out of memory. Tried to allocate 20.00 GiB")
        for step in range(1, num_inference_steps + 1):
            time.sleep(30 if prompt == "sleep" else 0.1)
            print(
                f"{100 * step // num_inference_steps:3}%|###  | {step}/{num_inference_steps} [00:00<00:00, 10.0it/s]",
                flush=True,
            )
        folder = LocalPath(mkdtemp())
        picture = Image.open(str(input_image)).rotate(180)
        outputs = []
        for index in range(num_outputs):
            picture.save(folder / f"out-{index}.png")
            outputs.append(Path(folder / f"out-{index}.png"))
        return outputs
