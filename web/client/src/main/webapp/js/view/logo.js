/** Parley's sign: two speech bubbles that meet. The same drawing as favicon.svg. */
import { svg } from './dom.js';

export function logo() {
  return svg(
    'svg',
    { viewBox: '0 0 48 48', class: 'logo', 'aria-hidden': 'true' },
    svg('path', { class: 'logo-back', d: 'M20 6h16a7 7 0 0 1 7 7v10a7 7 0 0 1-7 7h-1v7l-8-7h-7a7 7 0 0 1-7-7V13a7 7 0 0 1 7-7Z' }),
    svg('path', { class: 'logo-front', d: 'M12 16h14a7 7 0 0 1 7 7v6a7 7 0 0 1-7 7h-7l-8 7v-7a7 7 0 0 1-6-7v-6a7 7 0 0 1 7-7Z' }),
  );
}
