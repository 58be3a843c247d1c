import { audit } from "../fixtures/audit";
import { tabTo } from "../fixtures/keyboard";
import { china, readPng } from "../fixtures/pictures";
import { RUN, runSnippet } from "../fixtures/snippets";
import { expect, test } from "../fixtures/test";

const LANGUAGES = Object.keys(RUN);
/** Every character that some language, or the shell, gives a meaning of its own. */
const PROMPT = "it's a \"storm\" \\ at $HOME, `id` ${sea} %s {0}\n!! 海 🏔️ ünïcödé";

test("the code of every language makes the picture that the page makes, to the byte", async ({ studio, page }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: PROMPT, Strength: "0.65", Guidance: "7.25", Seed: "9007199254740991" });
  await studio.start();
  await studio.expectDone();
  const address = await studio.layer("Output 1").first().getAttribute("src");
  const own = await (await page.request.get(address!)).body();
  await studio.showCode();
  for (const language of LANGUAGES) {
    await test.step(language, async () => {
      const made = await runSnippet(language, await studio.codeIn(language));
      expect(JSON.parse(readPng(made, "depth2img").text ?? "null")).toMatchObject({ prompt: PROMPT, guidance_scale: 7.25 });
      expect(made.equals(own), "the bytes of the page's own picture").toBe(true);
    });
  }
});

test("the code follows the form, and says where a picture is missing", async ({ studio, page }) => {
  await studio.open();
  await studio.showCode();
  await expect(studio.code).toContainText("Put the address of a picture of yours in place of https://example.com/your-picture.jpg.");
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

test("with the keyboard alone a language is chosen and its code copied, to the character", async ({ studio, page, context }) => {
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
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await studio.codeIn("HTTP"));
  await page.getByRole("tab", { name: "cURL" }).click();
  await expect(page.getByRole("button", { name: "Copy", exact: true })).toBeVisible();
});

test("where no code comes it is said, and asked for again when the form changes", async ({ studio, page, watch }) => {
  watch.allow(/net::ERR_FAILED/);
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

  test("the code fits the screen and its buttons a finger", async ({ studio, page }) => {
    await studio.open();
    await studio.prepare(china());
    await studio.showCode();
    const width = await page.evaluate(() => ({ page: document.documentElement.scrollWidth, screen: document.documentElement.clientWidth }));
    expect(width.page).toBeLessThanOrEqual(width.screen);
    for (const button of await studio.result.locator(".d2-code").locator("button, summary").all()) {
      expect((await button.boundingBox())?.height, await button.innerText()).toBeGreaterThanOrEqual(44);
    }
    await audit(page);
  });
});
