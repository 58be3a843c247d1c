import { expect, test } from "../fixtures/embed";
import { SharePage } from "../pages/SharePage";

const element = (share: { url: string }, more = "") => `<depth2img-result share="${share.url}" ${more}></depth2img-result>`;
const SANDBOX = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms";

test("a shared result stands in another site: sandboxed, named, and as high as what it shows", async ({ host, owner, page }) => {
  await host.embed(element(await owner.share({ shows: "settings" })));
  await new SharePage(host.within()).expectComparison();
  const { widget, title } = await host.hears("ready");
  expect(widget).toBe("result");
  expect(title).toContain("a harbour in fog");
  await expect(host.iframe()).toHaveAttribute("title", title);
  await expect(host.iframe()).toHaveAttribute("sandbox", SANDBOX);
  await expect(host.iframe()).toHaveAttribute("referrerpolicy", "no-referrer");
  await host.expectFit();

  const { height } = await host.hears("resize");
  await page.setViewportSize({ width: 600, height: 900 });
  await expect.poll(async () => (await host.hears("resize"))["height"]).toBeLessThan(height);
  await host.expectFit();
});

test("what is far below is not loaded before somebody scrolls there", async ({ host, owner, page }) => {
  const [near, far] = [await owner.share(), await owner.share()];
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await host.embed(`${element(near, 'id="near"')}<div style="height: 20000px"></div>${element(far, 'id="far"')}`);
  await host.hears("ready", { id: "near" });
  await expect(host.iframe("far")).toHaveAttribute("loading", "lazy");
  expect(asked).not.toContain(new URL(far.embed_url).pathname);
  await host.element("far").scrollIntoViewIfNeeded();
  await host.hears("ready", { id: "far" });
});

test("without our script it is a frame like any other, which tells nobody but its height", async ({ host, owner }) => {
  const share = await owner.share();
  await host.open(`<iframe src="${share.embed_url}" sandbox="${SANDBOX}" width="800" height="600"></iframe>`);
  await new SharePage(host.within()).expectComparison();
  await host.isTold(({ data }) => data["type"] === "resize");
  expect(new Set((await host.said()).map(({ data }) => data["type"]))).toEqual(new Set(["resize"]));
});

test("with the strictest policy that lets it in, nothing is missing", async ({ host, owner }) => {
  const share = await owner.share();
  await host.embed(element(share), { csp: `default-src 'none'; script-src ${host.studio}; frame-src ${host.studio}` });
  await new SharePage(host.within()).expectComparison();
  await host.hears("ready");
  await host.expectFit();
});

test("it works in the shadow root of another element, whose events come out", async ({ host, owner }) => {
  const share = await owner.share();
  await host.embed(`<div id="card"></div><script>
    document.querySelector("#card").attachShadow({ mode: "open" }).innerHTML = '<p>A card</p>${element(share)}';
  </script>`);
  await new SharePage(host.within()).expectComparison();
  await host.hears("ready", { id: "card" });
  await host.hears("resize", { id: "card" });
});

test("as a module, given a token only, it finds the server that it came from", async ({ host, owner, page }) => {
  const token = new URL((await owner.share()).url).pathname.split("/").at(-1);
  await host.open(`<script type="module" src="${host.studio}/embed.js"></script>${host.script}<depth2img-result share="${token}"></depth2img-result>`);
  await new SharePage(host.within()).expectComparison();
  await expect(page.locator("iframe")).toHaveCount(1);
});

test("two in one page are told apart, and each can be taken out, put back and shown another", async ({ host, owner, page }) => {
  const storm = await owner.share({ shows: "settings", prediction: await owner.result({ prompt: "a storm at sea" }) });
  const calm = await owner.share({ shows: "settings" });
  await host.embed(`${element(storm, 'id="storm"')}${element(calm, 'id="calm"')}`);
  expect((await host.hears("ready", { id: "storm" }))["title"]).toContain("a storm at sea");
  expect((await host.hears("ready", { id: "calm" }))["title"]).toContain("a harbour in fog");
  await host.expectFit("storm");
  await host.expectFit("calm");

  await host.element("calm").evaluate((element) => {
    const { parentElement } = element;
    element.remove();
    parentElement!.prepend(element);
  });
  await expect.poll(async () => (await host.heard("ready", "calm")).length).toBe(2);
  await host.element("calm").evaluate((element, url) => element.setAttribute("share", url), storm.url);
  await expect.poll(async () => (await host.last("ready", "calm"))?.["title"]).toContain("a storm at sea");
  await expect(page.locator("iframe")).toHaveCount(2);
});

for (const [what, day, night] of [
  ["that says so", "color-scheme: light", "color-scheme: dark; background: #111"],
  ["that only paints so", "color: #222", "color: #eee; background: #111"],
] as const) {
  test(`on a dark site ${what} the frame is dark, and follows a switch without being loaded again`, async ({ host, owner, page }) => {
    await host.embed(`<style>:root { ${day} } :root[data-theme="night"] { ${night} }</style>${element(await owner.share())}`);
    await host.hears("ready");
    await host.expectLight();
    await page.evaluate(() => (document.documentElement.dataset["theme"] = "night"));
    await host.expectDark();
    await host.element().evaluate((element) => element.setAttribute("theme", "light"));
    await host.expectLight();
    expect(await host.heard("ready")).toHaveLength(1);
  });
}

test("where a site follows the system, the frame does", async ({ host, owner, page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await host.embed(`<style>:root { color-scheme: light dark }</style>${element(await owner.share())}`);
  await host.hears("ready");
  await host.expectDark();
  await page.emulateMedia({ colorScheme: "light" });
  await host.expectLight();
});

test("on a German site the frame speaks German, until the element says otherwise", async ({ host, owner }) => {
  await host.embed(element(await owner.share()), { lang: "de" });
  await expect(host.within().locator("html")).toHaveAttribute("lang", "de");
  await new SharePage(host.within()).expectPictures("Eingabe", "Ausgabe 1");
  await host.element().evaluate((element) => element.setAttribute("lang", "en"));
  await new SharePage(host.within()).expectPictures("Input", "Output 1");
});

test("a share that was revoked says so in the frame, and to the site when it waited long enough", async ({ host, owner, page, watch }) => {
  watch.allow(/status of 404/);
  const share = await owner.share();
  await owner.revoke(share);
  await page.clock.install();
  await host.embed(element(share));
  await expect(new SharePage(host.within()).unavailable).toBeVisible();
  await page.clock.fastForward(15_000);
  expect((await host.hears("error"))["detail"]).toMatch(/did not get ready/);
  expect(await host.heard("ready")).toEqual([]);
});

test("a password is asked for in the frame, and opens it there", async ({ host, owner, watch }) => {
  watch.allow(/status of 40[13]/);
  await host.embed(element(await owner.share({ password: "harbour 17" })));
  const shared = new SharePage(host.within());
  await shared.unlock("harbour 18");
  await expect(host.within().getByText("That is not the password.")).toBeVisible();
  await shared.unlock("harbour 17");
  await shared.expectComparison();
  await host.hears("ready");
  await host.expectFit();
});

test("an attribute that is wrong is said, and what stands in the element is shown instead", async ({ host, page, owner }) => {
  const share = await owner.share();
  await host.embed(`<depth2img-result share="not a share at all"><a href="${share.url}">The result</a></depth2img-result>`);
  expect((await host.hears("error"))["detail"]).toMatch(/"share"/);
  await expect(page.getByRole("link", { name: "The result" })).toBeVisible();
  await host.element().evaluate((element, url) => element.setAttribute("share", url), share.url);
  await host.hears("ready");
  await expect(page.getByRole("link", { name: "The result" })).toBeHidden();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the pictures are there all the same", async ({ host, owner }) => {
    const share = await owner.share({ shows: "settings", note: "Seen from the pier" });
    await host.embed(`<depth2img-result share="${share.url}"><iframe src="${share.embed_url}" title="A result"></iframe></depth2img-result>`);
    await new SharePage(host.within()).expectPictures("Input", "Depth", "Output 1");
    await expect(host.within().getByRole("slider"), "the program").toHaveCount(0);
    await expect(host.within().getByText("Seen from the pier")).toBeVisible();
    await expect(host.within().getByText("a harbour in fog").first()).toBeVisible();
  });
});
