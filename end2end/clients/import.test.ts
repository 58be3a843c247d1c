import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { model, STRANGE } from "../fixtures/models";
import { StudioServer } from "../fixtures/server";
import { HAS_SNAPSHOT, importFiles, NO_SNAPSHOT, SNAPSHOT, SNAPSHOT_MODELS } from "../fixtures/snapshot";

const NAMES = ["yard/cutter", "yard/ketch", "yard/schooner"];

describe("the catalog is filled from files, by the command", () => {
  let folder: string;
  let server: StudioServer;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "depth2img-import-"));
    server = await StudioServer.create();
  });

  after(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const file = async (name: string, text: string): Promise<string> => {
    const place = path.join(folder, name);
    await writeFile(place, text);
    return place;
  };

  /** How many models a search finds, and how many there are. */
  const found = async (query: string): Promise<{ total: number; of: number }> => {
    const answer = await fetch(`${server.url}/api/catalog/models?${query}`);
    assert.equal(answer.status, 200);
    return (await answer.json()) as { total: number; of: number };
  };

  const running = async <T>(look: () => Promise<T>): Promise<T> => {
    await server.boot();
    const seen = await look();
    await server.kill();
    return seen;
  };

  test("a record that is none is named, and the others are there", async () => {
    const records = [...NAMES.map((name) => model(name)), { owner: "yard" }, 7, null, ...STRANGE];
    const { code, text } = await importFiles(server.dataDir, await file("some.json", JSON.stringify(records)));
    assert.equal(code, 0, text);
    assert.match(text, /\b3 left out\b/);
    assert.equal((await running(() => found("owner=yard"))).total, NAMES.length);
  });

  test("the same again changes nothing", async () => {
    const before = await running(() => found(""));
    const { code, text } = await importFiles(server.dataDir, path.join(folder, "some.json"));
    assert.equal(code, 0, text);
    assert.match(text, /\b0 new, 0 changed\b/);
    assert.deepEqual(await running(() => found("")), before);
  });

  test("of a file that was cut off what is whole is kept, and it is said", async () => {
    const whole = JSON.stringify(["boat/one", "boat/two", "boat/three"].map((name) => model(name)));
    const { code, text } = await importFiles(server.dataDir, await file("cut.json", whole.slice(0, -200)));
    assert.equal(code, 1, text);
    assert.match(text, /cut\.json/);
    assert.equal((await running(() => found("owner=boat"))).total, 2);
  });

  test("what is no file, or no list of models, is told in a sentence", async () => {
    const missing = await importFiles(server.dataDir, path.join(folder, "nothing.json"));
    assert.equal(missing.code, 1);
    assert.match(missing.text, /nothing\.json/);
    for (const text of ["", "{}", "<html>", '"models"']) {
      const answer = await importFiles(server.dataDir, await file("wrong.json", text));
      assert.notEqual(answer.code, 0, text);
      assert.doesNotMatch(answer.text, /panicked|backtrace/);
    }
  });

  test("the real snapshot, half of it and then all", { skip: HAS_SNAPSHOT ? false : NO_SNAPSHOT }, async () => {
    const [models, stats] = SNAPSHOT as [string, string];
    const text = await readFile(models, "utf8");
    const half = await importFiles(server.dataDir, await file("half.json", text.slice(0, text.length / 2)));
    assert.equal(half.code, 1, half.text);
    const { of: some } = await running(() => found(""));
    assert.ok(some > 1_000 && some < SNAPSHOT_MODELS, String(some));
    const all = await importFiles(server.dataDir, models, stats);
    assert.equal(all.code, 0, all.text);
    assert.ok((await running(() => found(""))).of >= SNAPSHOT_MODELS);
  });
});
