import { expect, test } from "../fixtures/embed";
import { decodeImage } from "../fixtures/generated-images";
import { fetchOEmbed, HtmlMetadata, text } from "../fixtures/html-metadata";
import { SharePage } from "../pages/SharePage";

/** A prompt that tries to break out of HTML, XML and scripts. */
const HOSTILE = `"><script>alert(1)</script></title></script><img src=x onerror=alert(2)>'&amp; ]]>`;

test("the metadata of a link is at the start of the document, with absolute URLs", async ({
  owner,
  page,
  server,
}) => {
  const share = await owner.createShare({ visibility: "settings", note: "Seen from the pier" });
  const tags = new HtmlMetadata(await (await page.request.get(share.url)).text());
  expect(tags.title).toBe("a harbour in fog · Depth2Img Studio");
  expect(tags.meta("description")).toBe("Seen from the pier");
  expect(tags.link("canonical")).toBe(share.url);
  expect(tags.meta("robots")).toBeUndefined();
  const openGraph = Object.fromEntries(
    ["title", "type", "url", "site_name", "description"].map((name) => [
      name,
      tags.meta(`og:${name}`),
    ]),
  );
  const [title, description] = ["a harbour in fog", "Seen from the pier"];
  expect(openGraph).toEqual({
    title,
    type: "article",
    url: share.url,
    site_name: "Depth2Img Studio",
    description,
  });
  expect(tags.meta("twitter:card")).toBe("summary_large_image");
  expect(tags.meta("twitter:image")).toBe(tags.meta("og:image"));
  expect(tags.json("application/ld+json")).toMatchObject({
    "@type": "ImageObject",
    name: "a harbour in fog",
    url: share.url,
  });
  const addresses = [
    tags.meta("og:image"),
    tags.link("application/json+oembed"),
    tags.link("text/xml+oembed"),
  ];
  for (const address of addresses) expect(new URL(address!).origin).toBe(server.url);
});

test("the preview card has the size in its metadata and needs no cookies", async ({
  owner,
  page,
  playwright,
}) => {
  const anonymous = await playwright.request.newContext();
  const card = async (visibility: "output" | "settings") => {
    const share = await owner.createShare({ visibility });
    const document = await anonymous.get(share.url);
    const tags = new HtmlMetadata(await document.text());
    expect([
      tags.meta("og:image:width"),
      tags.meta("og:image:height"),
      tags.meta("og:image:type"),
    ]).toEqual(["1200", "630", "image/jpeg"]);
    expect(tags.meta("og:image:alt")).toBeTruthy();
    const response = await anonymous.get(tags.meta("og:image")!);
    expect(response.headers()["content-type"]).toBe("image/jpeg");
    return response.body();
  };
  const [output, settings] = [await card("output"), await card("settings")];
  expect(await decodeImage(page, output)).toMatchObject({ type: "jpeg", width: 1200, height: 630 });
  expect(output.length, "size limit of messengers").toBeLessThan(300_000);
  expect(output.equals(settings), "the card of a share that shows the prompt").toBe(false);
  await anonymous.dispose();
});

test("hostile input is escaped in every format", async ({ owner, page, server }) => {
  const prediction = await owner.createResult({ prompt: HOSTILE });
  const share = await owner.createShare({ prediction, visibility: "remix", note: HOSTILE });
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  for (const address of [share.url, share.embed_url]) {
    const tags = new HtmlMetadata(await (await page.request.get(address)).text());
    expect(
      tags.scripts.filter((script) => text(script).startsWith("alert")),
      "injected scripts",
    ).toEqual([]);
    expect(tags.title).toContain(`"><script>alert(1)</script>`);
    expect(tags.meta("description")).toBe(HOSTILE);
    expect(tags.json("shared")).toMatchObject({ note: HOSTILE, input: { prompt: HOSTILE } });
    await page.goto(address);
    await new SharePage(page).expectComparison();
  }
  const oembed = await fetchOEmbed(share.url);
  expect(oembed["title"]).toContain(`"><script>alert(1)</script>`);
  const frame = new HtmlMetadata(oembed["html"]);
  expect(frame.scripts).toEqual([]);
  expect((await page.request.get(`${share.url}/card`)).status()).toBe(200);
  await page.goto(`${server.url}/?remix=${new URL(share.url).pathname.split("/").at(-1)}`);
  await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue(HOSTILE);
  expect(dialogs).toEqual([]);
});

test("an oEmbed consumer gets a frame from JSON and from XML", async ({ owner, page, site }) => {
  const share = await owner.createShare({ visibility: "settings" });
  const html = await (await page.request.get(share.url)).text();
  const readsXml = site.addDocument(html.replace(/<link[^>]*application\/json\+oembed[^>]*>/, ""));
  for (const address of [share.url, share.embed_url, readsXml]) {
    const oembed = await fetchOEmbed(address);
    expect(Boolean(oembed["_xml"])).toBe(address === readsXml);
    expect(oembed).toMatchObject({
      type: "rich",
      title: "a harbour in fog",
      provider_name: "Depth2Img Studio",
      width: 800,
    });
    expect(Number(oembed["version"])).toBe(1);
    await page.goto(site.addPage(oembed["html"]));
    await new SharePage(page.frameLocator("iframe")).expectComparison();
    const frame = await page
      .locator("iframe")
      .evaluate((frame) => [frame.clientWidth, frame.clientHeight]);
    expect(frame).toEqual([oembed["width"], oembed["height"]]);
    const card = await (await page.request.get(oembed["thumbnail_url"])).body();
    expect(await decodeImage(page, card)).toMatchObject({
      width: oembed["thumbnail_width"],
      height: oembed["thumbnail_height"],
    });
  }
});

test("frame and thumbnail respect the consumer's maximum size", async ({ owner }) => {
  const share = await owner.createShare();
  for (const limits of [{ maxwidth: 320 }, { maxheight: 200 }, { maxwidth: 320, maxheight: 200 }]) {
    const oembed = await fetchOEmbed(share.url, limits);
    for (const [width, height] of [
      ["width", "height"],
      ["thumbnail_width", "thumbnail_height"],
    ] as const) {
      expect(oembed[width] ?? 0).toBeLessThanOrEqual(limits.maxwidth ?? Infinity);
      expect(oembed[height] ?? 0).toBeLessThanOrEqual(limits.maxheight ?? Infinity);
    }
    expect(oembed["html"]).toContain(`width="${oembed["width"]}"`);
  }
});

test("a link that is password-protected or revoked has no preview", async ({ owner, page }) => {
  const [locked, ended] = [
    await owner.createShare({ password: "harbour 17" }),
    await owner.createShare(),
  ];
  await owner.revokeShare(ended);
  for (const { url } of [locked, ended]) {
    const tags = new HtmlMetadata(await (await page.request.get(url)).text());
    expect([...tags.metaNames("og:"), ...tags.metaNames("twitter:")]).toEqual([]);
    expect(tags.link("application/json+oembed")).toBeUndefined();
    expect(tags.scripts).toEqual([]);
    expect(tags.meta("robots")).toBe("noindex");
    expect((await page.request.get(`${url}/card`)).status()).toBe(404);
    await expect(fetchOEmbed(url)).rejects.toThrow();
  }
});
