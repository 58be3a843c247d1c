//! Checks the networks' weights and the font, which the crate embeds.

use std::fs;

use sha2::{Digest, Sha256};

/// The weights, relative to this crate, and their SHA-256; `scripts/assets.py` fetches the same.
const WEIGHTS: [(&str, &str); 2] = [
    (
        "../../.assets/weights/fastdepth_7.onnx",
        "6275c23f467d476874d0eecea2a2c7059733ca6681de4f17bfbfe3fc3a52a71d",
    ),
    (
        "../../.assets/weights/multistyle26.onnx",
        "0a2a0c9436a935cd1d4279cd06e171475b06222cb37c8c8d4afc53a9a7a1885e",
    ),
];
/// The font of link previews, likewise.
const FONT: (&str, &str) = (
    "../../.assets/fonts/Inter_600SemiBold.ttf",
    "f30e9d2574c3bec5144347ff965f9841c8f06857f0b7383000f8c9489a161841",
);

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for (path, digest) in WEIGHTS {
        if !has_digest(path, digest) {
            println!("cargo::error=network weights are missing or altered: run scripts/setup.sh");
            return;
        }
    }
    if !has_digest(FONT.0, FONT.1) {
        println!("cargo::error=the font is missing or altered: run scripts/setup.sh");
    }
}

fn has_digest(path: &str, digest: &str) -> bool {
    println!("cargo::rerun-if-changed={path}");
    fs::read(path).is_ok_and(|bytes| hex::encode(Sha256::digest(bytes)) == digest)
}
