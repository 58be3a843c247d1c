// Fetches the parts of the program that a first load does without. `xtask/src/page/parts.rs`
// writes the list of them beside this file, and esbuild bundles both.

/** The exports of the program, from which every part imports memory, table and stack. */
let shared;

/** Lets parts be loaded: `exports` are those of the program. */
export function provide(exports) {
  shared = { __wasm_split: exports };
}

/** File name -> promise of its instances. A file that failed is fetched again when it is needed again. */
const loads = {};

function load(file) {
  return (loads[file] ??= instantiate(file).catch((error) => {
    delete loads[file];
    throw error;
  }));
}

async function instantiate(file) {
  let status = 0;
  try {
    const response = await fetch(new URL(file, import.meta.url));
    status = response.status;
    return await instantiateResponse(response, file);
  } catch (error) {
    // Read by `app/src/browser/page_chunk.rs`; 0 means that there was no response.
    globalThis.partStatus = status;
    throw error;
  }
}

async function instantiateResponse(response, file) {
  if (file.endsWith(".wasm")) return WebAssembly.instantiateStreaming(response, shared);
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  const contents = modules(await response.arrayBuffer());
  return Promise.all(contents.map((module) => WebAssembly.instantiate(module, shared)));
}

/** The modules of a pack: each follows its length, 32 bits, little endian. */
export function modules(pack) {
  const view = new DataView(pack);
  const found = [];
  for (let at = 0; at < pack.byteLength;) {
    const end = at + 4 + view.getUint32(at, true);
    found.push(pack.slice(at + 4, end));
    at = end;
  }
  return found;
}

/** Loads `files`, then calls the program's function `callback` with `data` and whether they loaded. */
export function loadPart(files, callback, data) {
  const report = (loaded) =>
    shared.__wasm_split.__indirect_function_table.get(callback)(data, loaded);
  Promise.all(files.map(load)).then(
    () => report(true),
    (error) => {
      console.error(error);
      report(false);
    },
  );
}
