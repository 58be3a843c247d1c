// The direction of the layers, read from the imports of the code. Run by `make lint`.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

/** The crates of the server; each depends only on those before it. */
const CRATES = [
  "api",
  "domain",
  "i18n",
  "store",
  "scaling",
  "sanitiser",
  "imaging",
  "adapters",
  "services",
  "server",
];

/** The layers within a crate; a module imports only from its own layer and from those before it. */
const LAYERS = {
  "server/src": ["http", "jobs", "app"],
  "app/src": [
    "json",
    "geometry",
    "image_header",
    "crop",
    "depth",
    "browser",
    "i18n",
    "client",
    "state",
    "components",
    "pages",
    "app",
  ],
};

/** Crates that are one layer: no direction within, but no import cycles either. */
const SINGLE_LAYERS = CRATES.slice(1, -1).map((name) => `server/${name}/src`);

/** Modules that only tests compile. */
const TEST_MODULE = /(^|\/)(tests|test_support|fixtures)(\.rs|\/)/;

function sources(root) {
  const listed = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", root],
    {
      encoding: "utf8",
    },
  );
  return listed
    .trim()
    .split("\n")
    .filter((file) => file.endsWith(".rs") && !TEST_MODULE.test(file));
}

/** Splits `a, b::{c, d}` at the commas outside of braces. */
function items(list) {
  const found = [];
  let [depth, item] = [0, ""];
  for (const character of list) {
    if (character === "{") depth += 1;
    if (character === "}") depth -= 1;
    if (character === "," && depth === 0) {
      found.push(item);
      item = "";
    } else {
      item += character;
    }
  }
  return [...found, item].map((item) => item.trim()).filter((item) => item !== "");
}

/** Every path of a `use` tree: `crate::{a::b, c}` gives `crate::a::b` and `crate::c`. */
function paths(tree, prefix = "") {
  return items(tree).flatMap((item) => {
    const brace = item.indexOf("{");
    if (brace < 0) return [prefix + item.replace(/ as \w+$/, "")];
    return paths(
      item.slice(brace + 1, item.lastIndexOf("}")),
      prefix + item.slice(0, brace).trim(),
    );
  });
}

/**
 * The paths below `crate` that the source of `module` names, unit tests left out; module and paths
 * are arrays of segments.
 */
export function imports(text, module) {
  const code = text
    .split(/\n#\[cfg\(test\)\]\n(?:pub(?:\([^)]*\))? )?mod \w+ \{/)[0]
    .replaceAll(/\/\/[^\n]*/g, "");
  const use = /\buse\s+((?:crate|super|self)::[^;]+);/g;
  const used = [...code.matchAll(use)].flatMap((match) => paths(match[1]));
  const inline = code.replaceAll(/\buse\s+[^;]+;/g, "").match(/\b(?:crate|super)(?:::\w+)+/g) ?? [];
  return [...used, ...inline].map((path) => absolute(path.split("::"), module));
}

/** Resolves the leading `crate`, `self` and `super` of a path. */
function absolute([first, ...rest], module) {
  if (first === "crate") return rest;
  if (first === "self") return [...module, ...rest];
  const parent = module.slice(0, -1);
  return rest[0] === "super" ? absolute(rest, parent) : [...parent, ...rest];
}

/** The imports of a crate, as `{ from, to, file }`, with modules as arrays of segments. */
function edges(root) {
  return sources(root).flatMap((file) => {
    const from = moduleOf(root, file);
    return imports(readFileSync(file, "utf8"), from).map((to) => ({ from, to, file }));
  });
}

function moduleOf(root, file) {
  return file.slice(root.length + 1, -".rs".length).split("/");
}

/** The imports of a layer from a higher one, as `file: path`. */
export function upward(edges, layers) {
  const level = ([layer]) => layers.indexOf(layer);
  const isUpward = ({ from, to }) => level(from) >= 0 && level(to) > level(from);
  return edges.filter(isUpward).map(({ file, to }) => `${file}: ${to.join("::")}`);
}

/** Import cycles between modules within `layers`, as groups of modules. */
export function moduleCycles(edges, layers) {
  const name = (path) => path.slice(0, 2).join("::");
  // What a layer defines in its own file belongs to none of its modules.
  const isModule = (path) => layers.includes(path[0]) && path.length >= 2;
  const between = edges.filter(({ from, to }) => isModule(from) && isModule(to));
  return cycles(between.map(({ from, to }) => [name(from), name(to)]));
}

/** Import cycles between a crate's top-level modules, as groups of modules. */
export function topLevelCycles(edges) {
  const modules = new Set(edges.map(({ from }) => from[0]).filter((name) => name !== "lib"));
  const isModule = ([name]) => modules.has(name);
  const between = edges.filter(({ from, to }) => isModule(from) && isModule(to));
  return cycles(between.map(({ from, to }) => [from[0], to[0]]));
}

/** The dependencies of a crate on a later one of `crates`, as `crate: dependency`. */
export function upwardDependencies(manifests, crates = CRATES) {
  return Object.entries(manifests).flatMap(([name, manifest]) => {
    const [, dependencies = ""] = manifest.split(/^\[dependencies\]$/m);
    const names = dependencies.split(/^\[/m)[0].match(/^[\w-]+/gm) ?? [];
    return names
      .filter((dependency) => crates.indexOf(dependency) >= crates.indexOf(name))
      .map((dependency) => `${name}: ${dependency}`);
  });
}

/**
 * Import cycles between files, as groups of files. `modules` are all files as module paths. A
 * file and the folder of the same name belong together and may import each other.
 */
export function fileCycles(edges, modules) {
  const known = new Set(modules.map((path) => path.join("::")));
  const fileOf = (path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const name = path.slice(0, length).join("::");
      if (known.has(name)) return name;
    }
    return undefined;
  };
  const isInside = (inner, outer) => inner.startsWith(`${outer}::`);
  const pairs = edges
    .map(({ from, to }) => [from.join("::"), fileOf(to)])
    .filter(([from, to]) => to !== undefined && !isInside(from, to) && !isInside(to, from));
  return cycles(pairs);
}

/** The cycles in a graph that is given as pairs of nodes. */
function cycles(pairs) {
  const graph = new Map();
  for (const [from, to] of pairs) {
    if (!graph.has(from)) graph.set(from, new Set());
    if (from !== to) graph.get(from).add(to);
  }
  return components(graph).filter((component) => component.length > 1);
}

/** Tarjan's strongly connected components. */
function components(graph) {
  const [order, low, stack, found] = [new Map(), new Map(), [], []];
  const visit = (node) => {
    order.set(node, order.size);
    low.set(node, order.get(node));
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) === order.get(node)) found.push(stack.splice(stack.indexOf(node)).sort());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}

for (const [root, layers] of Object.entries(LAYERS)) {
  test(`the layers of ${root} import in one direction`, () => {
    assert.deepEqual(upward(edges(root), layers), []);
  });

  test(`there are no import cycles between modules of ${root}`, () => {
    assert.deepEqual(moduleCycles(edges(root), layers), []);
  });

  test(`there are no import cycles between files of ${root}`, () => {
    const modules = sources(root).map((file) => moduleOf(root, file));
    assert.deepEqual(fileCycles(edges(root), modules), []);
  });

  test(`every module of ${root} belongs to a layer`, () => {
    const own = edges(root).filter(({ from }) => layers.includes(from[0]));
    const tops = new Set(own.flatMap(({ to }) => to.slice(0, 1)));
    assert(tops.size > 0);
    const unknown = [...tops].filter((top) => /^[a-z]/.test(top) && !layers.includes(top));
    assert.deepEqual(unknown, []);
  });
}

for (const root of SINGLE_LAYERS) {
  test(`there are no import cycles between modules or files of ${root}`, () => {
    const modules = sources(root).map((file) => moduleOf(root, file));
    assert(modules.length > 0);
    assert.deepEqual(topLevelCycles(edges(root)), []);
    assert.deepEqual(fileCycles(edges(root), modules), []);
  });
}

test("the crates of the server depend on each other in one direction", () => {
  const folder = (name) => (["api", "server"].includes(name) ? name : `server/${name}`);
  const manifests = CRATES.map((name) => [
    name,
    readFileSync(`${folder(name)}/Cargo.toml`, "utf8"),
  ]);
  assert.deepEqual(upwardDependencies(Object.fromEntries(manifests)), []);
});

test("an upward dependency and an import cycle of modules are found", () => {
  const manifests = { a: '[dependencies]\nb.workspace = true\nserde = "1"\n[lints]\nc = 1', b: "" };
  assert.deepEqual(upwardDependencies(manifests, ["a", "b", "c"]), ["a: b"]);
  const there = { from: ["blobs"], to: ["fetch", "get"], file: "blobs.rs" };
  const back = { from: ["fetch", "redirect"], to: ["blobs", "Blobs"], file: "redirect.rs" };
  assert.deepEqual(topLevelCycles([there, back]), [["blobs", "fetch"]]);
});

test("an upward import and an import cycle are found", () => {
  const layers = ["domain", "store"];
  const source =
    "use crate::{\n    store::{Database, rows::Row as R},\n};\nfn f() { crate::domain::b::g() }";
  const from = ["domain", "a"];
  const found = imports(source, from).map((to) => ({ from, to, file: "a.rs" }));
  assert.deepEqual(upward(found, layers), ["a.rs: store::Database", "a.rs: store::rows::Row"]);
  const back = { from: ["domain", "b"], to: ["domain", "a", "h"], file: "b.rs" };
  assert.deepEqual(moduleCycles([...found, back], layers), [["domain::a", "domain::b"]]);
  const [nested] = imports("use super::super::c::{self, D};", ["domain", "a", "x"]);
  assert.deepEqual(nested, ["domain", "c", "self"]);
  const files = [
    ["domain", "a"],
    ["domain", "b"],
    ["domain", "a", "x"],
  ];
  assert.deepEqual(fileCycles([...found, back], files), [["domain::a", "domain::b"]]);
  const inner = { from: ["domain", "a", "x"], to: ["domain", "a", "y"], file: "x.rs" };
  const outer = { from: ["domain", "a"], to: ["domain", "a", "x", "z"], file: "a.rs" };
  assert.deepEqual(fileCycles([inner, outer], files), [], "a file and its folder");
});
