import { audit } from "../fixtures/audit";
import { china, readPng } from "../fixtures/images";
import { tabTo } from "../fixtures/keyboard";
import { RUNNERS, runSnippet } from "../fixtures/snippets";
import { expect, test } from "../fixtures/test";

const LANGUAGES = Object.keys(RUNNERS);
/** Characters with a special meaning in one of the languages or in the shell. */
const PROMPT = 'it\'s a "storm" \\ at $HOME, `id` ${sea} %s {0}\n!! 海 🏔️ ünïcödé';

test("the snippet of every language produces the same bytes as the page", async ({
  studio,
  page,
}) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({
    Prompt: PROMPT,
    Strength: "0.65",
    Guidance: "7.25",
    Seed: "9007199254740991",
  });
  await studio.start();
  await studio.expectDone();
  const address = await studio.layer("Output 1").first().getAttribute("src");
  const own = await (await page.request.get(address!)).body();
  await studio.showCode();
  for (const language of LANGUAGES) {
    await test.step(language, async () => {
      const made = await runSnippet(language, await studio.codeFor(language));
      expect(JSON.parse(readPng(made, "depth2img").text ?? "null")).toMatchObject({
        prompt: PROMPT,
        guidance_scale: 7.25,
      });
      expect(made.equals(own), "the bytes of the page's own output").toBe(true);
    });
  }
});

test("snippets follow the form and mark a missing image", async ({ studio, page }) => {
  await studio.open();
  await studio.showCode();
  await expect(studio.code).toContainText(
    "Replace https://example.com/your-picture.jpg by the URL of your own picture.",
  );
  await studio.prepare(china());
  await expect(studio.code).toContainText(/input_image: "http:.+\/blobs\/[0-9a-f]{64}\.png\?sig=/);
  await expect(studio.code).not.toContainText("num_outputs");
  await studio.fill({ Outputs: "3", Prompt: "ukiyo-e" });
  await expect(studio.code).toContainText("num_outputs: 3");
  await expect(studio.code).toContainText('prompt: "ukiyo-e"');
  await audit(page);
  await page.reload();
  await studio.showCode();
  await expect(studio.code).toContainText("num_outputs: 3");
});

test("a language is chosen and its snippet copied by keyboard", async ({
  studio,
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read"]);
  await studio.open();
  await studio.fill({ Prompt: PROMPT });
  await tabTo(page, /Use from code/);
  await page.keyboard.press("Enter");
  await tabTo(page, /tab "Node.js" \[selected\]/);
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Python", selected: true })).toBeFocused();
  await expect(studio.code).toContainText("import replicate");
  await page.keyboard.press("End");
  await expect(page.getByRole("tab", { name: "HTTP", selected: true })).toBeFocused();
  await expect(studio.code).toContainText("POST /v1/predictions HTTP/1.1");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Copied", exact: true })).toBeFocused();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    await studio.codeFor("HTTP"),
  );
  await page.getByRole("tab", { name: "cURL" }).click();
  await expect(page.getByRole("button", { name: "Copy", exact: true })).toBeVisible();
});

test("a snippet that cannot be loaded shows an error, and is requested again on a change", async ({
  studio,
  page,
  monitor,
}) => {
  monitor.allow(/net::ERR_FAILED/);
  await studio.open();
  await page.route("**/api/snippets", (route) => route.abort());
  await studio.showCode();
  await expect(studio.result.getByRole("alert")).toContainText("The server cannot be reached");
  await expect(studio.code).toBeEmpty();
  await audit(page);
  await page.unroute("**/api/snippets");
  await studio.fill({ Prompt: "mosaic" });
  await expect(studio.code).toContainText('prompt: "mosaic"');
  await expect(studio.result.getByRole("alert")).toBeHidden();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the snippet fits the screen, and its buttons are large enough", async ({
    studio,
    page,
  }) => {
    await studio.open();
    await studio.prepare(china());
    await studio.showCode();
    const width = await page.evaluate(() => ({
      page: document.documentElement.scrollWidth,
      screen: document.documentElement.clientWidth,
    }));
    expect(width.page).toBeLessThanOrEqual(width.screen);
    for (const button of await studio.result.locator(".d2-code").locator("button, summary").all()) {
      expect((await button.boundingBox())?.height, await button.innerText()).toBeGreaterThanOrEqual(
        44,
      );
    }
    await audit(page);
  });
});
