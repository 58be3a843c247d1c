import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { FaultKind } from "../../fake-replicate/fault";
import type { Fault } from "../../fake-replicate/index";
import { COMPLETION_MODES, ReplicateHarness } from "../replicate-harness";

/** Responses that may replace a prediction object. */
const RESPONSE_FAULTS: FaultKind[] = [
  { kind: "html", status: 200 },
  { kind: "html", status: 502 },
  { kind: "error_in_success" },
  { kind: "status", status: 500 },
  { kind: "status", status: 503 },
  { kind: "dropped" },
];

/** Creates with and without effect. A truncated body always follows an effect. */
const CREATES: Fault[] = [
  ...RESPONSE_FAULTS.flatMap((responseFault): Fault[] => [
    { on: "predictions.create", effect: false, ...responseFault },
    { on: "predictions.create", effect: true, ...responseFault },
  ]),
  { on: "predictions.create", kind: "truncated_body" },
];

/** Faults of read requests, which have no effect. */
const READ_FAULTS: FaultKind[] = [...RESPONSE_FAULTS, { kind: "truncated_body" }];

const GETS: Fault[] = [
  ...[...READ_FAULTS, { kind: "unauthenticated" } as const].map((responseFault): Fault => ({
    on: "predictions.get",
    times: 2,
    ...responseFault,
  })),
  // Just created and not yet visible on every replica.
  { on: "predictions.get", kind: "not_found" },
];

/** Faults while a create whose response was lost is looked up. */
const LISTS: Fault[] = READ_FAULTS.map((responseFault) => ({
  on: "predictions.list",
  times: 2,
  ...responseFault,
}));

const DOWNLOADS: Fault[] = [
  { on: "download", times: 2, kind: "truncated_body" },
  { on: "download", times: 2, kind: "dropped" },
  { on: "download", times: 2, kind: "status", status: 503 },
  { on: "download", times: 2, kind: "html", status: 502 },
];

/** The upstream responds, but not with the expected body. */
export function badResponses(): void {
  for (const mode of COMPLETION_MODES) {
    // In sequence, because a fault applies to the next request of any test.
    describe(mode, { concurrency: false }, () => {
      const harness = new ReplicateHarness(mode);
      const testFault = (name: string, faults: Fault[]) =>
        test(name, () => assertRunsOnce(harness, name, faults));

      for (const fault of CREATES) testFault(`create: ${faultName(fault)}`, [fault]);
      for (const fault of GETS) testFault(`get: ${faultName(fault)}`, [fault]);
      for (const fault of LISTS)
        testFault(`lookup of a lost create: ${faultName(fault)}`, [LOST_RESPONSE, fault]);
      for (const fault of DOWNLOADS) testFault(`download: ${faultName(fault)}`, [fault]);

      test("a download that returns HTML instead of an image fails the prediction with a message", async () => {
        harness.state.faults.add({ on: "download", kind: "html", status: 200 });
        const { status, error, output } = await harness.run("a page");
        const sentence = "The engine returned an output that is not a picture. Run it again.";
        assert.deepEqual(
          { status, error, output },
          { status: "failed", error: sentence, output: null },
        );
      });
    });
  }
}

const LOST_RESPONSE: Fault = { on: "predictions.create", kind: "dropped", effect: true };

function faultName(fault: Fault): string {
  const status = "status" in fault ? ` ${fault.status}` : "";
  const effect =
    fault.effect === undefined ? "" : fault.effect ? ", with effect" : ", without effect";
  const kind = fault.kind === "dropped" ? "no response" : fault.kind.replaceAll("_", " ");
  return kind + status + effect;
}

/** In spite of the faults, the prediction is created upstream once and its own output arrives. */
async function assertRunsOnce(
  harness: ReplicateHarness,
  prompt: string,
  faults: Fault[],
): Promise<void> {
  const { state } = harness;
  const offset = state.requests.length;
  for (const fault of faults) state.faults.add(fault);
  await harness.assertSucceeded(await harness.run(prompt));
  assert.equal(harness.upstreamCreations(prompt).length, 1, "created upstream once");
  const met = state.requests
    .slice(offset)
    .flatMap(({ operation, fault }) => (fault === null ? [] : [`${operation} ${fault}`]));
  assert.deepEqual(
    met,
    faults.flatMap(({ on, kind, times }) =>
      Array.from({ length: times ?? 1 }, () => `${on} ${kind}`),
    ),
    "each fault was injected",
  );
}
