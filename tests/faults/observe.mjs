// One request through the proxy, and in a few words what its client saw and what the account says of it.

import { RawConnection } from '../support/raw_client.mjs';
import { errorMessage } from '../support/requests.mjs';

/** What a client that reads to the end sees. `whole` is the body of an undisturbed answer. */
export async function clientSees(connection, dialect, whole) {
  let received = 0;
  try {
    const answer = await connection.answer({ onPiece: (piece) => { received += piece.length; } });
    if (answer.status === 200) {
      if (whole && !answer.body.equals(whole)) return '200 with other bytes';
      return 'the whole answer';
    }
    errorMessage(dialect.split('_')[0], answer.status, answer.body); // its dialect's shape
    return `${answer.status} in the dialect’s shape`;
  } catch (error) {
    if (/without an answer/.test(error.message) && received === 0) return 'the connection’s end';
    return 'what came, then a visible break';
  }
}

/** What /recent says of the request that `action` makes. */
export async function ledgerSays(proxy, action) {
  const [row] = await proxy.rowsOf(action);
  const { status, error, complete, usage } = row;
  const end = complete ? 'complete' : status === 200 ? 'broken off' : 'no answer';
  // Where an answer broke off it depends on the dialect whether usage had come before.
  return [status === 0 ? 'no status' : String(status), error ? 'error' : end, complete && usage ? 'usage' : ''].filter(Boolean).join(', ');
}

export async function ask(proxy, request, dialect, whole) {
  let seen;
  const told = await ledgerSays(proxy, async () => {
    const connection = await RawConnection.open(proxy.port);
    await connection.send(request);
    seen = await clientSees(connection, dialect, whole);
    connection.close();
  });
  return { client: seen, ledger: told };
}
