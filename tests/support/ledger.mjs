// What /recent calls things: the one place that knows.

const VOLATILE = /^(id|time|.*_(ms|us|at)|overhead.*|upstream.*|latency.*)$/;

/** A row of /recent without what differs between two equal requests. */
export function steadyPart(row) {
  return Object.fromEntries(Object.entries(row).filter(([key]) => !VOLATILE.test(key)));
}
