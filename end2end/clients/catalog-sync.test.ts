import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { MODELS } from "../fake-replicate/models";
import { boat, boats } from "../fake-replicate/models/boats";
import { COLLECTIONS } from "../fake-replicate/routes/collections";
import { poll } from "../fixtures/poll";
import { AUTHORIZATION, ReplicateHarness } from "./replicate-harness";

const BOATS = 32;
/** Interval between checks of a catalog that is being synced. */
const POLL_INTERVAL_MS = 100;
/** Far longer than a sync takes. */
const TIMEOUT_MS = 120_000;

interface Page {
  total: number;
  results: { owner: string; name: string; run_count: number }[];
}

describe("catalog sync from Replicate", { timeout: 240_000 }, () => {
  const harness = new ReplicateHarness(
    "webhooks",
    {},
    { DEPTH2IMG_CATALOG_REFRESH: "24" },
    (state) => {
      state.listedModels.push(...boats(BOATS));
      state.malformedEntries.push(
        { owner: "yard", name: "wreck", latest_version: 7 },
        null,
        "a boat",
      );
      state.faults.add({ on: "models.list", kind: "throttled", seconds: 1, hint: "header" });
      state.faults.add({ on: "models.list", kind: "status", status: 503 });
    },
  );

  const getJson = async <T>(path: string): Promise<T> => {
    const response = await fetch(harness.server.url + path, {
      headers: { authorization: AUTHORIZATION },
    });
    assert.ok(response.ok, `${path} responded with ${response.status}`);
    return (await response.json()) as T;
  };

  const search = (query: string) => getJson<Page>(`/api/catalog/models?${query}`);

  const waitFor = (description: string, condition: () => Promise<boolean>) =>
    poll(condition, {
      intervalMs: POLL_INTERVAL_MS,
      timeoutMs: TIMEOUT_MS,
      describeTimeout: () =>
        `Timed out waiting for ${description}:\n${harness.server.output.slice(-2_000)}`,
    });

  test("models are synced page by page in spite of failing requests, without malformed entries", async () => {
    await waitFor("all listed models", async () => (await search("owner=yard")).total === BOATS);
    await waitFor(
      "all runnable models",
      async () =>
        (await search("owner=acme")).total ===
        MODELS.filter(({ name }) => name.startsWith("acme/")).length,
    );
    const { results } = await search("owner=yard&sort=newest&limit=1");
    assert.deepEqual(
      results.map(({ name }) => name),
      [boat(BOATS - 1).name.split("/")[1]],
    );
    assert.equal(
      (await search("q=boat-00&owner=yard")).results[0]!.run_count,
      0,
      "a model without runs is synced too",
    );
    const listRequests = harness.state.requests.filter(
      ({ operation }) => operation === "models.list",
    );
    assert.ok(
      listRequests.length >= 2 + Math.ceil((BOATS + MODELS.length) / 4),
      "every page was requested",
    );
  });

  test("collections and model schemas are synced", async () => {
    const { slug, models } = COLLECTIONS.find(({ slug }) => slug === "control-net")!;
    await waitFor(
      "all collections",
      async () =>
        (await getJson<{ collections: unknown[] }>("/api/catalog/collections")).collections
          .length >= COLLECTIONS.length,
    );
    const collection = await getJson<{ models: { owner: string; name: string }[] }>(
      `/api/catalog/collections/${slug}`,
    );
    assert.deepEqual(
      collection.models.map(({ owner, name }) => `${owner}/${name}`).toSorted(),
      models.map(({ name }) => name).toSorted(),
    );
    const entry = await getJson<{ inputs: string[]; source: string; roles: { image: string } }>(
      "/api/catalog/models/yard/boat-07",
    );
    assert.equal(entry.source, "replicate");
    assert.equal(entry.roles.image, "image");
    assert.ok(
      ["image", "text", "seed"].every((each) => entry.inputs.includes(each)),
      String(entry.inputs),
    );
  });

  test("each page is fetched once", () => {
    const pages = harness.state.requests
      .filter(({ operation, fault }) => operation === "models.list" && fault === null)
      .map(({ path }) => path);
    assert.equal(new Set(pages).size, pages.length);
  });
});
