const namespace = 'http://www.w3.org/2000/svg';

/** Ring, and the check mark that joins it where someone is signed in. */
const paths = {
  signedIn: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13M5 8.3l2.1 2.1L11 6.2',
  signedOut: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13',
};

/** Decoration: 16 by 16, drawn in the colour of the text, unknown to assistive technology. */
export function statusIcon(name: keyof typeof paths): SVGSVGElement {
  const icon = document.createElementNS(namespace, 'svg');
  icon.setAttribute('viewBox', '0 0 16 16');
  icon.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', paths[name]);
  icon.append(path);
  return icon;
}
