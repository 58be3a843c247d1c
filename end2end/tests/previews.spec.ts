import { expect, test } from "../fixtures/embed";
import { looks } from "../fixtures/photographs";
import { Tags, text, unfold } from "../fixtures/tags";
import { SharePage } from "../pages/SharePage";

/** What is typed by somebody who wants it to be more than text. */
const HOSTILE = `"><script>alert(1)</script></title></script><img src=x onerror=alert(2)>'&amp; ]]>`;

test("a link says what it is in its first bytes, by addresses that hold anywhere", async ({ owner, page, server }) => {
  const share = await owner.share({ shows: "settings", note: "Seen from the pier" });
  const tags = new Tags(await (await page.request.get(share.url)).text());
  expect(tags.title).toBe("a harbour in fog · Depth2Img Studio");
  expect(tags.meta("description")).toBe("Seen from the pier");
  expect(tags.link("canonical")).toBe(share.url);
  expect(tags.meta("robots")).toBeUndefined();
  const said = Object.fromEntries(["title", "type", "url", "site_name", "description"].map((name) => [name, tags.meta(`og:${name}`)]));
  const [title, description] = ["a harbour in fog", "Seen from the pier"];
  expect(said).toEqual({ title, type: "article", url: share.url, site_name: "Depth2Img Studio", description });
  expect(tags.meta("twitter:card")).toBe("summary_large_image");
  expect(tags.meta("twitter:image")).toBe(tags.meta("og:image"));
  expect(tags.json("application/ld+json")).toMatchObject({ "@type": "ImageObject", name: "a harbour in fog", url: share.url });
  const addresses = [tags.meta("og:image"), tags.link("application/json+oembed"), tags.link("text/xml+oembed")];
  for (const address of addresses) expect(new URL(address!).origin).toBe(server.url);
});

test("its card is a picture of the size that it says, for whoever asks", async ({ owner, page, playwright }) => {
  const stranger = await playwright.request.newContext();
  const card = async (shows: "output" | "settings") => {
    const tags = new Tags(await (await stranger.get((await owner.share({ shows })).url)).text());
    expect([tags.meta("og:image:width"), tags.meta("og:image:height"), tags.meta("og:image:type")]).toEqual(["1200", "630", "image/jpeg"]);
    expect(tags.meta("og:image:alt")).toBeTruthy();
    const answer = await stranger.get(tags.meta("og:image")!);
    expect(answer.headers()["content-type"]).toBe("image/jpeg");
    return answer.body();
  };
  const [output, settings] = [await card("output"), await card("settings")];
  expect(await looks(page, output)).toMatchObject({ type: "jpeg", width: 1200, height: 630 });
  expect(output.length, "what messengers still show").toBeLessThan(300_000);
  expect(output.equals(settings), "the card of a link that shows the prompt").toBe(false);
  await stranger.dispose();
});

test("what hostile people type stays text, everywhere", async ({ owner, page, server }) => {
  const prediction = await owner.result({ prompt: HOSTILE });
  const share = await owner.share({ prediction, shows: "remix", note: HOSTILE });
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  for (const address of [share.url, share.embed_url]) {
    const tags = new Tags(await (await page.request.get(address)).text());
    expect(tags.scripts.filter((script) => text(script).startsWith("alert")), "scripts that they wrote").toEqual([]);
    expect(tags.title).toContain(`"><script>alert(1)</script>`);
    expect(tags.meta("description")).toBe(HOSTILE);
    expect(tags.json("shared")).toMatchObject({ note: HOSTILE, input: { prompt: HOSTILE } });
    await page.goto(address);
    await new SharePage(page).expectComparison();
  }
  const oembed = await unfold(share.url);
  expect(oembed["title"]).toContain(`"><script>alert(1)</script>`);
  const frame = new Tags(oembed["html"]);
  expect(frame.scripts).toEqual([]);
  expect((await page.request.get(`${share.url}/card`)).status()).toBe(200);
  await page.goto(`${server.url}/?remix=${new URL(share.url).pathname.split("/").at(-1)}`);
  await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue(HOSTILE);
  expect(dialogs).toEqual([]);
});

test("an editor that speaks oEmbed makes a frame of the link, from JSON and from XML", async ({ owner, page, site }) => {
  const share = await owner.share({ shows: "settings" });
  const html = await (await page.request.get(share.url)).text();
  const readsXml = site.document(html.replace(/<link[^>]*application\/json\+oembed[^>]*>/, ""));
  for (const address of [share.url, share.embed_url, readsXml]) {
    const oembed = await unfold(address);
    expect(Boolean(oembed["_xml"])).toBe(address === readsXml);
    expect(oembed).toMatchObject({ type: "rich", title: "a harbour in fog", provider_name: "Depth2Img Studio", width: 800 });
    expect(Number(oembed["version"])).toBe(1);
    await page.goto(site.page(oembed["html"]));
    await new SharePage(page.frameLocator("iframe")).expectComparison();
    const frame = await page.locator("iframe").evaluate((frame) => [frame.clientWidth, frame.clientHeight]);
    expect(frame).toEqual([oembed["width"], oembed["height"]]);
    const card = await (await page.request.get(oembed["thumbnail_url"])).body();
    expect(await looks(page, card)).toMatchObject({ width: oembed["thumbnail_width"], height: oembed["thumbnail_height"] });
  }
});

test("the frame and its thumbnail keep to the room that an editor has", async ({ owner }) => {
  const share = await owner.share();
  for (const room of [{ maxwidth: 320 }, { maxheight: 200 }, { maxwidth: 320, maxheight: 200 }]) {
    const oembed = await unfold(share.url, room);
    for (const [width, height] of [["width", "height"], ["thumbnail_width", "thumbnail_height"]] as const) {
      expect(oembed[width] ?? 0).toBeLessThanOrEqual(room.maxwidth ?? Infinity);
      expect(oembed[height] ?? 0).toBeLessThanOrEqual(room.maxheight ?? Infinity);
    }
    expect(oembed["html"]).toContain(`width="${oembed["width"]}"`);
  }
});

test("a link with a password, or that has ended, has no preview at all", async ({ owner, page }) => {
  const [locked, ended] = [await owner.share({ password: "harbour 17" }), await owner.share()];
  await owner.revoke(ended);
  for (const { url } of [locked, ended]) {
    const tags = new Tags(await (await page.request.get(url)).text());
    expect([...tags.names("og:"), ...tags.names("twitter:")]).toEqual([]);
    expect(tags.link("application/json+oembed")).toBeUndefined();
    expect(tags.scripts).toEqual([]);
    expect(tags.meta("robots")).toBe("noindex");
    expect((await page.request.get(`${url}/card`)).status()).toBe(404);
    await expect(unfold(url)).rejects.toThrow();
  }
});
