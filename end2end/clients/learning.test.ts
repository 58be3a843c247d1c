import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { MODELS } from "../fake-replicate/models";
import { boat, boats } from "../fake-replicate/models/shelf";
import { COLLECTIONS } from "../fake-replicate/routes/collections";
import { AUTHORIZATION, Cloud } from "./cloud";

const BOATS = 32;
/** Between two looks at a catalog that is being learned. */
const LOOK_MS = 100;
/** Far above what a walk takes: only one that never ends gets here. */
const PATIENCE_MS = 120_000;

interface Page {
  total: number;
  results: { owner: string; name: string; run_count: number }[];
}

describe("a studio learns what Replicate has", { timeout: 240_000 }, () => {
  const cloud = new Cloud("webhooks", {}, { DEPTH2IMG_CATALOG_REFRESH: "24" }, (world) => {
    world.shelf.push(...boats(BOATS));
    world.strays.push({ owner: "yard", name: "wreck", latest_version: 7 }, null, "a boat");
    world.faults.add({ on: "models.list", kind: "throttled", seconds: 1, tell: "header" });
    world.faults.add({ on: "models.list", kind: "status", status: 503 });
  });

  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(cloud.server.url + path, { headers: { authorization: AUTHORIZATION } });
    assert.ok(answer.ok, `${path} answered ${answer.status}`);
    return (await answer.json()) as T;
  };

  const found = (query: string) => ask<Page>(`/api/catalog/models?${query}`);

  async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!(await isSo())) {
      assert.ok(performance.now() < deadline, `Waited in vain for ${what}:\n${cloud.server.output.slice(-2_000)}`);
      await pause(LOOK_MS);
    }
  }

  test("page by page, whatever goes wrong with one, and leaves out what is no model", async () => {
    await until("all boats", async () => (await found("owner=yard")).total === BOATS);
    await until("all others", async () => (await found("owner=acme")).total === MODELS.filter(({ name }) => name.startsWith("acme/")).length);
    const { results } = await found("owner=yard&sort=newest&limit=1");
    assert.deepEqual(results.map(({ name }) => name), [boat(BOATS - 1).name.split("/")[1]]);
    assert.equal((await found("q=boat-00&owner=yard")).results[0]!.run_count, 0, "one that never ran is as good as any");
    const lists = cloud.world.requests.filter(({ operation }) => operation === "models.list");
    assert.ok(lists.length >= 2 + Math.ceil((BOATS + MODELS.length) / 4), "no page was left out");
  });

  test("with collections, and with the schema of each", async () => {
    const { slug, models } = COLLECTIONS.find(({ slug }) => slug === "control-net")!;
    await until("the collections", async () => (await ask<{ collections: unknown[] }>("/api/catalog/collections")).collections.length >= COLLECTIONS.length);
    const collection = await ask<{ models: { owner: string; name: string }[] }>(`/api/catalog/collections/${slug}`);
    assert.deepEqual(collection.models.map(({ owner, name }) => `${owner}/${name}`).toSorted(), models.map(({ name }) => name).toSorted());
    const entry = await ask<{ takes: string[]; source: string; roles: { image: string } }>("/api/catalog/models/yard/boat-07");
    assert.equal(entry.source, "replicate");
    assert.equal(entry.roles.image, "image");
    assert.ok(["image", "text", "seed"].every((each) => entry.takes.includes(each)), String(entry.takes));
  });

  test("and asks one thing at a time, each page once", () => {
    const pages = cloud.world.requests.filter(({ operation, fault }) => operation === "models.list" && fault === null).map(({ path }) => path);
    assert.equal(new Set(pages).size, pages.length);
  });
});
