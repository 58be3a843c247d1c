// Trunk's last step of a release build: makes the page's program, its parts and its loader small, and names all by what they are then.
//
// - wasm-opt optimises for size. It also renames what program and loader call each other by: wasm-bindgen's names end in 16 random
//   digits that no compression shrinks, and stand in both files (6 kB of a first load).
// - What nobody calls is taken out. Libraries export classes to other scripts, and there are none here (3.6 kB of the program before it is compressed).
// - What several parts share is mostly a few hundred bytes for each set of parts. All that is small is one file, so that a part comes in ten
//   requests and not in fifty.
// - esbuild minifies the loader; Trunk's own minifier fails on it. It does so too with what Trunk only copies: scripts and styles that other
//   sites fetch, which keep their names.
//
// Trunk starts it with TRUNK_PROFILE and TRUNK_STAGING_DIR; in a development build it does nothing.

import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What today's browsers have, as wasm-opt and as its library call it. */
const FEATURES = {
  "bulk-memory": "BulkMemory",
  "bulk-memory-opt": "BulkMemoryOpt",
  "sign-ext": "SignExt",
  "nontrapping-float-to-int": "NontrappingFPToInt",
  "mutable-globals": "MutableGlobals",
  "reference-types": "ReferenceTypes",
  multivalue: "Multivalue",
};
const FLAGS = Object.keys(FEATURES).map((feature) => `--enable-${feature}`);
/** Flattened first, the second round of -Oz finds more. */
const PASSES = ["--flatten", "--rereloop", "-Oz", "-Oz", "--strip-producers", "--strip-target-features"];
/** What program and loader call each other by. Parts keep the names of the few things that they take. */
const SHORT_NAMES = "--minify-imports-and-exports-and-modules";
/** What wasm-opt calls all the modules that the program imports from. */
const MODULE = "a";
/** Where scripts/split-page.mjs leaves the parts. */
const PARTS = "snippets";
/** Of what several parts share, what has fewer bytes comes together: more would burden the parts that need little of it. */
const SMALL = 3000;

if (process.env.TRUNK_PROFILE === "release") {
  await shrink(process.env.TRUNK_STAGING_DIR);
}

async function shrink(folder) {
  const files = readdirSync(folder);
  const loader = path.join(folder, one(files, /^app-.*\.js$/));
  const program = path.join(folder, one(files, /^app-.*_bg\.wasm$/));
  shrinkCopied(folder, files);
  const calling = withoutClasses(readFileSync(loader, "utf8"));
  keepOnly(program, new Set([...calling.matchAll(/\bwasm\.([\w$]+)/g)].map(([, name]) => name)));
  const optimised = optimise(program, SHORT_NAMES);
  const parts = await shrinkParts(folder);
  const script = rename(calling, JSON.parse(await optimised));
  writeFileSync(loader, minify(onceEach(parts.reduce((script, [old, name]) => replaceAll(script, old, name), script))));
  renameByContent(folder, { [loader]: (digest) => `app-${digest}.js`, [program]: (digest) => `app-${digest}_bg.wasm` });
}

/** Minifies in place what Trunk took over as it is: files whose names do not say what is in them. */
function shrinkCopied(folder, files) {
  for (const file of files.filter((file) => /^\w+\.(js|css)$/.test(file)).map((file) => path.join(folder, file))) {
    execFileSync("esbuild", [file, "--minify", "--log-level=error", "--allow-overwrite", `--outfile=${file}`]);
  }
}

/** Makes the parts small and puts them beside the program; gives their old and new addresses. */
async function shrinkParts(folder) {
  const optimise = await optimiser();
  const files = readdirSync(path.join(folder, PARTS)).map((name) => path.join(folder, PARTS, name));
  for (const file of files) writeFileSync(file, optimise(readFileSync(file)));
  const isSmall = (file) => path.basename(file).startsWith("chunk_") && statSync(file).size < SMALL;
  const chunks = optimise(merged(files.filter(isSmall)));
  const parts = files.map((file) => {
    const [name, bytes] = isSmall(file) ? ["chunks", chunks] : [path.basename(file).split("-")[0], readFileSync(file)];
    const address = `${name}-${digest(bytes)}.wasm`;
    writeFileSync(path.join(folder, address), bytes);
    return [path.relative(folder, file), address];
  });
  rmSync(path.join(folder, PARTS), { recursive: true });
  return parts;
}

/** The bytes of one chunk that does what these files of chunks do. */
function merged(chunks) {
  const several = [...FLAGS, "--enable-multimemory", ...chunks.flatMap((chunk) => [chunk, chunk]), "--emit-text", "--output=-"];
  const text = execFileSync("wasm-merge", several, { encoding: "utf8", maxBuffer: 2 ** 28 });
  // Each brought its own import of the one memory, table and stack.
  const [first, same] = [new Map(), new Map()];
  const once = text.replace(/^ \(import "\w+" "(\w+)" \(\w+ (\$[^\s)]+).*\n/gm, (line, name, id) => {
    if (!first.has(name)) first.set(name, id);
    same.set(id, first.get(name));
    return first.get(name) === id ? line : "";
  });
  const alike = once.replace(/\$[^\s)]+/g, (id) => same.get(id) ?? id);
  return execFileSync("wasm-as", [...FLAGS, "-", "--output=-"], { input: alike, maxBuffer: 2 ** 28 });
}

/** The loader with the file of what is small once in each list of files. */
function onceEach(script) {
  return script.replace(/(?<=loadParts\(\[)[^\]]+/g, (files) => [...new Set(files.split(", "))].join(", "));
}

/** Replaces what must be there. */
function replaceAll(text, old, name) {
  if (!text.includes(old)) throw new Error(`the loader does not speak of ${old}`);
  return text.replaceAll(old, name);
}

function one(files, pattern) {
  const found = files.filter((file) => pattern.test(file));
  if (found.length !== 1) throw new Error(`the build left ${found.length} files of the form ${pattern}, not one`);
  return found[0];
}

/** Optimises in place; with short names it gives them, as `{ imports: [[module, old, new]], exports: [[old, new]] }` in JSON. */
async function optimise(program, ...passes) {
  return (await run("wasm-opt", [...FLAGS, ...PASSES, ...passes, program, "-o", program])).stdout;
}

/**
 * What does the same to the bytes of a part as wasm-opt does to a file. There are some hundred, mostly small, and to start wasm-opt takes it
 * longer than to optimise one of them.
 */
async function optimiser() {
  const library = process.env.PATH.split(path.delimiter).map((folder) => path.join(folder, "../binaryen/index.js")).find(existsSync);
  if (library === undefined) throw new Error("binaryen is not beside what PATH names");
  const { default: binaryen } = await import(pathToFileURL(library).href);
  const features = Object.values(FEATURES).reduce((all, feature) => all | binaryen.Features[feature], binaryen.Features.MVP);
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(2);
  return (bytes) => {
    const part = binaryen.readBinary(bytes);
    part.setFeatures(features);
    for (const pass of PASSES.map((pass) => pass.replace(/^-+/, ""))) pass === "Oz" ? part.optimize() : part.runPasses([pass]);
    const optimised = part.emitBinary();
    part.dispose();
    return optimised;
  };
}

/** The loader without the classes that it gives to other scripts. */
function withoutClasses(script) {
  return script
    .replace(/^export class \w+ \{\n[^]*?^\}\n/gm, "")
    .replace(/^if \(Symbol\.dispose\).*\n/gm, "")
    .replace(/^const \w+Finalization = [^]*?;\n/gm, "");
}

/** Takes out of the program, in place, what only other exports than `called` need. */
function keepOnly(program, called) {
  const exports = WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(program))).map(({ name }) => name);
  const loader = { name: " loader", root: true, reaches: exports.filter((name) => called.has(name)) };
  const graph = `${program}.json`;
  writeFileSync(graph, JSON.stringify([loader, ...exports.map((name) => ({ name, export: name }))]));
  execFileSync("wasm-metadce", [...FLAGS, `--graph-file=${graph}`, program, "-o", program], { stdio: ["ignore", "ignore", "inherit"] });
  rmSync(graph);
}

/** Has the loader use the program's new names, and give it only what it still takes. */
function rename(whole, { imports, exports }) {
  const imported = new Map(imports.map(([, old, name]) => [old, name]));
  const script = whole.replace(/^ {8}(__w[\w$]+): function[^]*?^ {8}\}.*\n/gm, (entry, name) => (imported.has(name) ? entry : ""));
  const exported = new Map(exports);
  const uses = script.match(/^\s+__w[\w$]+: function/gm) ?? [];
  if (uses.length !== imported.size) throw new Error(`the loader gives ${uses.length} functions, the program takes ${imported.size}`);
  return script
    .replace(/\bwasm\.([\w$]+)/g, (whole, name) => (exported.has(name) ? `wasm[${JSON.stringify(exported.get(name))}]` : whole))
    .replace(/^(\s+)(__w[\w$]+): function/gm, (whole, space, name) => (imported.has(name) ? `${space}${JSON.stringify(imported.get(name))}: function` : whole))
    .replace(/(^\s+"[^"]+": import\d+,\n)+/m, (modules) => `${MODULE}: { ${modules.match(/import\d+/g).map((module) => `...${module}`)} },\n`);
}

function minify(script) {
  return execFileSync("esbuild", ["--minify", "--format=esm", "--log-level=error"], { input: script, encoding: "utf8" });
}

/** Names files by their final bytes, so that whoever keeps one for ever never mixes two builds, and tells index.html. */
function renameByContent(folder, files) {
  const index = path.join(folder, "index.html");
  // Trunk has browsers load at once whatever it finds beside the loader; parts are fetched when they are needed.
  let html = readFileSync(index, "utf8").replace(/<link[^>]*\/snippets\/[^>]*>/g, "");
  for (const [file, name] of Object.entries(files)) {
    const named = name(digest(readFileSync(file)));
    html = html.replaceAll(path.basename(file), named);
    renameSync(file, path.join(folder, named));
  }
  writeFileSync(index, html);
}

function digest(bytes) {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}
