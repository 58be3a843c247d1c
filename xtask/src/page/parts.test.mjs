// The code that loads parts of the page, run outside a browser. Part of `make lint`.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { loadPart, modules, provide } from "./parts.js";

/** The smallest valid module: magic number and version. */
const MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

let requests;
/** The status of each response, by file name; 200 for the others. */
let statuses;

beforeEach(() => {
  requests = [];
  statuses = {};
  globalThis.fetch = (url) => {
    const file = new URL(url).pathname.split("/").pop();
    requests.push(file);
    const headers = { "content-type": "application/wasm" };
    return Promise.resolve(new Response(MODULE, { status: statuses[file] ?? 200, headers }));
  };
});

/** Loads `files` and resolves to what the program is called back with. */
function load(...files) {
  return new Promise((resolve) => {
    provide({
      __indirect_function_table: {
        get: (index) => (data, loaded) => resolve({ index, data, loaded }),
      },
    });
    loadPart(files, 3, 5);
  });
}

function pack(...contents) {
  return new Blob(
    contents.flatMap((bytes) => [new Uint32Array([bytes.length]), bytes]),
  ).arrayBuffer();
}

test("modules of a pack are found by their lengths", async () => {
  const found = modules(await pack(MODULE, new Uint8Array([1, 2, 3])));
  assert.deepEqual(
    found.map((bytes) => bytes.byteLength),
    [8, 3],
  );
});

test("loadPart calls the program back once every file is instantiated", async () => {
  assert.deepEqual(await load("a.wasm"), { index: 3, data: 5, loaded: true });
});

test("loadPart fetches a loaded file only once", async () => {
  await load("b.wasm");
  await load("b.wasm", "c.wasm");
  assert.deepEqual(requests, ["b.wasm", "c.wasm"]);
});

test("loadPart reports a failed response with its status and fetches the file again", async (context) => {
  context.mock.method(console, "error", () => {});
  statuses["d.wasm"] = 404;
  assert.equal((await load("d.wasm", "e.wasm")).loaded, false);
  assert.equal(globalThis.partStatus, 404);
  statuses = {};
  assert.equal((await load("d.wasm")).loaded, true);
});
