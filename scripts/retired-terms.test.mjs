// Keeps retired terms (retired-terms.txt) out of identifiers and file names. Part of `make lint`;
// `node scripts/retired-terms.test.mjs TERM…` lists the uses of any terms.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

/** Names of CSS and of Python's `email` that contain a retired term. */
const STANDARD_NAMES = new Set(["letter-spacing", "first-letter", "walk"]);

const CODE = /\.(rs|ts|mjs|js|py|css)$/;

/** `SecretKey2_id` -> `["secret", "key2", "id"]`. */
export function words(identifier) {
  const parts = identifier.match(/[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+/g) ?? [];
  return parts.map((part) => part.toLowerCase());
}

/** Whether `identifier` uses `term`, written as in the list. */
export function uses(identifier, term) {
  if (term.startsWith("=")) return identifier.toLowerCase() === term.slice(1);
  return `_${words(identifier).join("_")}_`.includes(`_${term}_`);
}

/** `text` without comments and without what stands in string literals. */
export function withoutProse(text) {
  return text.replace(/"(?:\\[^]|[^"\\\n])*"|\/\*[^]*?\*\/|\/\/.*|^\s*#[^![].*/gm, (match) =>
    "\n".repeat(match.split("\n").length - 1),
  );
}

/** `place: identifier (term)` of every use of `terms` in the repository. */
function findUses(terms) {
  const listed = execFileSync("git", ["ls-files"], { encoding: "utf8" }).trim().split("\n");
  const files = listed.filter(
    (file) => existsSync(file) && !file.startsWith("scripts/retired-terms"),
  );
  return files.flatMap((file) => {
    const found = [];
    const check = (identifier, place) => {
      if (STANDARD_NAMES.has(identifier)) return;
      for (const term of terms)
        if (uses(identifier, term)) found.push(`${place}: ${identifier} (${term})`);
    };
    for (const part of file.split("/")) check(part.replace(/\.[^.]*$/, ""), file);
    if (CODE.test(file)) {
      const lines = withoutProse(readFileSync(file, "utf8")).split("\n");
      for (const [index, line] of lines.entries()) {
        for (const identifier of line.match(/[A-Za-z_][\w-]*/g) ?? [])
          check(identifier, `${file}:${index + 1}`);
      }
    }
    return found;
  });
}

const entries = readFileSync("scripts/retired-terms.txt", "utf8").split("\n");
const terms = entries
  .filter((line) => line && !line.startsWith("#"))
  .map((line) => line.split(/\s+/)[0]);

const requested = process.argv.slice(2);
if (requested.length > 0) {
  console.log(findUses(requested).join("\n"));
} else {
  test("no identifier and no file name uses a retired term", () => {
    assert.deepEqual(findUses(terms), []);
  });

  test("a term matches the words of an identifier and no part of a word", () => {
    assert.equal(uses("RunTold", "told"), true);
    assert.equal(uses("run_told_2", "told"), true);
    assert.equal(uses("TextOld", "told"), false);
    assert.equal(uses("giveBackLater", "give_back"), true);
    assert.equal(uses("give", "give_back"), false);
    assert.equal(uses("narrow", "=narrow"), true);
    assert.equal(uses("is_narrow", "=narrow"), false);
  });

  test("comments and string literals are not searched", () => {
    assert.deepEqual(
      withoutProse('told("told"); // told\n/* told\n */ told').match(/told/g).length,
      2,
    );
  });
}
