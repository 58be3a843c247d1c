#!/usr/bin/env python3
"""Renders the sample pictures of the empty studio, so that the project owns them.

    python3 scripts/samples.py                      all, into public/samples (a few minutes)
    python3 scripts/samples.py --draft street DIR   one, small and quick, into DIR
    python3 scripts/samples.py --thumbnails         only the thumbnails, of the existing pictures

Needs numpy and Pillow. A scene is a few signed distance fields: no input files, no randomness.
"""

import argparse
from importlib import import_module
from pathlib import Path

from PIL import Image

SCENES = {"bridge": "bridge", "still-life": "still_life", "street": "street"}
WIDTH, HEIGHT, THUMBNAIL = 768, 512, (240, 160)
LARGEST, LARGEST_THUMBNAIL = 45_000, 1_750


def picture(scene, scale):
    """Renders at `scale` times the size and downsamples, for smooth edges."""
    pixels, _ = import_module(f"scenes.{SCENES[scene]}").render(int(WIDTH * scale), int(HEIGHT * scale))
    image = Image.fromarray(pixels)
    return image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS) if scale > 1 else image


def save(image, path, largest):
    """Saves with the best quality of at most `largest` bytes."""
    for quality in range(86, 20, -3):
        image.save(path, quality=quality)
        if path.stat().st_size <= largest:
            break
    print(f"{path}: {path.stat().st_size} bytes at quality {quality}")


def thumbnail(picture):
    """Saves the thumbnail of an existing picture."""
    small = Image.open(picture).convert("RGB").resize(THUMBNAIL, Image.Resampling.LANCZOS)
    save(small, picture.with_name(f"{picture.stem}-small.avif"), LARGEST_THUMBNAIL)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--draft", action="store_true", help="small, quick and as PNG")
    arguments.add_argument("--thumbnails", action="store_true", help="only the thumbnails")
    arguments.add_argument("scenes", nargs="*", default=list(SCENES), help=", ".join(SCENES))
    arguments.add_argument("--into", type=Path, default=Path(__file__).parent.parent / "public" / "samples")
    options = arguments.parse_args()
    options.into.mkdir(parents=True, exist_ok=True)
    for scene in options.scenes:
        if options.draft:
            picture(scene, 0.5).save(options.into / f"{scene}-draft.png")
            continue
        if not options.thumbnails:
            save(picture(scene, 2), options.into / f"{scene}.webp", LARGEST)
        thumbnail(options.into / f"{scene}.webp")


if __name__ == "__main__":
    main()
