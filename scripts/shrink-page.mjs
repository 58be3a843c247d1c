// Trunk's last step of a release build: makes the page's program and its loader small, and names both by what they are then.
//
// - wasm-opt optimises for size. It also renames what program and loader call each other by: wasm-bindgen's names end in 16 random
//   digits that no compression shrinks, and stand in both files (6 kB of a first load).
// - esbuild minifies the loader; Trunk's own minifier fails on it.
//
// Trunk starts it with TRUNK_PROFILE and TRUNK_STAGING_DIR; in a development build it does nothing.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What today's browsers have. */
const FEATURES = ["bulk-memory", "bulk-memory-opt", "sign-ext", "nontrapping-float-to-int", "mutable-globals", "reference-types", "multivalue"];
/** Flattened first, the second round of -Oz finds more. */
const PASSES = ["--flatten", "--rereloop", "-Oz", "-Oz", "--strip-producers", "--strip-target-features", "--minify-imports-and-exports-and-modules"];
/** What wasm-opt calls the one module that the program imports from. */
const MODULE = "a";

if (process.env.TRUNK_PROFILE === "release") {
  shrink(process.env.TRUNK_STAGING_DIR);
}

function shrink(folder) {
  const files = readdirSync(folder);
  const loader = path.join(folder, one(files, /^app-.*\.js$/));
  const program = path.join(folder, one(files, /^app-.*_bg\.wasm$/));
  const names = optimise(program);
  writeFileSync(loader, minify(rename(readFileSync(loader, "utf8"), names)));
  renameByContent(folder, { [loader]: (digest) => `app-${digest}.js`, [program]: (digest) => `app-${digest}_bg.wasm` });
}

function one(files, pattern) {
  const found = files.filter((file) => pattern.test(file));
  if (found.length !== 1) throw new Error(`the build left ${found.length} files of the form ${pattern}, not one`);
  return found[0];
}

/** Optimises in place; gives the new names, as `{ imports: [[module, old, new]], exports: [[old, new]] }`. */
function optimise(program) {
  const features = FEATURES.map((feature) => `--enable-${feature}`);
  return JSON.parse(execFileSync("wasm-opt", [...features, ...PASSES, program, "-o", program], { encoding: "utf8" }));
}

/** Has the loader use the program's new names. */
function rename(script, { imports, exports }) {
  const modules = new Set(imports.map(([module]) => module));
  if (modules.size !== 1) throw new Error(`the program imports from ${[...modules].join(", ")}; its names can be told apart only if that is one module`);
  const imported = new Map(imports.map(([, old, name]) => [old, name]));
  const exported = new Map(exports);
  const uses = script.match(/^\s+__wb[\w$]+: function/gm) ?? [];
  if (uses.length !== imported.size) throw new Error(`the loader gives ${uses.length} functions, the program takes ${imported.size}`);
  return script
    .replace(/\bwasm\.([\w$]+)/g, (whole, name) => (exported.has(name) ? `wasm[${JSON.stringify(exported.get(name))}]` : whole))
    .replace(/^(\s+)(__wb[\w$]+): function/gm, (whole, space, name) => (imported.has(name) ? `${space}${JSON.stringify(imported.get(name))}: function` : whole))
    .replaceAll(JSON.stringify([...modules][0]), JSON.stringify(MODULE));
}

function minify(script) {
  return execFileSync("esbuild", ["--minify", "--format=esm", "--log-level=error"], { input: script, encoding: "utf8" });
}

/** Names files by their final bytes, so that whoever keeps one for ever never mixes two builds, and tells index.html. */
function renameByContent(folder, files) {
  const index = path.join(folder, "index.html");
  let html = readFileSync(index, "utf8");
  for (const [file, name] of Object.entries(files)) {
    const digest = createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 16);
    html = html.replaceAll(path.basename(file), name(digest));
    renameSync(file, path.join(folder, name(digest)));
  }
  writeFileSync(index, html);
}
