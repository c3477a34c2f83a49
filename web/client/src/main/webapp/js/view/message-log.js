/**
 * The scrolling part of a conversation. Keeps elements that still show the right thing, stays at the end while the
 * reader is there, holds the reader's place when older messages are put above, and asks for those in time.
 */
import { h } from './dom.js';
import { icon } from './icons.js';

const END_PX = 60;
const LOAD_AHEAD_PX = 800;
const ABOVE_UNREAD_PX = 64;

/** `onEnd(atEnd)` when the reader reaches or leaves the end; `onTop()` when older messages are needed soon. */
export function messageLog({ onEnd, onTop }) {
  const list = h('ol', { class: 'messages', role: 'list' });
  const scroller = h('div', { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': 'Messages', tabindex: '0' }, list);
  const count = h('span', { class: 'badge' });
  const down = h('button', { type: 'button', class: 'jump', 'aria-label': 'To the newest message', onclick: () => toEnd('smooth') }, icon('down'), count);
  const element = h('div', { class: 'log-frame' }, scroller, down);
  const rows = new Map();
  let atEnd = true;
  let opening = true;

  function toEnd(behavior = 'instant') {
    scroller.scrollTo({ top: scroller.scrollHeight, behavior });
  }

  /** While a chat opens: the end, or the first unread message where that would be out of sight. */
  function toStart() {
    toEnd();
    const unread = list.querySelector('.unread-line');
    if (unread && unread.offsetTop < scroller.scrollTop) {
      scroller.scrollTop = Math.max(0, unread.offsetTop - ABOVE_UNREAD_PX);
    }
  }

  function reconcile(items) {
    const keys = new Set(items.map(({ key }) => key));
    for (const [key, { element: row }] of rows) {
      if (!keys.has(key)) {
        row.remove();
        rows.delete(key);
      }
    }
    items.forEach(({ key, model, build }, index) => {
      const shown = JSON.stringify(model);
      let row = rows.get(key);
      if (row?.shown !== shown) {
        const fresh = build();
        row?.element.replaceWith(fresh);
        row = { shown, element: fresh };
        rows.set(key, row);
      }
      if (list.children[index] !== row.element) {
        list.insertBefore(row.element, list.children[index] ?? null);
      }
    });
  }

  function look() {
    const now = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END_PX;
    down.hidden = now;
    if (now !== atEnd) {
      atEnd = now;
      onEnd(atEnd);
    }
    if (!opening && scroller.scrollTop < LOAD_AHEAD_PX) {
      onTop();
    }
  }

  scroller.addEventListener('scroll', look, { passive: true });
  new ResizeObserver(() => (atEnd ? toEnd() : null)).observe(scroller);

  return {
    element,

    /** Shows these items; `older`: some were put above those shown before; `unread`: how many wait below. */
    show(items, { older, unread }) {
      const fromBottom = scroller.scrollHeight - scroller.scrollTop;
      const stay = atEnd;
      reconcile(items);
      count.textContent = unread > 0 ? String(unread) : '';
      if (opening) {
        toStart();
      } else if (stay) {
        toEnd();
      } else if (older) {
        scroller.scrollTop = scroller.scrollHeight - fromBottom;
      }
      look();
    },

    /** The first page is there: from now on the reader decides where to be. */
    opened() {
      opening = false;
      onEnd(atEnd);
      look();
    },

    toEnd,

    get atEnd() {
      return atEnd;
    },
  };
}
