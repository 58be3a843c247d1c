import { expect, type Locator, type Page } from "@playwright/test";

/** Pattern for the text of a link to a model, by `owner/name` or name. */
function linkText(name: string): RegExp | string {
  const [short, owner] = name.split("/").reverse();
  return owner ? new RegExp(`^\\s*${owner}\\s*/\\s*${short}\\s*$`) : short!;
}

/**
 * The catalog, `/explore`, and the lists of a creator and of a collection, located by accessible
 * names.
 */
export class ExplorePage {
  readonly search: Locator;
  readonly count: Locator;
  readonly list: Locator;
  readonly results: Locator;
  readonly links: Locator;
  readonly sort: Locator;
  readonly clear: Locator;
  readonly more: Locator;
  readonly empty: Locator;
  readonly tray: Locator;
  readonly follow: Locator;

  constructor(readonly page: Page) {
    this.search = page.getByRole("searchbox", { name: "Search models" });
    this.count = page.getByRole("status").filter({ hasText: /^([\d,]+ of )?[\d,]+ models?$/ });
    this.list = page.getByRole("list", { name: "Models" });
    this.results = this.list.getByRole("listitem").filter({ has: page.getByRole("link") });
    this.links = this.list.getByRole("link");
    this.sort = page.getByRole("combobox", { name: "Sort by" });
    this.more = page.getByRole("button", { name: "Load more" });
    this.empty = page.getByRole("heading", { name: "No models match" });
    this.clear = page.getByRole("button", { name: "Clear all" }).first();
    this.tray = page.getByRole("region", { name: "Models to compare" });
    this.follow = page.getByRole("button", { name: "Follow this search", exact: true });
  }

  async open(query = ""): Promise<void> {
    await this.page.goto(`/explore${query}`);
    await expect(this.search).toBeVisible();
    await expect(this.count).toBeVisible();
  }

  /** A model in the list, by `owner/name` or name. */
  result(name: string): Locator {
    return this.results
      .filter({ has: this.page.getByRole("link").filter({ hasText: linkText(name) }) })
      .first();
  }

  link(name: string): Locator {
    return this.links.filter({ hasText: linkText(name) }).first();
  }

  /** Number of matching models and of all models. */
  async counts(): Promise<{ total: number; catalogSize: number }> {
    const text = (await this.count.textContent()) ?? "";
    const numbers = text.match(/[\d,]+/g) ?? [];
    const [total, catalogSize] = numbers.map((number) => Number(number.replaceAll(",", "")));
    if (total === undefined) throw new Error(`No numbers in "${text}"`);
    return { total, catalogSize: catalogSize ?? total };
  }

  async expectTotal(total: number): Promise<void> {
    await expect.poll(async () => (await this.counts()).total, "models found").toBe(total);
  }

  /** A facet by its heading: "Task", "Inputs", "Typical time". */
  facet(name: string): Locator {
    return this.page.getByRole("group", { name, exact: true });
  }

  /** The checkbox of a facet's value. */
  facetValue(facet: string, value: string): Locator {
    return this.facet(facet).getByRole("checkbox", { name: new RegExp(`^${value}(\\s|,|$)`) });
  }

  /** The number beside a facet's value. */
  async countOf(facet: string, value: string): Promise<number> {
    const more = this.facet(facet).getByRole("button", { name: /^More/ });
    if (!(await this.facetValue(facet, value).isVisible())) await more.click();
    const label = this.facet(facet)
      .locator("label")
      .filter({ hasText: new RegExp(`^${value}[\\d,]+$`, "i") });
    return Number((await label.locator("small").textContent())?.replaceAll(",", ""));
  }

  /** The button that removes a facet's value from the query. */
  chip(value: string): Locator {
    return this.page.getByRole("button", { name: new RegExp(`^Remove filter: .*${value}$`) });
  }

  /** Heading of the 404 page. */
  get notFound(): Locator {
    return this.page.getByRole("heading", { name: "Page not found" });
  }

  /** The button that shows models as "List" or "Gallery". */
  view(name: "List" | "Gallery"): Locator {
    return this.page
      .getByRole("group", { name: "View" })
      .getByRole("button", { name, exact: true });
  }

  /** The checkbox that selects a model for comparison. */
  pick(name: string): Locator {
    return this.page.getByRole("checkbox", {
      name: new RegExp(`^Compare ${name.replace("/", " ?/ ?")}$`),
    });
  }

  /** Opens the comparison of the selected models. */
  async compare(): Promise<void> {
    await this.tray.getByRole("link", { name: "Compare on one picture" }).click();
  }
}
