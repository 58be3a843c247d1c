// What ARCHITECTURE.md promises of the code, kept by looking at the code. Run by `make lint`.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { encoding: "utf8" })
  .trim()
  .split("\n")
  .filter(existsSync);
const under = (...starts) => files.filter((file) => file.endsWith(".rs") && starts.some((start) => file.startsWith(start)));
const read = (file) => readFileSync(file, "utf8");

/** `file:line text` of every line of `where` that matches, comments left out. */
function lines(where, pattern) {
  return where.flatMap((file) =>
    read(file)
      .split("\n")
      .map((text, at) => ({ text: text.trim(), place: `${file}:${at + 1}` }))
      .filter(({ text }) => !text.startsWith("//") && pattern.test(text))
      .map(({ text, place }) => `${place} ${text}`),
  );
}

test("api/ depends on serde and little else", () => {
  const manifest = read("api/Cargo.toml").split(/^\[dependencies\]$/m)[1].split(/^\[/m)[0];
  const names = [...manifest.matchAll(/^([a-z0-9_-]+)(?:\.workspace)?\s*=/gm)].map((match) => match[1]);
  assert.deepEqual(names, ["serde", "serde_json", "thiserror", "utoipa"]);
  assert.match(manifest, /^utoipa = .*optional = true/m);
});

test("api/ does no I/O", () => {
  assert.deepEqual(lines(under("api/src/"), /\bstd::(fs|net|process|env|thread)\b|\btokio\b/), []);
});

test("all web-sys lives in app/src/browser", () => {
  const elsewhere = under("app/src/").filter((file) => !/^app\/src\/browser(\.rs|\/)/.test(file));
  assert.deepEqual(lines(elsewhere, /\bweb_sys\b/), []);
});

test("every text of the page comes from the files of words", () => {
  const views = under("app/src/").map((file) => ({ file, text: read(file).split("#[cfg(test)]")[0] }));
  const literals = /(?<![=-])>\s*"(?!Depth2Img Studio")[^"]*[a-z]{3}|\b(aria-label|aria-description|title|placeholder|alt|label)="[^"]*[a-z]{3}|format!\("[A-Z][a-z]+ /g;
  assert.deepEqual(views.flatMap(({ file, text }) => [...text.matchAll(literals)].map((match) => `${file} ${match[0]}`)), []);
});

test("no class is styled on its own by two stylesheets", () => {
  const owners = new Map();
  // Pages without a program have one of their own.
  for (const file of files.filter((file) => file.startsWith("style/") && file !== "style/frame.css")) {
    for (const [, name] of read(file).matchAll(/^ {2}\.(d2-[\w-]+)(?= *[{,])/gm)) owners.set(name, new Set([...(owners.get(name) ?? []), file]));
  }
  assert.deepEqual([...owners].filter(([, sheets]) => sheets.size > 1).map(([name, sheets]) => `${name}: ${[...sheets].join(", ")}`), []);
});

test("routes know no SQL", () => {
  assert.deepEqual(lines(under("server/src/routes"), /\bsqlx\b|\b(SELECT|INSERT INTO|DELETE FROM)\b|\bUPDATE \w+ SET\b/), []);
});

test("domain code knows no axum", () => {
  const areas = ["predictions", "shares", "card", "embed_keys", "digests", "feeds", "following", "store", "engines", "pictures", "blobs", "clock", "owner"].map((area) => `server/src/${area}`);
  assert.deepEqual(lines(under(...areas), /\baxum(_extra)?::/), []);
});

test("nothing is named utils, helpers or common", () => {
  assert.deepEqual(files.filter((file) => file.split("/").some((part) => /^(utils?|helpers?|common|misc)(\.|$)/i.test(part))), []);
});

test("no lint is silenced without a reason, and no file is long", () => {
  assert.deepEqual(lines(under(""), /#!?\[allow\(/), []);
  const long = files.filter((file) => /\.(rs|ts|mjs|css|py|sh)$/.test(file)).filter((file) => read(file).split("\n").length > 400);
  assert.deepEqual(long, []);
});

test("the page calls no other host for scripts, styles or fonts", () => {
  const page = files.filter((file) => file === "app/index.html" || file.startsWith("style/"));
  assert.deepEqual(lines(page, /(src|href|url|@import)\s*[=(]?\s*["'(]?\s*(https?:)?\/\//i), []);
});

test("what the Makefile runs by itself may be run", () => {
  const run = [...read("Makefile").matchAll(/(?:^\t@?|&& |; |" )(scripts\/\S+)/gm)].map((match) => match[1]);
  assert(run.includes("scripts/setup.sh"));
  assert.deepEqual(run.filter((file) => (statSync(file).mode & 0o111) === 0), []);
});

test("links between documents lead somewhere", () => {
  const broken = files
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) =>
      [...read(file).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
        .map((match) => match[1])
        .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(path.join(path.dirname(file), target)))
        .map((target) => `${file}: ${target}`),
    );
  assert.deepEqual(broken, []);
});
