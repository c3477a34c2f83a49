/** Says that there is no connection, and when there is one again. */
import { h, replaceChildren } from './dom.js';

/** A short break is nobody's business. */
const PATIENCE_MS = 1_200;

export function banner(connection) {
  const element = h('div', { class: 'banner', role: 'status', hidden: true });
  let timer = null;
  connection.on('state', ({ state }) => {
    if (state === 'online' || state === 'stopped') {
      clearTimeout(timer);
      timer = null;
      element.hidden = true;
    } else if (state === 'replaced') {
      show('Parley is open in another window of this device.', 'Use it here');
    } else {
      timer ??= setTimeout(() => show('No connection. Trying again…', 'Try now'), PATIENCE_MS);
    }
  });

  function show(message, action) {
    replaceChildren(element, h('span', {}, message), h('button', { type: 'button', class: 'link', onclick: () => connection.start() }, action));
    element.hidden = false;
  }

  return element;
}
