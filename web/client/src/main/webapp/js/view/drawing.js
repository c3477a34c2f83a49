/** Many changes, one drawing. */

/** A window that is not on the screen gets no frames; its title and badges still have to be right. */
const WITHOUT_FRAME_MS = 200;

/** Answers a function that asks for `draw()` with the next frame, however often it is called before. */
export function soon(draw) {
  let asked = false;
  const once = () => {
    if (asked) {
      asked = false;
      draw();
    }
  };
  return () => {
    if (!asked) {
      asked = true;
      requestAnimationFrame(once);
      setTimeout(once, WITHOUT_FRAME_MS);
    }
  };
}
