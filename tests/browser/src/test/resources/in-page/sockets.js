/** Runs `test(sockets)` while every WebSocket that the page opens is one that the test plays the server of. */
export async function withFakeSockets(test) {
  const real = window.WebSocket;
  const sockets = [];
  window.WebSocket = class {
    sent = [];
    constructor(url, protocol) {
      Object.assign(this, { url, protocol });
      sockets.push(this);
    }
    send(frame) {
      this.sent.push(JSON.parse(frame));
      this.onsent?.(this.sent.at(-1));
    }
    close() {
      this.closed = true;
    }
    receive(frame) {
      this.onmessage?.({ data: JSON.stringify(frame) });
    }
  };
  try {
    await test(sockets);
  } finally {
    window.WebSocket = real;
  }
}
