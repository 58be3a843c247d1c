import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import {
  HAS_SNAPSHOT,
  importFiles,
  NO_SNAPSHOT,
  SNAPSHOT,
  SNAPSHOT_MODELS,
} from "../fixtures/catalog-snapshot";
import { buildModel, UNUSUAL_MODELS } from "../fixtures/model-records";
import { StudioServer } from "../fixtures/server";

const NAMES = ["yard/cutter", "yard/ketch", "yard/schooner"];

describe("catalog import from files", () => {
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

  const writeText = async (name: string, text: string): Promise<string> => {
    const target = path.join(folder, name);
    await writeFile(target, text);
    return target;
  };

  /** How many models match a query, and how many there are in all. */
  const countModels = async (query: string): Promise<{ total: number; catalog_size: number }> => {
    const response = await fetch(`${server.url}/api/catalog/models?${query}`);
    assert.equal(response.status, 200);
    return (await response.json()) as { total: number; catalog_size: number };
  };

  const withServer = async <T>(action: () => Promise<T>): Promise<T> => {
    await server.boot();
    const result = await action();
    await server.kill();
    return result;
  };

  test("malformed records are left out and the others imported", async () => {
    const records = [
      ...NAMES.map((name) => buildModel(name)),
      { owner: "yard" },
      7,
      null,
      ...UNUSUAL_MODELS,
    ];
    const { code, text } = await importFiles(
      server.dataDir,
      await writeText("some.json", JSON.stringify(records)),
    );
    assert.equal(code, 0, text);
    assert.match(text, /\b3 skipped\b/);
    assert.equal((await withServer(() => countModels("owner=yard"))).total, NAMES.length);
  });

  test("a repeated import changes nothing", async () => {
    const before = await withServer(() => countModels(""));
    const { code, text } = await importFiles(server.dataDir, path.join(folder, "some.json"));
    assert.equal(code, 0, text);
    assert.match(text, /\b0 new, 0 changed\b/);
    assert.deepEqual(await withServer(() => countModels("")), before);
  });

  test("a truncated file imports its complete records and exits with an error", async () => {
    const complete = JSON.stringify(
      ["boat/one", "boat/two", "boat/three"].map((name) => buildModel(name)),
    );
    const { code, text } = await importFiles(
      server.dataDir,
      await writeText("cut.json", complete.slice(0, -200)),
    );
    assert.equal(code, 1, text);
    assert.match(text, /cut\.json/);
    assert.equal((await withServer(() => countModels("owner=boat"))).total, 2);
  });

  test("a missing file or one without a list of models exits with a message", async () => {
    const missing = await importFiles(server.dataDir, path.join(folder, "nothing.json"));
    assert.equal(missing.code, 1);
    assert.match(missing.text, /nothing\.json/);
    for (const text of ["", "{}", "<html>", '"models"']) {
      const response = await importFiles(server.dataDir, await writeText("wrong.json", text));
      assert.notEqual(response.code, 0, text);
      assert.doesNotMatch(response.text, /panicked|backtrace/);
    }
  });

  test(
    "the real snapshot is imported, first half of it and then all",
    { skip: HAS_SNAPSHOT ? false : NO_SNAPSHOT },
    async () => {
      const [models, stats] = SNAPSHOT as [string, string];
      const text = await readFile(models, "utf8");
      const half = await importFiles(
        server.dataDir,
        await writeText("half.json", text.slice(0, text.length / 2)),
      );
      assert.equal(half.code, 1, half.text);
      const { catalog_size: some } = await withServer(() => countModels(""));
      assert.ok(some > 1_000 && some < SNAPSHOT_MODELS, String(some));
      const all = await importFiles(server.dataDir, models, stats);
      assert.equal(all.code, 0, all.text);
      const { catalog_size: complete } = await withServer(() => countModels(""));
      assert.ok(complete >= SNAPSHOT_MODELS);
    },
  );
});
