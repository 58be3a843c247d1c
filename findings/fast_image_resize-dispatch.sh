#!/usr/bin/env bash
# fast_image_resize 6.1.0: one call of `Resizer::resize` makes the calling crate compile all
# kernels.
#
# One would guess that a call that chooses the pixel type at run time links kernels that the library
# has compiled. But `resize` is generic over both images and dispatches to 13 pixel types, and each
# kernel is generic over the view as well. So the crate that calls it compiles the convolutions of
# all pixel types, for SSE4 and AVX2 and each precision, again after every change of that crate, and
# at its optimisation level. `resize_typed` compiles those of one pixel type.
#
# It matters here because the crate that scales pictures is optimised in development too: these
# kernels were nearly nine tenths of its code, by the compiler's count. Therefore a small crate of
# its own, server/scaling, scales pictures, with `resize_typed` for each pixel type that it needs.
#
# Measured with Rust 1.95 on x86_64, unoptimised: 16,427 functions for `resize`, 3,509 for
# `resize_typed`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "caller"
version = "0.0.0"
edition = "2021"

[lib]
crate-type = ["rlib"]

[features]
typed = []

[dependencies]
fast_image_resize = "=6.1.0"
TOML
cat > src/lib.rs <<'RUST'
use fast_image_resize::{
    images::{Image, ImageRef, TypedImage, TypedImageRef}, pixels::U8x3, PixelType, Resizer,
};

#[cfg(not(feature = "typed"))]
pub fn halve(rgb: &[u8], side: u32) -> Vec<u8> {
    let source = ImageRef::new(side, side, rgb, PixelType::U8x3).unwrap();
    let mut target = Image::new(side / 2, side / 2, PixelType::U8x3);
    Resizer::new().resize(&source, &mut target, None).unwrap();
    target.into_vec()
}

#[cfg(feature = "typed")]
pub fn halve(rgb: &[u8], side: u32) -> Vec<u8> {
    let source = TypedImageRef::<U8x3>::from_buffer(side, side, rgb).unwrap();
    let mut target = TypedImage::<U8x3>::new(side / 2, side / 2);
    Resizer::new().resize_typed(&source, &mut target, None).unwrap();
    target.pixels().iter().flat_map(|pixel| pixel.0).collect()
}
RUST

# functions [FEATURE]: how many functions the calling crate compiles.
functions() {
  CARGO_TARGET_DIR=target-${1:-any} cargo rustc --quiet ${1:+--features "$1"} --lib -- \
    -A warnings --emit=llvm-ir -C codegen-units=1 -C debuginfo=0
  cat target-"${1:-any}"/debug/deps/caller-*.ll | grep -c '^define'
}

rustc --version
any=$(functions)
typed=$(functions typed)
echo "fast_image_resize 6.1.0: resize compiles $any functions in the caller, resize_typed $typed"
[ "$any" -ge $((4 * typed)) ] || { echo 'changed: the two are closer than a factor of 4'; exit 1; }
