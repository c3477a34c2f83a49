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
  let offered = null;

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
        row = { shown, element: refreshed(row?.element, build()) };
        rows.set(key, row);
      }
      if (list.children[index] !== row.element) {
        list.insertBefore(row.element, list.children[index] ?? null);
      }
    });
  }

  /** Tab goes to the buttons of the newest message alone. */
  function offerLast() {
    const buttons = list.querySelectorAll('.more');
    const last = buttons[buttons.length - 1] ?? null;
    if (last !== offered) {
      offered?.setAttribute('tabindex', '-1');
      last?.setAttribute('tabindex', '0');
      offered = last;
    }
  }

  /** Arrow keys go from the buttons of one message to those of the next. */
  function walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && event.target.classList.contains('more')) {
      const buttons = [...list.querySelectorAll('.more')];
      event.preventDefault();
      buttons[buttons.indexOf(event.target) + step]?.focus();
    }
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

  list.addEventListener('keydown', walk);
  scroller.addEventListener('scroll', look, { passive: true });
  new ResizeObserver(() => (atEnd ? toEnd() : null)).observe(scroller);

  return {
    element,

    /** Shows these items; `older`: some were put above those shown before; `unread`: how many wait below. */
    show(items, { older, unread }) {
      const fromBottom = scroller.scrollHeight - scroller.scrollTop;
      const stay = atEnd;
      reconcile(items);
      offerLast();
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

    /** Brings a message into sight, where it is held. */
    reveal(seq) {
      const message = list.querySelector(`[data-seq="${seq}"]`);
      message?.scrollIntoView({ block: 'center' });
      message?.querySelector('.more')?.focus({ preventScroll: true });
    },

    get atEnd() {
      return atEnd;
    },
  };
}

/** Puts a new row in the place of the old one without losing the focus. */
function refreshed(old, fresh) {
  if (old) {
    const focused = old.contains(document.activeElement) ? document.activeElement.classList[0] : null;
    old.replaceWith(fresh);
    if (focused !== null) {
      fresh.querySelector(`.${focused}`)?.focus({ preventScroll: true });
    }
  }
  return fresh;
}
