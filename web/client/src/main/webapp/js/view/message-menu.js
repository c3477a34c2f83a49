/** What can be done with one message, in a small menu beside it. Arrow keys walk through it, Escape leaves it. */
import { h } from './dom.js';
import { icon } from './icons.js';

const EMOJIS = ['👍', '❤️', '😂', '😮', '😢', '🙏'];
const MARGIN_PX = 8;

/**
 * Opens it at `anchor`, a button that gets the focus back. `own` is the emoji that the reader chose before, or null;
 * `choices`: {react(emoji or null), reply(), edit(), remove()}, of which those that are null are not offered.
 */
export function openMessageMenu(anchor, own, choices) {
  const menu = h(
    'div',
    { class: 'message-menu', role: 'menu', 'aria-label': 'What to do with the message', popover: 'auto' },
    h('div', { class: 'menu-emojis', role: 'group', 'aria-label': 'React' }, EMOJIS.map((emoji) => emojiItem(emoji, emoji === own))),
    item('reply', 'Reply', choices.reply),
    item('edit', 'Edit', choices.edit),
    item('remove', 'Delete', choices.remove),
  );
  const items = [...menu.querySelectorAll('button')];
  const { seq } = anchor.closest('.message').dataset;

  function emojiItem(emoji, chosen) {
    const label = chosen ? `Take back ${emoji}` : `React ${emoji}`;
    return h('button', { type: 'button', role: 'menuitemradio', 'aria-checked': String(chosen), 'aria-label': label, tabindex: '-1', onclick: () => choose(() => choices.react(chosen ? null : emoji)) }, emoji);
  }

  function item(name, label, action) {
    return action === null ? null : h('button', { type: 'button', role: 'menuitem', class: `menu-item menu-${name}`, tabindex: '-1', onclick: () => choose(action) }, icon(name), label);
  }

  function choose(action) {
    menu.hidePopover();
    action();
  }

  function walk(event) {
    const at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      items.at(next % items.length).focus();
    } else if (event.key === 'Tab') {
      event.preventDefault();
      menu.hidePopover();
    }
  }

  menu.addEventListener('keydown', walk);
  menu.addEventListener('toggle', ({ newState }) => {
    if (newState === 'closed') {
      menu.remove();
      if (document.activeElement === document.body) {
        document.querySelector(`.message[data-seq="${seq}"] .more`)?.focus(); // It was drawn anew meanwhile.
      }
    }
  });
  document.body.append(menu);
  menu.showPopover();
  place(menu, anchor.getBoundingClientRect());
  items[0].focus();
}

/** Below the anchor, or above where there is no room; never over the edge of the window. */
function place(menu, { left, top, bottom }) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = bottom + height + MARGIN_PX <= window.innerHeight;
  const within = (at, size, room) => Math.max(MARGIN_PX, Math.min(at, room - size - MARGIN_PX));
  menu.style.left = `${within(left, width, window.innerWidth)}px`;
  menu.style.top = `${within(below ? bottom : top - height, height, window.innerHeight)}px`;
}
