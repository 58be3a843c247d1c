import { parseAtomFeed, parseJsonFeed } from "feedsmith";

import { importModels } from "../fixtures/catalog-snapshot";
import { expect, INITIAL_MODELS, test } from "../fixtures/follow";
import { buildModel, HTML_DESCRIPTION } from "../fixtures/model-records";

/** Maximum number of entries in a feed. */
const ENTRIES = 50;

test("both feeds of a search have the same entries, as read by an independent parser", async ({
  follow,
  page,
  server,
}) => {
  await follow.open("?owner=fleet");
  const atom = await page.request.get(await follow.feed("Atom"));
  const json = await page.request.get(await follow.feed("JSON Feed"));
  expect(
    [atom.headers()["content-type"], json.headers()["content-type"]].map(
      (type) => type!.split(";")[0],
    ),
  ).toEqual(["application/atom+xml", "application/feed+json"]);

  const feed = parseAtomFeed(await atom.text());
  expect(feed.entries).toHaveLength(ENTRIES);
  for (const link of feed.links ?? []) expect(link.href).toMatch(new RegExp(`^${server.url}/`));
  expect(feed.links?.find(({ rel }) => rel === "self")?.href).toContain(
    "/feeds/models.atom?owner=fleet",
  );
  expect(feed.links?.find(({ rel }) => rel === undefined || rel === "alternate")?.href).toContain(
    "/explore?owner=fleet",
  );
  expect(feed.title?.value).toContain("fleet");
  const ids = feed.entries!.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ENTRIES);
  for (const id of [feed.id, ...ids]) expect(id).toMatch(/^tag:/);
  for (const entry of feed.entries!) {
    expect(entry.links?.[0]?.href).toMatch(new RegExp(`^${server.url}/explore/fleet/`));
    expect(Number.isNaN(Date.parse(String(entry.updated)))).toBe(false);
  }

  const same = parseJsonFeed(await json.json());
  expect(same.items!.map(({ url }) => url)).toEqual(
    feed.entries!.map(({ links }) => links?.[0]?.href),
  );
  expect((await json.json()).version).toBe("https://jsonfeed.org/version/1.1");
});

test("a feed is well-formed XML, and descriptions are escaped", async ({ page }) => {
  // Any document of the server provides a parser.
  await page.goto("/healthz");
  const text = await (await page.request.get("/feeds/models.atom?owner=strange")).text();
  const parsed = await page.evaluate((text) => {
    const document = new DOMParser().parseFromString(text, "application/xml");
    return {
      fault: document.querySelector("parsererror")?.textContent ?? null,
      root: document.documentElement.localName,
      elements: [...new Set([...document.querySelectorAll("*")].map(({ localName }) => localName))],
    };
  }, text);
  expect(parsed).toMatchObject({ fault: null, root: "feed" });
  expect(parsed.elements).not.toContain("script");
  const entry = parseAtomFeed(text).entries!.find(({ id }) => id?.includes("markup"))!;
  expect(entry.summary?.value).toContain(HTML_DESCRIPTION);
});

test("a new model with one run is listed, and its entry id is stable", async ({ page, server }) => {
  const first = async () =>
    parseAtomFeed(await (await page.request.get("/feeds/models.atom?q=pebble")).text()).entries ??
    [];
  await importModels(server.dataDir, [
    buildModel("stones/pebble", {
      runs: 1,
      created: "2026-11-20T08:00:00Z",
      description: "A pebble",
    }),
  ]);
  await expect.poll(async () => (await first()).length).toBe(1);
  const [{ id }] = (await first()) as [{ id?: string }];
  await importModels(server.dataDir, [
    buildModel("stones/pebble", {
      runs: 900,
      created: "2026-11-20T08:00:00Z",
      description: "A pebble, polished",
    }),
  ]);
  await expect.poll(async () => JSON.stringify(await first())).toContain("polished");
  expect((await first()).map((entry) => entry.id)).toEqual([id]);
});

test("a conditional request for an unchanged feed responds 304", async ({ page }) => {
  const feed = await page.request.get("/feeds/models.atom?owner=fleet");
  const { etag, "last-modified": modified, "cache-control": cached } = feed.headers();
  expect(cached).toContain("max-age");
  for (const condition of [{ "If-None-Match": etag! }, { "If-Modified-Since": modified! }]) {
    const repeated = await page.request.get("/feeds/models.atom?owner=fleet", {
      headers: condition,
    });
    expect(repeated.status(), Object.keys(condition)[0]).toBe(304);
    expect(await repeated.text()).toBe("");
  }
});

test("a feed needs no identity and sets no cookie", async ({ playwright, server }) => {
  const reader = await playwright.request.newContext();
  const response = await reader.get(`${server.url}/feeds/models.json?sort=trending`);
  expect(response.status()).toBe(200);
  expect(response.headers()["set-cookie"]).toBeUndefined();
  expect(parseJsonFeed(await response.json()).items!.length).toBeGreaterThan(0);
  expect(
    (
      await reader.get(
        `${server.url}/feeds/models.atom?q=${encodeURIComponent('+(]"*:')}&task=flying&owner=..`,
      )
    ).status(),
  ).toBe(200);
  await reader.dispose();
  expect(INITIAL_MODELS.length).toBeGreaterThan(ENTRIES);
});
