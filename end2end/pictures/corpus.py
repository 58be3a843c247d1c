#!/usr/bin/env python3
"""Sanitises pictures that real programs write, with every kind of metadata that they can write.

Usage: corpus.py SANITISER [FOLDER]. SANITISER is the example of the crate `sanitiser`; FOLDER keeps
the files. Needs Pillow (requirements.txt) and the programs in PROGRAMS; one that is missing is a
failure, so that the test does not pass because it tested nothing.

Every text and every place that is written contains SECRET or is 48.8584 N, 2.2945 E. Of each
sanitised file, ExifTool must find nothing but the tags in STRUCTURAL, and Pillow the same frames,
durations, sizes and orientation as before.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageCms, ImageSequence, PngImagePlugin

SECRET = "SECRET"
PROGRAMS = {
    "exiftool": ["exiftool"],
    "ImageMagick": ["magick", "convert-im6.q16", "convert"],
    "libvips": ["vips"],
    "cwebp": ["cwebp"],
    "webpmux": ["webpmux"],
    "ffmpeg": ["ffmpeg"],
}

# What ExifTool may find, by its group (family 1). They describe the container and the pixels.
STRUCTURAL = {
    "ExifTool": {"ExifToolVersion", "Warning"},
    "System": None,
    "Composite": {"ImageSize", "Megapixels"},
    "File": {
        "FileType", "FileTypeExtension", "MIMEType", "ExifByteOrder", "ImageWidth", "ImageHeight",
        "EncodingProcess", "BitsPerSample", "ColorComponents", "YCbCrSubSampling",
    },
    "IFD0": {"Orientation"},
    "JFIF": {"JFIFVersion", "ResolutionUnit", "XResolution", "YResolution"},
    "Adobe": {"DCTEncodeVersion", "APP14Flags0", "APP14Flags1", "ColorTransform"},
    "PNG": {
        "ImageWidth", "ImageHeight", "BitDepth", "ColorType", "Compression", "Filter", "Interlace",
        "ProfileName", "SRGBRendering", "Gamma", "SignificantBits", "Palette", "Transparency",
        "BackgroundColor", "AnimationFrames", "AnimationPlays", "WhitePointX", "WhitePointY",
        "RedX", "RedY", "GreenX", "GreenY", "BlueX", "BlueY",
    },
    "PNG-pHYs": {"PixelsPerUnitX", "PixelsPerUnitY", "PixelUnits"},
    "PNG-cICP": {
        "ColorPrimaries", "TransferCharacteristics", "MatrixCoefficients", "VideoFullRangeFlag",
    },
    "RIFF": {
        "VP8Version", "ImageWidth", "ImageHeight", "HorizontalScale", "VerticalScale",
        "AlphaIsUsed", "WebP_Flags", "BackgroundColor", "AnimationLoopCount", "FrameCount",
        "Duration",
        "AlphaPreprocessing", "AlphaFiltering", "AlphaCompression",
    },
    "GIF": {
        "GIFVersion", "ImageWidth", "ImageHeight", "HasColorMap", "ColorResolutionDepth",
        "BitsPerPixel", "BackgroundColor", "PixelAspectRatio", "AnimationIterations", "FrameCount",
        "Duration", "TransparentColor",
    },
    "QuickTime": {
        "MajorBrand", "MinorVersion", "CompatibleBrands", "MediaDataSize", "MediaDataOffset",
        "MediaData", "HandlerType", "PrimaryItemReference", "MetaImageSize", "ImageSpatialExtent",
        "ImagePixelDepth", "AV1ConfigurationVersion", "SeqProfile", "SeqLevelIdx0", "SeqTier0",
        "HighBitDepth", "TwelveBit", "ChromaFormat", "ChromaSamplePosition", "InitialDelaySamples",
        "PixelAspectRatio", "Rotation", "Mirroring", "ColorProfiles", "ColorPrimaries",
        "TransferCharacteristics", "MatrixCoefficients", "VideoFullRangeFlag", "AuxiliaryImageType",
    },
    "Meta": {"PrimaryItemReference", "MetaImageSize"},
    "ICC-header": None,
    "ICC-chrm": None,
    "ICC_Profile": {
        "ProfileDescription", "ProfileCopyright", "MediaWhitePoint", "MediaBlackPoint",
        "RedMatrixColumn", "GreenMatrixColumn", "BlueMatrixColumn", "RedTRC", "GreenTRC", "BlueTRC",
        "GrayTRC", "ChromaticAdaptation", "Luminance",
        "AToB0", "AToB1", "AToB2", "BToA0", "BToA1", "BToA2", "Gamut",
        "ColorPrimaries", "TransferCharacteristics", "MatrixCoefficients", "VideoFullRangeFlag",
    },
}  # fmt: skip

# The orientation of a PNG stays behind the pixels if it was there.
LATE_ORIENTATION = (
    "[minor] Text/EXIF chunk(s) found after PNG IDAT (may be ignored by some readers)"
)

# Values of profiles that would name a person, a program or a device.
PROFILE_VALUES = {
    "ICC-header:ProfileCMMType": {"", 0},
    "ICC-header:ProfileDateTime": {"2000:01:01 00:00:00"},
    "ICC-header:DeviceManufacturer": {"", 0},
    "ICC-header:DeviceModel": {"", 0},
    "ICC-header:ProfileCreator": {"", 0},
    "ICC-header:PrimaryPlatform": {"Unknown ()"},
    "ICC_Profile:ProfileCopyright": {"Copyright of the maker of the profile"},
    "ICC_Profile:ProfileDescription": {
        "Colour profile",
        "sRGB built-in",
        "sRGB",
        "sRGB IEC61966-2.1",
    },
}


def main():
    sanitiser = Path(sys.argv[1]).resolve()
    programs = {
        name: next(filter(None, map(shutil.which, found)), None) for name, found in PROGRAMS.items()
    }
    missing = [name for name, program in programs.items() if program is None]
    if missing:
        sys.exit(f"These programs are missing: {', '.join(missing)}; run scripts/setup.sh test")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[2] if len(sys.argv) > 2 else scratch)
        sys.exit(test(Corpus(folder / "given", programs), folder / "sanitised", sanitiser))


def test(corpus, folder, sanitiser):
    folder.mkdir(parents=True, exist_ok=True)
    failures = []
    sanitised = []
    for given in corpus.write():
        result = folder / given.name
        run = subprocess.run([sanitiser, given, result], capture_output=True, text=True)
        if run.returncode != 0:
            failures.append(f"{given.name}: {run.stderr.strip()}")
            continue
        sanitised.append(result)
        failures += [f"{given.name}: {problem}" for problem in differences(given, result)]
        again = folder / f"again-{given.name}"
        subprocess.run([sanitiser, result, again], check=True)
        if again.read_bytes() != result.read_bytes():
            failures.append(f"{given.name}: sanitising it again changes it")
        again.unlink()
    found_before = tags(corpus.exiftool, corpus.files)
    without_metadata = [name for name, found in found_before.items() if not unexpected(found)]
    expected_without = [name for name in without_metadata if "plain" not in name]
    failures += [f"{name}: there was nothing to remove" for name in expected_without]
    for name, found in tags(corpus.exiftool, sanitised).items():
        failures += [f"{name}: ExifTool finds {problem}" for problem in unexpected(found)]
    print(*failures, f"{len(corpus.files)} pictures, {len(failures)} failures", sep="\n")
    return 1 if failures else 0


def tags(exiftool, files):
    # Unknown tags, duplicates, and everything that is embedded, by group.
    command = [exiftool, "-j", "-G1", "-a", "-u", "-ee3", *files]
    run = subprocess.run(command, capture_output=True, text=True)
    return {Path(entry.pop("SourceFile")).name: entry for entry in json.loads(run.stdout)}


def unexpected(found):
    problems = []
    for tag, value in found.items():
        group, name = tag.split(":", 1)
        allowed = STRUCTURAL.get(group, set())
        if allowed is not None and name not in allowed:
            problems.append(f"{tag} = {value!r:.80}")
        elif tag in PROFILE_VALUES and value not in PROFILE_VALUES[tag]:
            problems.append(f"{tag} = {value!r:.80}")
        elif name == "Warning" and value != LATE_ORIENTATION:
            problems.append(f"the fault {value!r}")
    return problems


def differences(given, sanitised):
    if SECRET.encode() in sanitised.read_bytes():
        yield "a text is left"
    with Image.open(given) as before, Image.open(sanitised) as after:
        if before.getexif().get(0x112, 1) != after.getexif().get(0x112, 1):
            yield "the orientation differs"
        # The second picture of an MPO is not a frame.
        frames = [before] if before.format == "MPO" else ImageSequence.Iterator(before)
        seen = [(frame.info.get("duration"), frame.convert("RGBA").tobytes()) for frame in frames]
        left = [
            (frame.info.get("duration"), frame.convert("RGBA").tobytes())
            for frame in ImageSequence.Iterator(after)
        ]
        if seen != left:
            yield f"the frames differ: {len(seen)} and {len(left)}"
    if sanitised.stat().st_size > given.stat().st_size + 64:
        yield "it is larger"


class Corpus:
    def __init__(self, folder, programs):
        self.folder = folder
        self.programs = programs
        self.exiftool = programs["exiftool"]
        self.files = []
        folder.mkdir(parents=True, exist_ok=True)

    def write(self):
        self.pillow()
        self.imagemagick()
        self.vips()
        self.webp_tools()
        self.ffmpeg()
        self.exiftool_files()
        self.trailers()
        return self.files

    def file(self, name):
        self.files.append(self.folder / name)
        return self.files[-1]

    def run(self, program, *arguments):
        run = subprocess.run(
            [self.programs[program], *map(str, arguments)], capture_output=True, text=True
        )
        if run.returncode != 0:
            raise SystemExit(f"{program} {' '.join(map(str, arguments))}: {run.stderr}")

    # --- writers ---

    def pillow(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        everything = {"exif": exif(6), "xmp": XMP, "icc_profile": profile}
        scene(alpha=False).save(self.file("pillow-plain.jpg"), quality=90)
        scene(alpha=False).save(self.file("pillow.jpg"), comment=SECRET, **everything)
        scene(alpha=False).save(
            self.file("pillow-progressive.jpg"), progressive=True, comment=SECRET, **everything
        )
        scene(alpha=False).convert("L").save(self.file("pillow-grey.jpg"), comment=SECRET)
        scene(alpha=False).convert("CMYK").save(self.file("pillow-cmyk.jpg"), comment=SECRET)
        second = scene(alpha=False).rotate(180)
        scene(alpha=False).save(
            self.file("pillow-two-pictures.jpg"),
            format="MPO",
            save_all=True,
            append_images=[second],
            exif=exif(6),
        )
        texts = PngImagePlugin.PngInfo()
        texts.add_text("parameters", SECRET)
        texts.add_text("Comment", SECRET, zip=True)
        texts.add_itxt("prompt", SECRET, "en", "prompt", zip=True)
        texts.add(b"prVt", SECRET.encode(), after_idat=True)
        scene().save(self.file("pillow-plain.png"))
        scene().save(
            self.file("pillow.png"),
            pnginfo=texts,
            dpi=(300, 300),
            exif=exif(6),
            icc_profile=profile,
        )
        scene(alpha=False).quantize(60).save(
            self.file("pillow-palette.png"), pnginfo=texts, transparency=3
        )
        scene(alpha=False).convert("I;16").save(self.file("pillow-16-bit.png"), pnginfo=texts)
        frames = [scene().rotate(angle) for angle in (0, 90, 180)]
        animation = {
            "save_all": True,
            "append_images": frames[1:],
            "duration": [100, 200, 300],
            "loop": 3,
        }
        frames[0].save(self.file("pillow-animated.png"), pnginfo=texts, **animation)
        frames[0].save(
            self.file("pillow-hidden-picture.png"), pnginfo=texts, default_image=True, **animation
        )
        scene(alpha=False).save(self.file("pillow-plain.webp"))
        scene(alpha=False).save(self.file("pillow-lossy.webp"), **everything)
        scene().save(self.file("pillow-alpha.webp"), **everything)
        scene().save(self.file("pillow-lossless.webp"), lossless=True, **everything)
        frames[0].save(self.file("pillow-animated.webp"), **animation, **everything)
        scene(alpha=False).quantize(60).save(self.file("pillow.gif"), comment=SECRET)
        frames[0].save(self.file("pillow-animated.gif"), comment=SECRET, disposal=2, **animation)
        scene(alpha=False).save(self.file("pillow.avif"), quality=60, **everything)
        scene().save(self.file("pillow-alpha.avif"), quality=60, **everything)
        self.plain = {kind: self.folder / f"pillow-plain.{kind}" for kind in ("jpg", "png", "webp")}
        for kind in ("gif", "avif"):
            self.plain[kind] = self.file(f"pillow-plain.{kind}")
            scene(alpha=False).save(self.plain[kind])

    def imagemagick(self):
        source = self.folder / "pillow.jpg"
        options = ["-set", "comment", SECRET, "-set", "Title", SECRET, "-set", "Artist", SECRET]
        for name in ("imagemagick.jpg", "imagemagick.png", "imagemagick.webp", "imagemagick.gif"):
            self.run("ImageMagick", source, *options, self.file(name))
        lossless = ["-interlace", "PNG", "-depth", "16", *options]
        self.run(
            "ImageMagick",
            self.folder / "pillow.png",
            *lossless,
            f"PNG64:{self.file('imagemagick-interlaced.png')}",
        )
        self.run(
            "ImageMagick",
            "-delay",
            "20",
            source,
            source,
            *options,
            self.file("imagemagick-animated.gif"),
        )

    def vips(self):
        source = self.folder / "pillow.jpg"
        for name in ("vips.jpg", "vips.png", "vips.webp"):
            self.run("libvips", "copy", source, self.file(name))
        self.run(
            "libvips",
            "copy",
            source,
            f"{self.file('vips-interlaced.jpg')}[interlace,subsample-mode=off]",
        )
        self.run(
            "libvips",
            "copy",
            self.folder / "pillow.png",
            f"{self.file('vips-lossless.webp')}[lossless]",
        )
        self.run("libvips", "copy", source, f"{self.file('vips-palette.png')}[palette]")

    def webp_tools(self):
        self.run(
            "cwebp",
            "-quiet",
            "-metadata",
            "all",
            self.folder / "pillow.jpg",
            "-o",
            self.file("cwebp.webp"),
        )
        self.run(
            "cwebp",
            "-quiet",
            "-lossless",
            "-metadata",
            "all",
            self.folder / "pillow.png",
            "-o",
            self.file("cwebp-lossless.webp"),
        )
        xmp = self.folder / "xmp"
        xmp.write_bytes(XMP)
        self.run(
            "webpmux",
            "-set",
            "xmp",
            xmp,
            self.folder / "pillow-animated.webp",
            "-o",
            self.file("webpmux.webp"),
        )

    def ffmpeg(self):
        texts = [
            "-metadata",
            f"title={SECRET}",
            "-metadata",
            f"comment={SECRET}",
            "-metadata",
            "location=+48.8584+002.2945/",
        ]
        source = ["-loglevel", "error", "-y", "-i", self.folder / "pillow.jpg", *texts]
        # It writes no metadata into these, but names itself in some.
        for name in ("ffmpeg.jpg", "ffmpeg-plain.png", "ffmpeg-plain.webp", "ffmpeg-plain.gif"):
            self.run("ffmpeg", *source, self.file(name))
        animated = ["-loglevel", "error", "-y", "-i", self.folder / "pillow-animated.gif", *texts]
        self.run("ffmpeg", *animated, "-f", "apng", self.file("ffmpeg-plain-animated.png"))
        self.run("ffmpeg", *animated, self.file("ffmpeg-plain-animated.gif"))

    def exiftool_files(self):
        place = [
            "-GPSLatitude=48.8584",
            "-GPSLatitudeRef=N",
            "-GPSLongitude=2.2945",
            "-GPSLongitudeRef=E",
        ]
        thumbnail = self.folder / "thumbnail"
        scene(alpha=False).resize((80, 60)).save(thumbnail, format="JPEG")
        kinds = {
            "exif": [*place, f"-Artist={SECRET}", "-Orientation#=8", f"-UserComment={SECRET}"],
            "little-endian": ["-ExifByteOrder=II", *place, "-Orientation#=3"],
            "xmp": [
                f"-XMP:City={SECRET}",
                "-XMP:GPSLatitude=48.8584",
                "-XMP:GPSLongitude=2.2945",
                f"-XMP:Creator={SECRET}",
            ],
        }
        for kind in ("jpg", "png", "webp", "gif", "avif"):
            for name, options in kinds.items():
                if kind != "gif" or name == "xmp":
                    self.tagged(f"exiftool-{name}.{kind}", *options)
        self.tagged(
            "exiftool-iptc.jpg",
            f"-IPTC:City={SECRET}",
            f"-IPTC:By-line={SECRET}",
            f"-Photoshop:CopyrightFlag=1",
        )
        self.tagged("exiftool-comment.jpg", f"-Comment={SECRET}")
        self.tagged("exiftool-comment.gif", f"-Comment={SECRET}")
        self.tagged("exiftool-comment.png", f"-Comment={SECRET}", f"-PNG:Title={SECRET}")
        self.tagged("exiftool-thumbnail.jpg", f"-ThumbnailImage<={thumbnail}", *place)
        self.tagged("exiftool-photoshop.jpg", f"-PhotoshopThumbnail<={thumbnail}")
        # More than fits into one segment.
        self.tagged("exiftool-extended.jpg", f"-XMP:Description={SECRET * 20_000}")
        self.tagged("exiftool-two-trailers.jpg", f"-Comment={SECRET}", "-XMP:City=Paris")

    def tagged(self, name, *options):
        target = self.file(name)
        shutil.copy(self.plain[target.suffix[1:]], target)
        self.run("exiftool", "-q", "-overwrite_original", *options, target)

    def trailers(self):
        """Motion photos and files behind files, which no program here writes."""
        for kind, plain in self.plain.items():
            if kind == "avif":
                video = box(b"free", SECRET.encode()) + box(b"udta", box(b"meta", SECRET.encode()))
            else:
                video = box(b"ftyp", b"mp42\0\0\0\0mp42") + box(b"moov", SECRET.encode())
            self.file(f"trailer-plain.{kind}").write_bytes(plain.read_bytes() + video)
        tagged = (self.folder / "exiftool-exif.jpg").read_bytes()
        self.file("trailer-picture-plain.jpg").write_bytes(self.plain["jpg"].read_bytes() + tagged)
        late = self.folder / "exiftool-exif.png"
        self.file("late-exif.png").write_bytes(moved_behind_pixels(late.read_bytes(), b"eXIf"))


XMP = (
    "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about=''"
    " xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' photoshop:City='SECRET'/></rdf:RDF>"
    "</x:xmpmeta><?xpacket end='w'?>"
).encode()


def scene(alpha=True):
    picture = Image.new("RGBA" if alpha else "RGB", (96, 64))
    for y in range(64):
        for x in range(96):
            colour = (x * 2, y * 4 % 256, x * y % 256, 255 - x)
            picture.putpixel((x, y), colour if alpha else colour[:3])
    return picture


def exif(orientation):
    written = Image.Exif()
    written[0x112] = orientation
    written[0x13B] = SECRET
    written.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 30.24), 3: "E", 4: (2.0, 17.0, 40.2)})
    return written


def box(kind, body):
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def moved_behind_pixels(png, kind):
    chunks = []
    at = 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big") + 12
        chunks.append(png[at : at + length])
        at += length
    moved = [chunk for chunk in chunks if chunk[4:8] == kind]
    retained = [chunk for chunk in chunks if chunk[4:8] != kind]
    return b"".join([png[:8], *retained[:-1], *moved, retained[-1]])


if __name__ == "__main__":
    main()
