import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/embed";
import { RESPONSE_ERROR } from "../fixtures/page-monitor";
import { SharePage } from "../pages/SharePage";

test("a visitor without cookies can compare", async ({ owner, page }) => {
  const share = await owner.createShare({ note: "Seen from the pier" });
  await page.goto(share.url);
  const shared = new SharePage(page);
  await shared.expectComparison();
  await expect(page.getByText("Seen from the pier").filter({ visible: true })).toHaveCount(1);
  await expect(page.getByText("a harbour in fog")).toHaveCount(0);
  await audit(page);
  const [used] = (await owner.listShares()).filter(({ id }) => id === share.id);
  expect(used?.uses).toBeGreaterThan(0);
});

test("a link shows what its owner chose, and no more", async ({ owner, page }) => {
  const shared = new SharePage(page);
  const prediction = await owner.createResult({ prompt: "a storm at sea", seed: 4711 });

  const output = await owner.createShare({ prediction, visibility: "output" });
  await page.goto(output.url);
  await shared.expectPictures("Output 1");
  await expect(shared.picture("Input")).toHaveCount(0);
  expect(await page.content()).not.toContain("a storm at sea");
  for (const name of ["input", "depth"])
    expect((await page.request.get(`${output.url}/${name}`)).status(), name).toBe(404);
  await expect(shared.remix).toHaveCount(0);
  await audit(page);

  await page.goto((await owner.createShare({ prediction, visibility: "settings" })).url);
  await expect(shared.heading.filter({ visible: true })).toHaveText("a storm at sea");
  await expect(shared.settings).toContainText("4711");
  await expect(shared.remix).toHaveCount(0);
  await audit(page);

  await owner.updateShare(output, { visibility: "remix" });
  await page.goto(output.url);
  await shared.expectComparison();
  await expect(shared.remix).toBeVisible();
});

test("remix opens the studio with image and settings, ready to run", async ({
  owner,
  page,
  studio,
}) => {
  const prediction = await owner.createResult({
    prompt: "a storm at sea",
    prompt_strength: 0.65,
    seed: 4711,
  });
  await page.goto((await owner.createShare({ prediction, visibility: "remix" })).url);
  await new SharePage(page).remix.click();
  await expect(studio.field("Prompt")).toHaveValue("a storm at sea");
  await studio.expandSettings();
  await expect(studio.field("Strength")).toHaveValue("0.65");
  await expect(studio.field("Seed")).toHaveValue("4711");
  await studio.expectDepth();
  await studio.fill({ Prompt: "a calm at sea" });
  await studio.start();
  await studio.expectDone();
});

test("a wrong password is refused, and the right one is remembered", async ({
  owner,
  page,
  browser,
  monitor,
}) => {
  monitor.allow(RESPONSE_ERROR);
  const share = await owner.createShare({ password: "harbour 17", visibility: "settings" });
  const shared = new SharePage(page);
  const pictures: string[] = [];
  page.on("request", (request) => {
    if (/\/(input|depth|output-\d+)$/.test(new URL(request.url()).pathname))
      pictures.push(request.url());
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

  const otherContext = await browser.newContext();
  expect(await (await otherContext.request.get(share.url)).text()).not.toContain(
    "a harbour in fog",
  );
  expect(
    (await otherContext.request.get(pictures[0]!.split("?")[0]!)).ok(),
    "an image without its access token",
  ).toBe(false);
  await otherContext.close();
  await owner.updateShare(share, { password: "harbour 19" });
  await page.reload();
  await expect(shared.password, "access by the old password is revoked").toBeVisible();
});

test("a revoked link says so, and its images are gone", async ({ owner, page, monitor }) => {
  monitor.allow(RESPONSE_ERROR);
  const share = await owner.createShare();
  const shared = new SharePage(page);
  await page.goto(share.url);
  await shared.expectComparison();
  const pictures = await page
    .locator("img")
    .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src));
  expect(pictures.length).toBeGreaterThanOrEqual(3);
  const everything = [share.url, share.embed_url, `${share.url}/card`, ...pictures];
  for (const address of everything)
    expect((await page.request.get(address)).status(), address).toBe(200);

  await owner.revokeShare(share);
  for (const address of everything)
    expect((await page.request.get(address)).status(), address).toBe(404);
  await page.reload();
  await expect(shared.unavailable).toBeVisible();
  await expect(page.getByRole("img")).toHaveCount(0);
  await audit(page);
});

test("an unknown link looks like a revoked one", async ({ owner, page, server }) => {
  // Before the expiry date is computed, because a run may take longer than that.
  const prediction = await owner.createResult();
  const expires_at = new Date(Date.now() + 4_000).toISOString();
  const share = await owner.createShare({ prediction, expires_at });
  await expect
    .poll(async () => (await page.request.get(share.url)).status(), "until the link ends")
    .toBe(404);
  const bodies: string[] = [];
  for (const address of [
    share.url,
    `${server.url}/s/00000000000000000000000000`,
    `${server.url}/s/nothing`,
  ]) {
    bodies.push(await (await page.request.get(address)).text());
  }
  expect(new Set(bodies).size).toBe(1);
  expect(bodies[0]).toContain("Not available");
});

test("a renewed link revokes the old URL", async ({ owner, page, monitor }) => {
  monitor.allow(RESPONSE_ERROR);
  const share = await owner.createShare();
  const renewed = await owner.updateShare(share, { renew: true });
  await page.goto(share.url);
  await expect(new SharePage(page).unavailable).toBeVisible();
  await page.goto(renewed.url);
  await new SharePage(page).expectComparison();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the comparison fits the screen", async ({ owner, page }) => {
    await page.goto((await owner.createShare({ visibility: "remix" })).url);
    await new SharePage(page).expectComparison();
    const width = await page.evaluate(() => ({
      page: document.documentElement.scrollWidth,
      screen: document.documentElement.clientWidth,
    }));
    expect(width.page).toBeLessThanOrEqual(width.screen);
    await audit(page);
  });
});
