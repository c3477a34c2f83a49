import { ApiError } from '/js/api.js';
import { Media } from '/js/media.js';
import { avatar, photoOf } from '/js/view/avatar.js';
import { h } from '/js/view/dom.js';
import { equal, until } from './check.js';
import { pictures } from './media-test.js';

const ROW_PX = 50;
const frames = async (count) => {
  for (let left = count; left > 0; left--) {
    await new Promise(requestAnimationFrame);
  }
};
const face = (media, id) => avatar(id, 'Group', { group: true, photo: photoOf({ avatar: id }, media) });

/** Runs `test(list, rows)` with 200 groups in a list that shows six of them. */
async function withList(media, test) {
  const rows = Array.from({ length: 200 }, (_, index) => h('li', {}, face(media, `g${index}`)));
  const list = h('ul', {}, ...rows);
  Object.assign(list.style, { position: 'fixed', inset: '0 auto auto 0', width: '100px', height: `${6 * ROW_PX}px`, overflow: 'auto', margin: 0, padding: 0 });
  rows.forEach(({ style }) => Object.assign(style, { display: 'block', height: `${ROW_PX}px` }));
  document.body.append(list);
  try {
    await test(list, rows);
  } finally {
    list.remove();
    media.release();
  }
}

const pictured = (rows) => rows.filter((row) => row.querySelector('img')?.naturalWidth === 1).length;

export const tests = {
  async 'a long list loads the pictures near the view'() {
    const api = pictures();
    await withList(new Media(api), async (list, rows) => {
      await until(() => pictured(rows.slice(0, 9)) === 9, 'those in view and a little further');
      await frames(5);
      equal(api.asked.length < 15, true, `few of ${api.asked.length} downloads`);
      list.scrollTop = 150 * ROW_PX;
      await until(() => pictured(rows.slice(148, 158)) === 10, 'those that came into view');
      equal([api.asked.includes('g75'), new Set(api.asked).size === api.asked.length], [false, true]);
    });
  },
  async 'all pictures stay when the whole list was seen'() {
    const api = pictures();
    await withList(new Media(api), async (list, rows) => {
      for (let row = 0; row < rows.length; row += 6) {
        list.scrollTop = row * ROW_PX;
        await frames(3);
      }
      await until(() => pictured(rows) === rows.length);
      equal(api.asked.length, rows.length, 'downloads');
    });
  },
  async 'a face drawn anew has its picture at once'() {
    const api = pictures();
    const media = new Media(api);
    await withList(media, async (list, rows) => {
      await until(() => pictured(rows.slice(0, 1)) === 1);
      const asked = api.asked.length;
      rows[0].replaceChildren(face(media, 'g0'));
      equal([rows[0].querySelectorAll('img').length, api.asked.length], [1, asked]);
    });
  },
  async 'a picture that could not be had is asked for when it comes into view again'() {
    const api = pictures();
    let there = false;
    const tried = [];
    const media = new Media({
      async fetch(method, path) {
        tried.push(path);
        if (!there) {
          throw new ApiError('unavailable', 'not yet', { status: 503 });
        }
        return api.fetch(method, path);
      },
    });
    await withList(media, async (list, rows) => {
      await until(() => tried.length >= 6);
      await frames(5);
      equal([new Set(tried).size === tried.length, pictured(rows)], [true, 0], 'each tried once');
      there = true;
      list.scrollTop = 100 * ROW_PX;
      await until(() => pictured(rows.slice(100, 106)) === 6);
      list.scrollTop = 0;
      await until(() => pictured(rows.slice(0, 6)) === 6, 'pictures on coming back');
      equal(rows.filter((row) => row.querySelectorAll('img').length > 1).length, 0, 'doubles');
    });
  },
};
