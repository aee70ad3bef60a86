import type { CardState } from '../../src/protocol/webview';

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

const RING = 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13';

/** One shape for each, so that they do not differ by color or motion alone. */
const PATHS: Readonly<Record<CardState['icon'], string>> = {
  signedOut: RING,
  checking: 'M8 1.5a6.5 6.5 0 1 1-6.5 6.5',
  signedIn: `${RING}M5 8.3l2.1 2.1L11 6.2`,
  // A cloud, crossed out.
  offline: 'M6.2 4.1A4 4 0 0 1 12 7.1a2.9 2.9 0 0 1 2 4.6M11.5 12.5H4.4a2.9 2.9 0 0 1-.5-5.7M2 2l12 12',
  // An exclamation mark in a triangle.
  expired: 'M8 2l6.5 11.5h-13zM8 6.5v3.2M8 11.6v.1',
};

/** Points in reading direction. */
const CHEVRON = 'M6 3.5L10.5 8 6 12.5';

export const statusIcon = (name: CardState['icon']): SVGSVGElement => icon(PATHS[name]);

export const chevron = (): SVGSVGElement => icon(CHEVRON);

/** 16 by 16, in the text color, hidden from assistive technology. */
function icon(data: string): SVGSVGElement {
  const element = document.createElementNS(SVG_NAMESPACE, 'svg');
  element.setAttribute('viewBox', '0 0 16 16');
  element.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG_NAMESPACE, 'path');
  path.setAttribute('d', data);
  element.append(path);
  return element;
}
