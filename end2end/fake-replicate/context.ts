import type { Prediction } from "./prediction";
import type { WebhookEvent } from "./scenario";
import type { FakeReplicateState } from "./state";

/** The dependencies of a request handler and of a running prediction. */
export interface Context {
  state: FakeReplicateState;
  /** `http://127.0.0.1:PORT/v1`. */
  baseUrl: string;
  /** Origin of the server that serves output files. */
  deliveryUrl: string;
  /** Enqueues a webhook, if the prediction subscribed to the event. */
  sendWebhook(prediction: Prediction, event: WebhookEvent): void;
}
