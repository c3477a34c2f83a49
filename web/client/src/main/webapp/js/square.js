const SIDE_PX = 320;

/**
 * The middle of a picture as a small square, so that a list of groups is not a list of photos to load. What the camera
 * wrote into the file, such as where it was, stays behind.
 */
export async function squared(file) {
  const bitmap = await createImageBitmap(file);
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = new OffscreenCanvas(SIDE_PX, SIDE_PX);
  canvas.getContext('2d').drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, 0, 0, SIDE_PX, SIDE_PX);
  bitmap.close();
  return new File([await canvas.convertToBlob({ type: 'image/png' })], 'group.png', { type: 'image/png' });
}
