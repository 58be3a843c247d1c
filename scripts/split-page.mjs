// What Trunk runs as wasm-bindgen (scripts/page-tools): takes the parts that are fetched when needed out of the page's
// program, has the true wasm-bindgen make the loader of the rest, and teaches the loader to fetch the parts.
//
// A part is what only a function marked with `#[wasm_split(name, …)]` reaches; what several parts reach and the first load
// does not is a chunk. Program and parts call each other through the program's table of functions and share its memory, so
// a part fits only the program it was taken out of: it is named by its bytes, and the loader knows the name.
//
// The parts go into the folder `snippets`, which Trunk copies beside the loader; scripts/shrink-page.mjs makes them small.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** What the program imports its loaders of parts from. */
const LINK = "__wasm_split.js";
/** What parts import the program's memory, table and stack from. */
const SHARED = "__wasm_split";
/** How the name begins by which parts of a development build make sure that the program is theirs. */
const CANARY = "__canary_";

const words = process.argv.slice(2);
const program = words.find((word) => word.endsWith(".wasm"));

if (program === undefined) {
  bindgen(words);
} else {
  build(option("out-dir"), option("out-name"));
}

function option(name) {
  return words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}

function build(folder, name) {
  const scratch = mkdtempSync(path.join(tmpdir(), "split-page-"));
  const script = path.join(folder, `${name}.js`);
  try {
    const parts = split(scratch, name);
    rmSync(path.join(folder, "snippets"), { recursive: true, force: true });
    // Else it hides the table of functions, through which program and parts call each other.
    bindgen(["--keep-lld-exports", ...words.map((word) => (word === program ? path.join(scratch, `${name}.wasm`) : word))]);
    const link = readFileSync(path.join(scratch, LINK), "utf8");
    writeFileSync(script, linked(readFileSync(script, "utf8"), loadersOf(link, parts), parts));
    keep(parts, path.join(folder, "snippets"));
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** Leaves the rest of the program in `scratch`; gives the parts, as `{ "split_history.wasm": { name, bytes } }`. */
function split(scratch, name) {
  run("wasm-split-cli", [program, scratch, "--target=web", `--out-name=${name}`]);
  const files = readdirSync(scratch).filter((file) => file.endsWith(".wasm") && file !== `${name}.wasm`);
  return Object.fromEntries(files.map((file) => [file, named(file, readFileSync(path.join(scratch, file)))]));
}

function named(file, bytes) {
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  return { name: `${path.basename(file, ".wasm").replace("split_", "")}-${digest}.wasm`, bytes };
}

function keep(parts, folder) {
  mkdirSync(folder, { recursive: true });
  for (const { name, bytes } of Object.values(parts)) writeFileSync(path.join(folder, name), bytes);
}

/** The next wasm-bindgen on the path. */
function bindgen(words) {
  const own = path.join(path.dirname(fileURLToPath(import.meta.url)), "page-tools");
  const others = process.env.PATH.split(path.delimiter).filter((folder) => path.resolve(folder) !== own);
  const found = others.map((folder) => path.join(folder, "wasm-bindgen")).find((file) => existsSync(file));
  if (found === undefined) throw new Error("wasm-bindgen is not on the path: run scripts/setup.sh");
  run(found, words);
}

function run(tool, words) {
  execFileSync(tool, words, { stdio: "inherit" });
}

/** What each loader of the program fetches, read from the link script of wasm-split-cli, as `{ function: [name] }`. */
function loadersOf(link, parts) {
  const file = (code) => /new URL\("\.\/([\w.]+)"/.exec(code)?.[1];
  const made = [...link.matchAll(/^(?:export )?const (\w+) = (?:wrapAsyncCb\()?makeLoad\(([^]*?), \[(.*)\]\)+;$/gm)];
  const files = new Map(made.map(([, maker, code]) => [maker, file(code)]));
  const loaders = made.filter(([whole]) => whole.startsWith("export"));
  return loaders.map(([, loader, , chunks]) => {
    const needed = [...chunks.split(", "), loader].map((maker) => files.get(maker)).filter((needed) => needed !== undefined);
    return { loader, names: needed.map((needed) => parts[needed].name) };
  });
}

/** The script that loads the program, with the code that fetches parts where it asks for the link script. */
function linked(script, loaders, parts) {
  // Once for each loader that it takes from there.
  const asked = new RegExp(`^import \\* as (\\w+) from "\\./${LINK}";?$`, "gm");
  const [first] = script.matchAll(asked);
  if (first === undefined || loaders.length === 0) throw new Error("the program asks for no part, or not as it did");
  return script.replace(asked, (_, link) => (link === first[1] ? loading(link, loaders, shared(parts)) : `const ${link} = ${first[1]};`));
}

/** The names of what parts take from the program. */
function shared(parts) {
  const imports = Object.values(parts).flatMap(({ bytes }) => WebAssembly.Module.imports(new WebAssembly.Module(bytes)));
  return [...new Set(imports.filter(({ module }) => module === SHARED).map(({ name }) => name))];
}

function loading(link, loaders, shared) {
  const given = shared.map((name) => `${name}: ${name.startsWith(CANARY) ? "~0xdead" : `wasm.${name}`}`);
  const functions = loaders.map(({ loader, names }) => {
    const files = names.map((name) => JSON.stringify(`snippets/${name}`));
    return `    ${loader}: function(callback, data) { loadParts([${files.join(", ")}], callback, data); },\n`;
  });
  return `
/** What is being fetched or has arrived; what did not arrive is fetched anew when it is asked for again. */
const parts = {};
function fetchPart(file) {
    globalThis.partStatus = 0;
    parts[file] ??= fetch(new URL(file, import.meta.url))
        .then((answer) => {
            globalThis.partStatus = answer.status;
            return WebAssembly.instantiateStreaming(answer, { ${SHARED}: { ${given.join(", ")} } });
        })
        .catch((error) => {
            delete parts[file];
            throw error;
        });
    return parts[file];
}
function loadParts(files, callback, data) {
    const answer = (isHere) => wasm.__indirect_function_table.get(callback)(data, isHere);
    Promise.all(files.map(fetchPart)).then(() => answer(true), (error) => {
        console.error(error);
        answer(false);
    });
}
const ${link} = {
${functions.join("")}};`;
}
