/** A phone number without the blanks and marks people put in; the server judges the rest. */
export function plainNumber(typed) {
  return typed.replace(/[\s().\-/]/g, '');
}
