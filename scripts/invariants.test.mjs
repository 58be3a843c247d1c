// Checks the invariants of ARCHITECTURE.md against the source text. Part of `make lint`, like
// layers.test.mjs and retired-terms.test.mjs.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  encoding: "utf8",
})
  .trim()
  .split("\n")
  .filter(existsSync);
const under = (...starts) =>
  files.filter((file) => file.endsWith(".rs") && starts.some((start) => file.startsWith(start)));
const read = (file) => readFileSync(file, "utf8");

/** `file:line text` of every line of `sources` that matches `pattern`, without comments. */
function lines(sources, pattern) {
  return sources.flatMap((file) =>
    read(file)
      .split("\n")
      .map((text, index) => ({ text: text.trim(), place: `${file}:${index + 1}` }))
      .filter(({ text }) => !text.startsWith("//") && pattern.test(text))
      .map(({ text, place }) => `${place} ${text}`),
  );
}

test("api/ depends on serde, thiserror and utoipa only", () => {
  const manifest = read("api/Cargo.toml")
    .split(/^\[dependencies\]$/m)[1]
    .split(/^\[/m)[0];
  const names = [...manifest.matchAll(/^([a-z0-9_-]+)(?:\.workspace)?\s*=/gm)].map(
    (match) => match[1],
  );
  assert.deepEqual(names, ["serde", "serde_json", "thiserror", "utoipa"]);
  assert.match(manifest, /^utoipa = .*optional = true/m);
});

test("api/ does no I/O", () => {
  assert.deepEqual(lines(under("api/src/"), /\bstd::(fs|net|process|env|thread)\b|\btokio\b/), []);
});

test("web-sys is used in app/src/browser only", () => {
  const elsewhere = under("app/src/").filter((file) => !/^app\/src\/browser(\.rs|\/)/.test(file));
  assert.deepEqual(lines(elsewhere, /\bweb_sys\b/), []);
});

test("every text of the page is a message in app/locales", () => {
  const views = under("app/src/").map((file) => ({
    file,
    text: read(file).split("#[cfg(test)]")[0],
  }));
  const literals =
    /(?<![=-])>\s*"(?!Depth2Img Studio")[^"]*[a-z]{3}|\b(aria-label|aria-description|title|placeholder|alt|label)="[^"]*[a-z]{3}|format!\("[A-Z][a-z]+ /g;
  assert.deepEqual(
    views.flatMap(({ file, text }) =>
      [...text.matchAll(literals)].map((match) => `${file} ${match[0]}`),
    ),
    [],
  );
});

test("no CSS class is defined in two stylesheets", () => {
  const owners = new Map();
  // frame.css is for pages without the program, which load no other stylesheet.
  for (const file of files.filter(
    (file) => file.startsWith("style/") && file !== "style/frame.css",
  )) {
    for (const [, name] of read(file).matchAll(/^ {2}\.(d2-[\w-]+)(?= *[{,])/gm))
      owners.set(name, new Set([...(owners.get(name) ?? []), file]));
  }
  assert.deepEqual(
    [...owners]
      .filter(([, sheets]) => sheets.size > 1)
      .map(([name, sheets]) => `${name}: ${[...sheets].join(", ")}`),
    [],
  );
});

test("the HTTP layer contains no SQL", () => {
  assert.deepEqual(
    lines(
      under("server/src/http"),
      /\bsqlx\b|\b(SELECT|INSERT INTO|DELETE FROM)\b|\bUPDATE \w+ SET\b/,
    ),
    [],
  );
});

/** Classes by which scripts and tests find elements; they have no rule of their own. */
const UNSTYLED = new Set([
  "d2-compare-frame",
  "d2-explore-active-filters",
  "d2-explore-collections",
  "d2-explore-no-matches",
  "d2-model-find",
  "d2-model-roles",
  "d2-share-note",
  "d2-work-opened",
]);

test("every class of the page is styled, and every styled class is used", () => {
  const names = (where, pattern) =>
    new Set(where.flatMap((file) => read(file).match(pattern) ?? []));
  const isCode = (file) => /^(app\/src|server|public)\/.*\.(rs|js|html)$/.test(file);
  const used = names(files.filter(isCode), /\bd2-[\w-]+/g);
  // With a dot: animations have names of the same form.
  const sheets = files.filter((file) => /^style\/.*\.css$/.test(file));
  const styled = new Set([...names(sheets, /\.d2-[\w-]+/g)].map((name) => name.slice(1)));
  const unstyled = [...used].filter((name) => !styled.has(name) && !UNSTYLED.has(name));
  const unused = [...styled].filter((name) => !used.has(name));
  assert.deepEqual({ unstyled, unused }, { unstyled: [], unused: [] });
});

test("nothing is named utils, helpers or common", () => {
  assert.deepEqual(
    files.filter((file) =>
      file.split("/").some((part) => /^(utils?|helpers?|common|misc)(\.|$)/i.test(part)),
    ),
    [],
  );
});

test("lints are silenced with expect, never with allow", () => {
  assert.deepEqual(lines(under(""), /#!?\[allow\(/), []);
});

test("the page loads no script, style or font from another host", () => {
  const page = files.filter((file) => file === "public/index.html" || file.startsWith("style/"));
  assert.deepEqual(lines(page, /(src|href|url|@import)\s*[=(]?\s*["'(]?\s*(https?:)?\/\//i), []);
});

test("scripts that the Makefile runs are executable", () => {
  const scripts = [...read("Makefile").matchAll(/(?:^\t@?|&& |; |" )(scripts\/\S+)/gm)].map(
    (match) => match[1],
  );
  assert(scripts.includes("scripts/setup.sh"));
  assert.deepEqual(
    scripts.filter((file) => (statSync(file).mode & 0o111) === 0),
    [],
  );
});

test("links between documents point to existing files", () => {
  const broken = files
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) =>
      [...read(file).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
        .map((match) => match[1])
        .filter(
          (target) =>
            !/^[a-z]+:/.test(target) && !existsSync(path.join(path.dirname(file), target)),
        )
        .map((target) => `${file}: ${target}`),
    );
  assert.deepEqual(broken, []);
});
