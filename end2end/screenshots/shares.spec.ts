import { expect, test } from "../fixtures/embed";
import { china } from "../fixtures/images";
import { RESPONSE_ERROR } from "../fixtures/page-monitor";
import { SharePage } from "../pages/SharePage";
import { shoot, SIZES } from "./shoot";

const PROMPT = "a harbour in fog, at the end of a long winter, painted with a wide brush";

for (const viewport of SIZES) {
  test.describe(`${viewport.width} px`, () => {
    test.use({ viewport });

    test("links, for their owner", async ({ studio, page }) => {
      await page.goto("/shares");
      await expect(page.getByText("Nothing shared yet")).toBeVisible();
      await shoot(page, "20-links-empty");
      await studio.open();
      await studio.prepare(china());
      await studio.fill({ Prompt: PROMPT, Steps: "5", Outputs: "2" });
      await studio.start();
      await studio.expectDone(2);
      await page.getByRole("button", { name: "Share", exact: true }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await shoot(page, "21-share");
      await page.getByRole("button", { name: "Create link" }).click();
      await page.getByRole("button", { name: "Embed", exact: true }).click();
      await new SharePage(page.frameLocator("iframe")).expectComparison();
      await shoot(page, "22-share-made");
      await page.getByRole("button", { name: "Change", exact: true }).click();
      await page
        .getByRole("dialog")
        .getByRole("link", { name: /All links/ })
        .scrollIntoViewIfNeeded();
      await shoot(page, "23-share-list");
      await page.goto("/shares");
      await page.getByLabel("Site").fill("blog.example");
      await page.getByRole("button", { name: "Create studio" }).click();
      await expect(page.getByText("Embed code").first()).toBeVisible();
      await shoot(page, "24-links");
    });

    test("links, for their visitors", async ({ owner, page, monitor }) => {
      monitor.allow(RESPONSE_ERROR);
      const prediction = await owner.createResult({ prompt: PROMPT, num_outputs: 2 });
      const note = "For Mia: the third one is what I meant.";
      const share = await owner.createShare({ prediction, visibility: "remix", note });
      await page.goto(share.url);
      await new SharePage(page).expectComparison();
      await shoot(page, "25-shared");
      await page.goto((await owner.createShare({ prediction, visibility: "output" })).url);
      await new SharePage(page).expectPictures("Output 1");
      await shoot(page, "26-shared-output");
      await page.goto((await owner.createShare({ prediction, password: "harbour 17" })).url);
      await shoot(page, "27-shared-locked");
      await owner.revokeShare(share);
      await page.goto(share.url);
      await shoot(page, "28-shared-unavailable");
    });

    test("embedded in another site", async ({ host, owner, page }) => {
      const prediction = await owner.createResult({ prompt: PROMPT, num_outputs: 2 });
      const share = await owner.createShare({
        prediction,
        visibility: "settings",
        note: "Seen from the pier",
      });
      const pageStyle =
        "<style>:root { color-scheme: light dark; font-family: serif } main { max-width: 50rem; margin: auto }</style>";
      await host.embed(
        `${pageStyle}<p>What a day.</p><depth2img-result share="${share.url}"></depth2img-result><p>More of it tomorrow.</p>`,
      );
      await new SharePage(host.within()).expectComparison();
      await host.expectFit();
      await shoot(page, "29-embedded-result");
      const { key } = await owner.createEmbedKey({
        parameters: ["input_image", "prompt", "prompt_strength"],
        fixed: { num_inference_steps: 5 },
      });
      await host.embed(
        `${pageStyle.replace("50rem", "70rem")}<depth2img-studio key="${key}" prompt="${PROMPT}"></depth2img-studio>`,
      );
      await host.waitForEvent("ready");
      await host.expectFit();
      await shoot(page, "30-embedded-studio");
    });
  });
}
