import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/embed";
import { REFUSED } from "../fixtures/watch";
import { SharePage } from "../pages/SharePage";

test("whoever was sent the link compares, in a browser that was never here", async ({ owner, page }) => {
  const share = await owner.share({ note: "Seen from the pier" });
  await page.goto(share.url);
  const shared = new SharePage(page);
  await shared.expectComparison();
  await expect(page.getByText("Seen from the pier").filter({ visible: true })).toHaveCount(1);
  await expect(page.getByText("a harbour in fog")).toHaveCount(0);
  await audit(page);
  const [used] = (await owner.shares()).filter(({ id }) => id === share.id);
  expect(used?.uses).toBeGreaterThan(0);
});

test("a link shows what its owner chose, and no more", async ({ owner, page }) => {
  const shared = new SharePage(page);
  const prediction = await owner.result({ prompt: "a storm at sea", seed: 4711 });

  const output = await owner.share({ prediction, shows: "output" });
  await page.goto(output.url);
  await shared.expectPictures("Output 1");
  await expect(shared.picture("Input")).toHaveCount(0);
  expect(await page.content()).not.toContain("a storm at sea");
  for (const name of ["input", "depth"]) expect((await page.request.get(`${output.url}/${name}`)).status(), name).toBe(404);
  await expect(shared.remix).toHaveCount(0);
  await audit(page);

  await page.goto((await owner.share({ prediction, shows: "settings" })).url);
  await expect(shared.heading.filter({ visible: true })).toHaveText("a storm at sea");
  await expect(shared.facts).toContainText("4711");
  await expect(shared.remix).toHaveCount(0);
  await audit(page);

  await owner.change(output, { shows: "remix" });
  await page.goto(output.url);
  await shared.expectComparison();
  await expect(shared.remix).toBeVisible();
});

test("remix opens the studio with the picture and all settings, ready to go on", async ({ owner, page, studio }) => {
  const prediction = await owner.result({ prompt: "a storm at sea", prompt_strength: 0.65, seed: 4711 });
  await page.goto((await owner.share({ prediction, shows: "remix" })).url);
  await new SharePage(page).remix.click();
  await expect(studio.field("Prompt")).toHaveValue("a storm at sea");
  await studio.unfold();
  await expect(studio.field("Strength")).toHaveValue("0.65");
  await expect(studio.field("Seed")).toHaveValue("4711");
  await studio.expectDepth();
  await studio.fill({ Prompt: "a calm at sea" });
  await studio.start();
  await studio.expectDone();
});

test("a password is asked for, a wrong one is refused, the right one opens and stays", async ({ owner, page, browser, watch }) => {
  watch.allow(REFUSED);
  const share = await owner.share({ password: "harbour 17", shows: "settings" });
  const shared = new SharePage(page);
  const pictures: string[] = [];
  page.on("request", (request) => {
    if (/\/(input|depth|output-\d+)$/.test(new URL(request.url()).pathname)) pictures.push(request.url());
  });
  await page.goto(share.url);
  await expect(shared.password).toBeVisible();
  expect(await page.content()).not.toContain("a harbour in fog");
  await audit(page);
  await shared.unlock("harbour 18");
  await expect(page.getByRole("alert")).toHaveText("That is not the password.");
  expect(pictures).toEqual([]);
  await shared.unlock("harbour 17");
  await shared.expectComparison();
  await page.reload();
  await shared.expectComparison();

  const elsewhere = await browser.newContext();
  expect(await (await elsewhere.request.get(share.url)).text()).not.toContain("a harbour in fog");
  expect((await elsewhere.request.get(pictures[0]!.split("?")[0]!)).ok(), "a picture without what opens it").toBe(false);
  await elsewhere.close();
  await owner.change(share, { password: "harbour 19" });
  await page.reload();
  await expect(shared.password, "what the old password opened is closed").toBeVisible();
});

test("a link that was revoked says so, and its pictures are gone", async ({ owner, page, watch }) => {
  watch.allow(REFUSED);
  const share = await owner.share();
  const shared = new SharePage(page);
  await page.goto(share.url);
  await shared.expectComparison();
  const pictures = await page.locator("img").evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src));
  expect(pictures.length).toBeGreaterThanOrEqual(3);
  const everything = [share.url, share.embed_url, `${share.url}/card`, ...pictures];
  for (const address of everything) expect((await page.request.get(address)).status(), address).toBe(200);

  await owner.revoke(share);
  for (const address of everything) expect((await page.request.get(address)).status(), address).toBe(404);
  await page.reload();
  await expect(shared.unavailable).toBeVisible();
  await expect(page.getByRole("img")).toHaveCount(0);
  await audit(page);
});

test("a link that never was looks like one that has ended", async ({ owner, page, server }) => {
  const share = await owner.share({ expires_at: new Date(Date.now() + 4_000).toISOString() });
  await expect.poll(async () => (await page.request.get(share.url)).status(), "until the link ends").toBe(404);
  const bodies: string[] = [];
  for (const address of [share.url, `${server.url}/s/00000000000000000000000000`, `${server.url}/s/nothing`]) {
    bodies.push(await (await page.request.get(address)).text());
  }
  expect(new Set(bodies).size).toBe(1);
  expect(bodies[0]).toContain("Not available");
});

test("a new address ends the one before", async ({ owner, page, watch }) => {
  watch.allow(REFUSED);
  const share = await owner.share();
  const renewed = await owner.change(share, { renew: true });
  await page.goto(share.url);
  await expect(new SharePage(page).unavailable).toBeVisible();
  await page.goto(renewed.url);
  await new SharePage(page).expectComparison();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the comparison fits the screen", async ({ owner, page }) => {
    await page.goto((await owner.share({ shows: "remix" })).url);
    await new SharePage(page).expectComparison();
    const width = await page.evaluate(() => ({ page: document.documentElement.scrollWidth, screen: document.documentElement.clientWidth }));
    expect(width.page).toBeLessThanOrEqual(width.screen);
    await audit(page);
  });
});
