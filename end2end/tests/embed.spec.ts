import { expect, test } from "../fixtures/embed";
import { SharePage } from "../pages/SharePage";

const element = (share: { url: string }, more = "") =>
  `<depth2img-result share="${share.url}" ${more}></depth2img-result>`;
const SANDBOX =
  "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms";

test("an embedded result is sandboxed, has a title and the height of its content", async ({
  host,
  owner,
  page,
}) => {
  await host.embed(element(await owner.createShare({ visibility: "settings" })));
  await new SharePage(host.within()).expectComparison();
  const { widget, title } = await host.waitForEvent("ready");
  expect(widget).toBe("result");
  expect(title).toContain("a harbour in fog");
  await expect(host.iframe()).toHaveAttribute("title", title);
  await expect(host.iframe()).toHaveAttribute("sandbox", SANDBOX);
  await expect(host.iframe()).toHaveAttribute("referrerpolicy", "no-referrer");
  await host.expectFit();

  const { height } = await host.waitForEvent("resize");
  await page.setViewportSize({ width: 600, height: 900 });
  await expect.poll(async () => (await host.waitForEvent("resize"))["height"]).toBeLessThan(height);
  await host.expectFit();
});

test("a frame below the fold loads when it is scrolled into view", async ({
  host,
  owner,
  page,
}) => {
  const [near, far] = [await owner.createShare(), await owner.createShare()];
  const requests: string[] = [];
  page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  await host.embed(
    `${element(near, 'id="near"')}<div style="height: 20000px"></div>${element(far, 'id="far"')}`,
  );
  await host.waitForEvent("ready", { id: "near" });
  await expect(host.iframe("far")).toHaveAttribute("loading", "lazy");
  expect(requests).not.toContain(new URL(far.embed_url).pathname);
  await host.element("far").scrollIntoViewIfNeeded();
  await host.waitForEvent("ready", { id: "far" });
});

test("without the script a plain frame works and posts its height only", async ({
  host,
  owner,
}) => {
  const share = await owner.createShare();
  await host.open(
    `<iframe src="${share.embed_url}" sandbox="${SANDBOX}" width="800" height="600"></iframe>`,
  );
  await new SharePage(host.within()).expectComparison();
  await host.waitForMessage(({ data }) => data["type"] === "resize");
  expect(new Set((await host.messages()).map(({ data }) => data["type"]))).toEqual(
    new Set(["resize"]),
  );
});

test("the strictest content security policy that allows the frame breaks nothing", async ({
  host,
  owner,
}) => {
  const share = await owner.createShare();
  await host.embed(element(share), {
    csp: `default-src 'none'; script-src ${host.studio}; frame-src ${host.studio}`,
  });
  await new SharePage(host.within()).expectComparison();
  await host.waitForEvent("ready");
  await host.expectFit();
});

test("an element works in a shadow root, and its events cross the boundary", async ({
  host,
  owner,
}) => {
  const share = await owner.createShare();
  await host.embed(`<div id="card"></div><script>
    document.querySelector("#card").attachShadow({ mode: "open" }).innerHTML = '<p>A card</p>${element(share)}';
  </script>`);
  await new SharePage(host.within()).expectComparison();
  await host.waitForEvent("ready", { id: "card" });
  await host.waitForEvent("resize", { id: "card" });
});

test("the module, given only a token, uses the server it was loaded from", async ({
  host,
  owner,
  page,
}) => {
  const token = new URL((await owner.createShare()).url).pathname.split("/").at(-1);
  await host.open(
    `<script type="module" src="${host.studio}/embed.js"></script>${host.script}<depth2img-result share="${token}"></depth2img-result>`,
  );
  await new SharePage(host.within()).expectComparison();
  await expect(page.locator("iframe")).toHaveCount(1);
});

test("two elements in one page are independent, and can be removed, reinserted and changed", async ({
  host,
  owner,
  page,
}) => {
  const storm = await owner.createShare({
    visibility: "settings",
    prediction: await owner.createResult({ prompt: "a storm at sea" }),
  });
  const calm = await owner.createShare({ visibility: "settings" });
  await host.embed(`${element(storm, 'id="storm"')}${element(calm, 'id="calm"')}`);
  expect((await host.waitForEvent("ready", { id: "storm" }))["title"]).toContain("a storm at sea");
  expect((await host.waitForEvent("ready", { id: "calm" }))["title"]).toContain("a harbour in fog");
  await host.expectFit("storm");
  await host.expectFit("calm");

  await host.element("calm").evaluate((element) => {
    const { parentElement } = element;
    element.remove();
    parentElement!.prepend(element);
  });
  await expect.poll(async () => (await host.events("ready", "calm")).length).toBe(2);
  await host
    .element("calm")
    .evaluate((element, url) => element.setAttribute("share", url), storm.url);
  await expect
    .poll(async () => (await host.lastEvent("ready", "calm"))?.["title"])
    .toContain("a storm at sea");
  await expect(page.locator("iframe")).toHaveCount(2);
});

for (const [style, day, night] of [
  ["with a dark color-scheme", "color-scheme: light", "color-scheme: dark; background: #111"],
  ["with dark colours only", "color: #222", "color: #eee; background: #111"],
] as const) {
  test(`the frame follows the theme of a site ${style}, without a reload`, async ({
    host,
    owner,
    page,
  }) => {
    await host.embed(
      `<style>:root { ${day} } :root[data-theme="night"] { ${night} }</style>${element(await owner.createShare())}`,
    );
    await host.waitForEvent("ready");
    await host.expectLight();
    await page.evaluate(() => (document.documentElement.dataset["theme"] = "night"));
    await host.expectDark();
    await host.element().evaluate((element) => element.setAttribute("theme", "light"));
    await host.expectLight();
    expect(await host.events("ready")).toHaveLength(1);
  });
}

test("the frame follows the system's colour scheme if the site does", async ({
  host,
  owner,
  page,
}) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await host.embed(
    `<style>:root { color-scheme: light dark }</style>${element(await owner.createShare())}`,
  );
  await host.waitForEvent("ready");
  await host.expectDark();
  await page.emulateMedia({ colorScheme: "light" });
  await host.expectLight();
});

test("the frame has the language of the site, unless the element sets another one", async ({
  host,
  owner,
}) => {
  await host.embed(element(await owner.createShare()), { lang: "de" });
  await expect(host.within().locator("html")).toHaveAttribute("lang", "de");
  await new SharePage(host.within()).expectPictures("Eingabe", "Ausgabe 1");
  await host.element().evaluate((element) => element.setAttribute("lang", "en"));
  await new SharePage(host.within()).expectPictures("Input", "Output 1");
});

test("a revoked share is reported in the frame, and to the site after a timeout", async ({
  host,
  owner,
  page,
  monitor,
}) => {
  monitor.allow(/status of 404/);
  const share = await owner.createShare();
  await owner.revokeShare(share);
  await page.clock.install();
  await host.embed(element(share));
  await expect(new SharePage(host.within()).unavailable).toBeVisible();
  await page.clock.fastForward(15_000);
  expect((await host.waitForEvent("error"))["detail"]).toMatch(/did not get ready/);
  expect(await host.events("ready")).toEqual([]);
});

test("a password is asked for and accepted in the frame", async ({ host, owner, monitor }) => {
  monitor.allow(/status of 40[13]/);
  await host.embed(element(await owner.createShare({ password: "harbour 17" })));
  const shared = new SharePage(host.within());
  await shared.unlock("harbour 18");
  await expect(host.within().getByText("That is not the password.")).toBeVisible();
  await shared.unlock("harbour 17");
  await shared.expectComparison();
  await host.waitForEvent("ready");
  await host.expectFit();
});

test("an invalid attribute is reported, and the element's own content shown instead", async ({
  host,
  page,
  owner,
}) => {
  const share = await owner.createShare();
  await host.embed(
    `<depth2img-result share="not a share at all"><a href="${share.url}">The result</a></depth2img-result>`,
  );
  expect((await host.waitForEvent("error"))["detail"]).toMatch(/"share"/);
  await expect(page.getByRole("link", { name: "The result" })).toBeVisible();
  await host.element().evaluate((element, url) => element.setAttribute("share", url), share.url);
  await host.waitForEvent("ready");
  await expect(page.getByRole("link", { name: "The result" })).toBeHidden();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the pictures are visible nevertheless", async ({ host, owner }) => {
    const share = await owner.createShare({ visibility: "settings", note: "Seen from the pier" });
    await host.embed(
      `<depth2img-result share="${share.url}"><iframe src="${share.embed_url}" title="A result"></iframe></depth2img-result>`,
    );
    await new SharePage(host.within()).expectPictures("Input", "Depth", "Output 1");
    await expect(host.within().getByRole("slider"), "the program").toHaveCount(0);
    await expect(host.within().getByText("Seen from the pier")).toBeVisible();
    await expect(host.within().getByText("a harbour in fog").first()).toBeVisible();
  });
});
