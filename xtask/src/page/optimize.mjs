// Optimises WebAssembly modules for size, in place: `node optimize.mjs <binaryen's index.js> <file>…`.
// One process for many files, because starting wasm-opt takes longer than optimising a small one.

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [library, ...files] = process.argv.slice(2);
const { default: binaryen } = await import(pathToFileURL(library).href);

/** What every browser has in which the page runs. */
const FEATURES = [
  "BulkMemory",
  "BulkMemoryOpt",
  "SignExt",
  "NontrappingFPToInt",
  "MutableGlobals",
  "ReferenceTypes",
  "Multivalue",
];
/** Flattened first, the second round of `optimize` finds more. */
const PASSES = [
  "flatten",
  "rereloop",
  "optimize",
  "optimize",
  "strip-producers",
  "strip-target-features",
];

// As -Oz does.
binaryen.setOptimizeLevel(2);
binaryen.setShrinkLevel(2);
for (const file of files) {
  const module = binaryen.readBinary(readFileSync(file));
  module.setFeatures(
    FEATURES.reduce((all, feature) => all | binaryen.Features[feature], binaryen.Features.MVP),
  );
  for (const pass of PASSES) pass === "optimize" ? module.optimize() : module.runPasses([pass]);
  writeFileSync(file, module.emitBinary());
  module.dispose();
}
