/** The pictograms, drawn on a 24 by 24 grid in the colour of the text around them. */
import { svg } from './dom.js';

const PATHS = {
  send: 'M3.4 20.4 21.5 12 3.4 3.6 3.4 10.1 15 12 3.4 13.9Z',
  back: 'M15.5 4.5 8 12l7.5 7.5',
  attach: 'M19.5 11.5 12 19a4.6 4.6 0 0 1-6.5-6.5l8-8a3 3 0 0 1 4.3 4.3l-7.9 7.9a1.4 1.4 0 0 1-2-2l7-7',
  newChat: 'M12 5H6a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2v-6M18.4 3.6a1.9 1.9 0 0 1 2.7 2.7L13 14.5l-3.5.9.9-3.5Z',
  group: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.6c2.2.8 3.5 2.7 3.5 5.4',
  signOut: 'M14 8V5.5A1.5 1.5 0 0 0 12.5 4h-7A1.5 1.5 0 0 0 4 5.5v13A1.5 1.5 0 0 0 5.5 20h7a1.5 1.5 0 0 0 1.5-1.5V16M9.5 12H21m-3.5-3.5L21 12l-3.5 3.5',
  close: 'M6 6l12 12M18 6 6 18',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM20 20l-4.8-4.8',
  down: 'M5.5 9 12 15.5 18.5 9',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5.5M12 7.6v.4',
  retry: 'M4.5 12a7.5 7.5 0 1 1 2.4 5.5M4.5 20v-4.5H9',
  file: 'M13.5 3.5H7A1.5 1.5 0 0 0 5.5 5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5ZM13.5 3.5v5h5',
  tick: 'M5 12.8 9.6 17.4 19 7.6',
  ticks: 'M1.8 12.8 6.4 17.4 15.8 7.6M11 15.6l1.8 1.8L22.2 7.6',
  clock: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17ZM12 7.5V12l3 2',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  reply: 'M9.5 6 4 11.5 9.5 17M4.5 11.5H14a6 6 0 0 1 6 6V19',
  edit: 'M4 20l.8-4.2L16.2 4.4a2 2 0 0 1 2.8 0l.6.6a2 2 0 0 1 0 2.8L8.2 19.2Z',
  remove: 'M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.2 11v5M13.8 11v5',
  forward: 'M14.5 6 20 11.5 14.5 17M19.5 11.5H10a6 6 0 0 0-6 6V19',
  warning: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v6M12 16v.4',
};
const FILLED = new Set(['send']);

/** A pictogram; decoration unless it has a `label`, which is then read out. */
export function icon(name, label = null) {
  const role = label === null ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label };
  const paint = FILLED.has(name) ? 'icon icon-filled' : 'icon';
  return svg('svg', { viewBox: '0 0 24 24', class: paint, ...role }, svg('path', { d: PATHS[name] }));
}
