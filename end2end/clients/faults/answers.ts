import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Fault } from "../../fake-replicate/index";
import type { Mishap } from "../../fake-replicate/fault";
import { Cloud, WAYS } from "../cloud";

/** What may come in the place of a prediction. */
const MISHAPS: Mishap[] = [
  { kind: "html", status: 200 },
  { kind: "html", status: 502 },
  { kind: "error_in_success" },
  { kind: "status", status: 500 },
  { kind: "status", status: 503 },
  { kind: "dropped" },
];

/** After half a body nobody can tell; it follows upon an effect. */
const CREATES: Fault[] = [
  ...MISHAPS.flatMap((mishap): Fault[] => [
    { on: "predictions.create", effect: false, ...mishap },
    { on: "predictions.create", effect: true, ...mishap },
  ]),
  { on: "predictions.create", kind: "half_a_body" },
];

/** Where nothing is changed a broken answer is no more than another mishap. */
const OF_READING: Mishap[] = [...MISHAPS, { kind: "half_a_body" }];

const GETS: Fault[] = [
  ...[...OF_READING, { kind: "unauthenticated" } as const].map((mishap): Fault => ({ on: "predictions.get", times: 2, ...mishap })),
  // Just created, and not known everywhere yet.
  { on: "predictions.get", kind: "not_found" },
];

/** While a create whose answer was lost is looked for. */
const LISTS: Fault[] = OF_READING.map((mishap) => ({ on: "predictions.list", times: 2, ...mishap }));

const DOWNLOADS: Fault[] = [
  { on: "download", times: 2, kind: "half_a_body" },
  { on: "download", times: 2, kind: "dropped" },
  { on: "download", times: 2, kind: "status", status: 503 },
  { on: "download", times: 2, kind: "html", status: 502 },
];

/** The upstream answers, and its answer is none. */
export function answers(): void {
  for (const way of WAYS) {
    // One after the other: a fault meets the next request, whosesoever that is.
    describe(way, { concurrency: false }, () => {
      const cloud = new Cloud(way);
      const met = (name: string, faults: Fault[]) => test(name, () => assertMade(cloud, name, faults));

      for (const fault of CREATES) met(`a create is answered with ${words(fault)}`, [fault]);
      for (const fault of GETS) met(`a get is answered with ${words(fault)}`, [fault]);
      for (const fault of LISTS) met(`a lost create is looked for, and the list answered with ${words(fault)}`, [LOST, fault]);
      for (const fault of DOWNLOADS) met(`a download is answered with ${words(fault)}`, [fault]);

      test("a download brings a page in the place of a picture: the prediction fails in words", async () => {
        cloud.world.faults.add({ on: "download", kind: "html", status: 200 });
        const { status, error, output } = await cloud.run("a page");
        const sentence = "The engine gave an output that is no picture. Run it again.";
        assert.deepEqual({ status, error, output }, { status: "failed", error: sentence, output: null });
      });
    });
  }
}

const LOST: Fault = { on: "predictions.create", kind: "dropped", effect: true };

function words(fault: Fault): string {
  const status = "status" in fault ? ` ${fault.status}` : "";
  const effect = fault.effect === undefined ? "" : fault.effect ? ", done" : ", not done";
  const kind = fault.kind === "dropped" ? "nothing" : fault.kind.replaceAll("_", " ");
  return kind + status + effect;
}

/** Whatever was answered, it is made upstream once, and its own result arrives. */
async function assertMade(cloud: Cloud, prompt: string, faults: Fault[]): Promise<void> {
  const { world } = cloud;
  const from = world.requests.length;
  for (const fault of faults) world.faults.add(fault);
  await cloud.assertTrue(await cloud.run(prompt));
  assert.equal(cloud.created(prompt).length, 1, "it is made upstream once");
  const met = world.requests.slice(from).flatMap(({ operation, fault }) => (fault === null ? [] : [`${operation} ${fault}`]));
  assert.deepEqual(met, faults.flatMap(({ on, kind, times }) => Array.from({ length: times ?? 1 }, () => `${on} ${kind}`)), "each fault was met");
}
