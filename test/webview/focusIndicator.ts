import type { Page } from 'playwright-core';

/** The control that has the focus, as the eye finds it. */
export interface FocusIndicator {
  readonly name: string;
  /** The contrast of its ring with the page around it; 0 where there is no ring. */
  readonly contrast: number;
  /** In CSS pixels. */
  readonly width: number;
  readonly isInView: boolean;
}

/** Null if nothing has the focus. */
export const focusIndicator = (page: Page): Promise<FocusIndicator | null> =>
  page.evaluate(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return null;
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    if (!canvas) return null;
    /** Relative luminance of a color on another one. */
    const luminance = (color: string, behind: string): number => {
      canvas.fillStyle = behind;
      canvas.fillRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) =>
        byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const page = getComputedStyle(document.body).backgroundColor;
    const parts = [focused, ...(focused.shadowRoot?.querySelectorAll('.control, .root') ?? [])];
    const rings = parts.flatMap((part) => {
      const { outlineStyle, outlineWidth, outlineColor, borderTopColor, borderTopWidth } = getComputedStyle(part);
      if (outlineStyle !== 'none') return [{ color: outlineColor, width: parseFloat(outlineWidth) }];
      // A field has its border as the ring.
      const isRing = focused.matches('vscode-text-field, vscode-text-area') && borderTopWidth !== '0px';
      return isRing ? [{ color: borderTopColor, width: parseFloat(borderTopWidth) }] : [];
    });
    const [light, dark] = rings[0]
      ? [luminance(rings[0].color, page), luminance(page, page)].sort((a, b) => b - a)
      : [0, 0];
    const { top, bottom } = focused.getBoundingClientRect();
    return {
      name: focused.textContent.trim() || (focused.id ? focused.id : focused.tagName),
      contrast: rings[0] ? ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05) : 0,
      width: rings[0]?.width ?? 0,
      isInView: top >= 0 && bottom <= innerHeight,
    };
  });
