/**
 * What is on the screen stands in the address: `#/chat/<chatId>`, `#/to/<userId>` for a user with whom there is no chat
 * yet, nothing for the list alone. So reload and the back button do what people expect.
 */
export function currentRoute() {
  const [, kind, id] = window.location.hash.match(/^#\/(chat|to)\/([0-9a-f-]{36})$/i) ?? [];
  return { chatId: kind === 'chat' ? id : null, peer: kind === 'to' ? id : null };
}

export function goTo({ chatId = null, peer = null }) {
  const hash = chatId ? `#/chat/${chatId}` : peer ? `#/to/${peer}` : '#/';
  if (hash !== window.location.hash) {
    window.location.hash = hash;
  }
}

/** As `goTo`, in place of the present entry of the browser's history. */
export function replaceWith({ chatId }) {
  window.location.replace(`#/chat/${chatId}`);
}

export function onRoute(listener, signal) {
  window.addEventListener('hashchange', () => listener(currentRoute()), { signal });
}
