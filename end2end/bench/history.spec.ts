import { buildArchive } from "../fixtures/history-archive";
import { StudioServer } from "../fixtures/server";
import { largest, median, milliseconds, timed } from "./measurement";
import { test } from "./test";

const RESULTS = 10_000;
const WORDS = [
  "fog",
  "storm",
  "harbour",
  "lantern",
  "night",
  "castle",
  "river",
  "bridge",
  "snow",
  "gold",
];
/** A rare word, common words, an incomplete word, and no filter. */
const QUERIES = [
  "q=9999",
  "q=fog",
  "q=night+river",
  "q=lan",
  "q=prompt",
  "q=fog&favourite=true",
  "",
];
const ROUNDS = 10;

test.describe("History", () => {
  test("search", async ({ table }) => {
    test.setTimeout(600_000);
    const server = await StudioServer.start();
    await fill(server.url);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const query of QUERIES)
        times.push(await timed(() => search(`${server.url}/api/history?${query}`)));
    }
    await server.stop();
    const time = median(times);
    await table.row({
      what: "history search over 10,000 results",
      measured: milliseconds(time),
      target: "under 100 ms",
      meets: largest(times) < 100,
      how: `\`GET /api/history\` until the first page has arrived, ${QUERIES.length} queries ${ROUNDS} times each, median (largest ${milliseconds(largest(times))})`,
    });
  });
});

const HEADERS = { Authorization: "Bearer bench" };

async function fill(server: string): Promise<void> {
  const prompt = (index: number) =>
    WORDS.filter((_, bit) => ((index * 2_654_435_761) >>> bit) & 1).join(" ") + ` ${index}`;
  const results = Array.from({ length: RESULTS }, (_, index) => ({
    prompt: prompt(index),
    seconds: index,
    favourite: index % 7 === 0,
  }));
  const body = new FormData();
  body.append("content", new Blob([new Uint8Array(buildArchive(results))]), "history.zip");
  const response = await fetch(`${server}/api/history/import`, {
    method: "POST",
    headers: HEADERS,
    body,
  });
  const { imported } = (await response.json()) as { imported: string[] };
  if (imported.length !== RESULTS) throw new Error(`${imported.length} results were imported`);
}

async function search(address: string): Promise<void> {
  const response = await fetch(address, { headers: HEADERS });
  if (!response.ok) throw new Error(`${address} responded with ${response.status}`);
  await response.json();
}
