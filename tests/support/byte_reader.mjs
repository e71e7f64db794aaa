// Pull-style reading from a socket: what arrived stays in one buffer until someone asks for it.

export class ConnectionClosed extends Error {
  constructor(message, received = Buffer.alloc(0)) {
    super(message);
    this.received = received; // the bytes that had arrived and were not yet read
  }
}

export class ByteReader {
  #buffer = Buffer.alloc(0);
  #ended = false;
  #error = null;
  #wake = null;

  constructor(socket) {
    socket.on('data', (bytes) => {
      this.#buffer = this.#buffer.length ? Buffer.concat([this.#buffer, bytes]) : bytes;
      this.#notify();
    });
    const finish = () => { this.#ended = true; this.#notify(); };
    socket.on('end', finish);
    socket.on('close', finish);
    socket.on('error', (error) => { this.#error ??= error; finish(); });
  }

  get buffered() { return this.#buffer.length; }

  #notify() {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  /** Waits for more bytes; false when the peer has finished. */
  async #more() {
    if (this.#ended) return false;
    const before = this.#buffer.length;
    await new Promise((resolve) => { this.#wake = resolve; });
    return this.#buffer.length > before || !this.#ended;
  }

  #take(count) {
    const bytes = this.#buffer.subarray(0, count);
    this.#buffer = this.#buffer.subarray(count);
    return bytes;
  }

  /** Bytes up to and including `delimiter`; null when the peer ended cleanly before sending any. */
  async until(delimiter) {
    let from = 0;
    for (;;) {
      const at = this.#buffer.indexOf(delimiter, from);
      if (at >= 0) return this.#take(at + delimiter.length);
      from = Math.max(0, this.#buffer.length - delimiter.length + 1);
      if (!(await this.#more())) {
        if (this.#buffer.length === 0 && !this.#error) return null;
        throw this.#closed(`connection closed before ${JSON.stringify(delimiter)}`);
      }
    }
  }

  /** Whatever is there, at least one byte and at most `limit`; null when the peer has finished. */
  async some(limit = Infinity) {
    while (this.#buffer.length === 0) {
      if (!(await this.#more()) && this.#buffer.length === 0) {
        if (this.#error) throw this.#closed(this.#error.message);
        return null;
      }
    }
    return this.#take(Math.min(limit, this.#buffer.length));
  }

  #closed(message) {
    return new ConnectionClosed(this.#error ? `${message}: ${this.#error.code}` : message, this.#buffer);
  }
}
