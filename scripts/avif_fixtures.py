#!/usr/bin/env python3
"""Writes the AVIF files of the server's tests into server/imaging/src/pictures/fixtures.

Needs avifenc (Debian: libavif-bin). The pictures are `gradient` and `corners` of fixtures.rs.
"""

import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "server" / "imaging" / "src" / "pictures" / "fixtures"
NEARLY_LOSSLESS = ["--min", "4", "--max", "8", "--speed", "0"]
DISPLAY_P3 = "12/13/6"


def gradient(width, height, alpha=False):
    def pixel(x, y):
        across, down = x / width, y / height
        colour = [int(across * 255), int(down * 255), int((1 - across) * down * 255)]
        return bytes(colour + [255 if x < width // 2 else 64] if alpha else colour)

    return png(width, height, pixels(width, height, pixel), alpha)


def corners(width, height):
    return png(width, height, pixels(width, height, lambda x, y: bytes([[[20, 90], [160, 230]][y >= height // 2][x >= width // 2]] * 3)))


def black(width, height):
    return png(width, height, (b"\0" + bytes(3 * width)) * height)


def pixels(width, height, pixel):
    return b"".join(b"\0" + b"".join(pixel(x, y) for x in range(width)) for y in range(height))


def png(width, height, rows, alpha=False):
    header = struct.pack(">IIBBBBB", width, height, 8, 6 if alpha else 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def exif_with_orientation_and_location():
    entries = bytes([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38])
    north = bytes([0, 1, 0, 1, 0, 2, 0, 0, 0, 2, ord("N"), 0, 0, 0, 0, 0, 0, 0])
    return b"MM\0\x2a\0\0\0\x08\0\x02" + entries + bytes(4) + north


def wide_profile():
    """An ICC profile of version 2 with the primaries of Display P3 (adapted to D50) and a gamma of 2.2."""
    numbers = lambda *values: b"".join(struct.pack(">i", round(value * 65536)) for value in values)
    xyz = lambda *values: b"XYZ " + bytes(4) + numbers(*values)
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(2.2 * 256)) + bytes(2)
    name = b"Wide fixture\0"
    text = b"desc" + bytes(4) + struct.pack(">I", len(name)) + name + bytes(4 + 4 + 2 + 1 + 67)
    tags = [
        (b"desc", text), (b"cprt", b"text" + bytes(4) + b"None\0"), (b"wtpt", xyz(0.9642, 1.0, 0.8249)),
        (b"rXYZ", xyz(0.5151, 0.2412, -0.0011)), (b"gXYZ", xyz(0.2919, 0.6922, 0.0419)), (b"bXYZ", xyz(0.1571, 0.0666, 0.7841)),
        (b"rTRC", curve), (b"gTRC", curve), (b"bTRC", curve),
    ]
    table, body, start = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, data in tags:
        table += tag + struct.pack(">II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = start + len(body)
    head = struct.pack(">I", size) + bytes(4) + b"\x02\x20\0\0mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28) + numbers(0.9642, 1.0, 0.8249)
    return head + bytes(128 - len(head)) + struct.pack(">I", len(tags)) + table + body


def main():
    small = gradient(64, 48)
    fixtures = {
        "420": (small, ["--yuv", "420", "--range", "limited", "--cicp", "1/13/6"]),
        "422-12-bit": (small, ["--yuv", "422", "--depth", "12", "--range", "limited", "--cicp", "1/13/1"]),
        "444-10-bit": (small, ["--yuv", "444", "--depth", "10", "--range", "full", "--cicp", "1/13/9"]),
        "identity": (small, ["--lossless"]),
        "ycgco": (small, ["--yuv", "444", "--cicp", "1/13/8"]),
        "grey": (corners(48, 32), ["--yuv", "400"]),
        "alpha": (gradient(64, 48, alpha=True), ["--yuv", "444"]),
        "premultiplied": (gradient(64, 48, alpha=True), ["--yuv", "444", "--premultiply"]),
        "grid": (gradient(256, 128), ["--yuv", "444", "--grid", "2x2"]),
        "p3": (small, ["--yuv", "444", "--cicp", DISPLAY_P3]),
        "hdr": (small, ["--yuv", "444", "--cicp", "9/16/9"]),
        "icc": (small, ["--yuv", "444", "--icc", "profile.icc"]),
        "turned": (corners(48, 32), ["--yuv", "400", "--irot", "0"]),
        "mirrored": (corners(48, 32), ["--yuv", "400", "--irot", "0", "--imir", "0"]),
        "bomb": (black(16_000, 16_000), ["--yuv", "400", "--max", "63", "--speed", "10"]),
        "located": (small, ["--yuv", "420", "--exif", "exif.bin"]),
    }
    FIXTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "profile.icc").write_bytes(wide_profile())
        (folder / "exif.bin").write_bytes(exif_with_orientation_and_location())
        for name, (source, options) in fixtures.items():
            (folder / "source.png").write_bytes(source)
            target = FIXTURES / f"{name}.avif"
            subprocess.run(["avifenc", *([] if name == "identity" else NEARLY_LOSSLESS), *options, "source.png", target], cwd=folder, check=True)
            print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
