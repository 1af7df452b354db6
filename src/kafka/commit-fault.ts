import { GatewayError } from '../gateway-error.js';

/** Whether a failed commit surely had no effect: it was not sent, or the broker said no. */
export function wasAnswered(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof GatewayError && error.code === 'commit-refused') return true;
  if (error.name === 'KafkaJSProtocolError')
    return !('type' in error && error.type === 'REQUEST_TIMED_OUT');
  return error.cause !== undefined && wasAnswered(error.cause);
}
