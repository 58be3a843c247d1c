import { parseArgs } from "node:util";

import { FakeReplicate } from "./index";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    token: { type: "string" },
    "webhook-secret": { type: "string" },
  },
});
const { token, "webhook-secret": webhookSecret } = values;
const fake = await FakeReplicate.start({
  port: Number(values.port),
  ...(token && { token }),
  ...(webhookSecret && { webhookSecret }),
});
console.log(`listening ${fake.url}`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void fake.close());
