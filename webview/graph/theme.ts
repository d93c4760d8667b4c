/** Colours of the theme as Cytoscape understands them, and a notice when the theme changes. */

export interface Palette {
  readonly edge: string;
  readonly root: string;
  readonly back: string;
  readonly dead: string;
  readonly changed: string;
  readonly weak: string;
  readonly way: string;
}

/** Reads the palette that main.css derives from the theme's variables. */
export function readPalette(element: HTMLElement): Palette {
  const probe = document.createElement('span');
  element.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(${name})`;
    return toRgb(getComputedStyle(probe).color);
  };
  const palette: Palette = {
    edge: read('--hs-edge'),
    root: read('--hs-root-edge'),
    back: read('--hs-back-edge'),
    dead: read('--hs-dead'),
    changed: read('--hs-changed'),
    weak: read('--hs-weak'),
    way: read('--hs-way'),
  };
  probe.remove();
  return palette;
}

/** Cytoscape takes `rgb(...)` only; an alpha is blended away by dropping it. */
function toRgb(color: string): string {
  const numbers = color
    .match(/[\d.]+/g)
    ?.slice(0, 3)
    .map(Number) ?? [128, 128, 128];
  const scale = color.startsWith('color(') ? 255 : 1;
  return `rgb(${numbers.map((n) => Math.round(n * scale)).join(',')})`;
}

/** Calls back when VS Code switches the theme: it changes the classes of the body. */
export function onThemeChange(listener: () => void): void {
  new MutationObserver(listener).observe(document.body, {
    attributes: true,
    attributeFilter: ['class', 'data-vscode-theme-id'],
  });
}
