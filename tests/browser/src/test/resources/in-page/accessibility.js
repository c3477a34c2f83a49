/** Answers what keeps people from using the page as it is now: missing names, doubled ids, text too faint to read. */
() => {
  const problems = [];
  const dialog = document.querySelector('dialog[open]');
  const root = dialog ?? document.body;
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('[aria-hidden=true]');
  const describe = (element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} "${element.textContent.trim().slice(0, 30)}"`;

  function nameOf(element) {
    const described = element.getAttribute('aria-label') ?? element.getAttribute('alt');
    const labelled = element.getAttribute('aria-labelledby');
    const labels = [...(element.labels ?? [])].map((label) => label.textContent).join('');
    const inner = [...element.querySelectorAll('[aria-label]')].map((part) => part.getAttribute('aria-label')).join('');
    return (described ?? (labelled && document.getElementById(labelled)?.textContent) ?? (labels || element.textContent || inner)).trim();
  }

  for (const element of root.querySelectorAll('button, a, input:not([hidden]), textarea, img, dialog, nav, [role=img], [role=log]')) {
    if (shown(element) && nameOf(element) === '') {
      problems.push(`no name: ${describe(element)}`);
    }
  }
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  ids.filter((id, index) => ids.indexOf(id) !== index).forEach((id) => problems.push(`id twice: ${id}`));
  if (document.documentElement.lang === '' || document.querySelectorAll('main').length !== 1 || document.querySelectorAll('h1').length !== 1) {
    problems.push('the page needs a language, one main part and one main heading');
  }

  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  function rgba(colour) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  }
  function groundOf(element) {
    for (let at = element; at; at = at.parentElement) {
      const ground = rgba(getComputedStyle(at).backgroundColor);
      if (ground[3] === 255) {
        return ground;
      }
    }
    return rgba('white');
  }
  const luminance = ([r, g, b]) => [r, g, b].map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)).reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  function contrast(one, other) {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  }
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const visible = walker.currentNode.textContent.trim() !== '' && shown(element) && !element.closest('.visually-hidden, :disabled');
    if (visible) {
      const style = getComputedStyle(element);
      const ratio = contrast(rgba(style.color), groundOf(element));
      const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
      if (ratio < (large ? 3 : 4.5)) {
        problems.push(`contrast ${ratio.toFixed(2)}: ${describe(element)}`);
      }
    }
  }
  return problems;
}
