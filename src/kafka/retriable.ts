/** Whether the cluster may answer later; wrong credentials and missing rights do not mend themselves. */
export function isRetriable(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { cause } = error;
  if (cause instanceof Error) return isRetriable(cause);
  return !('retriable' in error) || error.retriable === true;
}
