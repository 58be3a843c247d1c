import { expect, test } from "../fixtures/catalog";
import { holdRequests } from "../fixtures/hold-requests";
import { china } from "../fixtures/images";
import { FollowDialog } from "../pages/FollowDialog";
import { GridPage } from "../pages/GridPage";
import { ModelChoice } from "../pages/ModelChoice";
import { shoot, SIZES } from "./shoot";

const MODEL = "lucataco/realistic-vision-v5-img2img";
const MODELS = [
  MODEL,
  "mixinmax1990/realisitic-vision-v3-image-to-image",
  "lucataco/dreamshaper7-img2img-lcm",
];

for (const viewport of SIZES) {
  test.describe(`${viewport.width} px`, () => {
    test.use({ viewport, hasTouch: viewport.width < 500 });

    test("explore", async ({ explore, page, monitor }) => {
      monitor.allow(/Failed to load resource/);
      await explore.open("?q=depth&inputs=image");
      await expect(explore.links.first()).toBeVisible();
      await explore.pick("cjwbw/zoedepth").check();
      await shoot(page, "31-explore");
      await explore.view("Gallery").click();
      await expect(explore.list.locator("img").first()).toBeVisible();
      await shoot(page, "32-explore-gallery");
      await explore.open("?q=zoedepth&outputs=video&runs=over-1m");
      await expect(explore.empty).toBeVisible();
      await shoot(page, "33-explore-empty");
      await page.route("**/api/catalog/models?*", (route) =>
        route.fulfill({ status: 503, body: "" }),
      );
      await page.goto("/explore");
      await expect(page.getByRole("alert"), "after the retries failed").toBeVisible({
        timeout: 20_000,
      });
      await shoot(page, "34-explore-error");
      await page.unroute("**/api/catalog/models?*");
      await explore.open("?q=depth");
      const filter = page.getByRole("button", { name: "Filter" });
      if (!(await filter.isVisible())) return;
      await filter.click();
      await expect(explore.facet("Inputs")).toBeVisible();
      await shoot(page, "35-explore-facets");
    });

    test("explore while loading", async ({ page }) => {
      const release = await holdRequests(page, "**/api/catalog/models?*");
      await page.goto("/explore?q=depth");
      await expect(page.getByRole("searchbox", { name: "Search models" })).toBeVisible();
      await shoot(page, "36-explore-loading");
      release();
    });

    test("model and creator", async ({ explore, model, page, monitor }) => {
      monitor.allow(/Failed to load resource/);
      await model.open(MODEL);
      await expect(model.inputs).toBeVisible();
      await shoot(page, "37-model");
      await model.open("cjwbw/vq-diffusion");
      await shoot(page, "38-model-not-here");
      await page.goto("/explore/cjwbw");
      await expect(explore.links.first()).toBeVisible();
      await shoot(page, "39-creator");
      await page.goto("/explore/nobody/nothing");
      await expect(explore.notFound).toBeVisible();
      await shoot(page, "40-model-missing");
    });

    test("follow", async ({ page }) => {
      const follow = new FollowDialog(page);
      await follow.open("?q=depth&inputs=image");
      await follow.name.fill("Depth");
      await follow.save.click();
      await expect(follow.saved).toHaveText(/Depth/);
      await shoot(page, "41-follow");
    });

    test("another model in the studio", async ({ studio, page }) => {
      const choice = new ModelChoice(page);
      await choice.open(MODEL);
      await studio.prepare(china());
      await choice.expand();
      await shoot(page, "42-studio-model");
      await choice.open("strange/secret");
      await studio.expandSettings();
      await shoot(page, "43-studio-any-schema");
    });

    test("comparison of models", async ({ compare, page }) => {
      await compare.open(...MODELS);
      await compare.chooseImage(china());
      await compare.prompt.fill("starry night, swirling sky");
      await expect(compare.mapping).toBeVisible();
      await shoot(page, "44-compare-models");
      await compare.run.click();
      const grid = new GridPage(page);
      await grid.expectDone(MODELS.length);
      await grid.voteButton(0).click();
      await shoot(page, "45-compared-models");
    });
  });
}
