/** The look of edges; records are HTML and styled by main.css. */
import type { StylesheetJson } from 'cytoscape';
import type { Palette } from './theme';

/** Cytoscape's style for a palette. */
export function graphStyle(palette: Palette): StylesheetJson {
  return [
    {
      selector: 'node',
      style: {
        shape: 'round-rectangle',
        width: 'data(w)',
        height: 'data(h)',
        'background-opacity': 0,
        'border-width': 0,
        'overlay-opacity': 0,
      },
    },
    {
      selector: 'edge',
      style: {
        width: 1.6,
        'line-color': palette.edge,
        'target-arrow-color': palette.edge,
        'target-arrow-shape': 'triangle',
        'source-arrow-color': palette.edge,
        'source-arrow-shape': 'circle',
        'arrow-scale': 0.8,
        'curve-style': 'unbundled-bezier',
        // The typings lack this value of the property.
        'edge-distances': 'endpoints' as 'node-position',
        'control-point-weights': 'data(cw)' as unknown as number[],
        'control-point-distances': 'data(cd)' as unknown as number[],
        'source-endpoint': 'data(s)',
        'target-endpoint': 'data(t)',
        'overlay-opacity': 0,
      },
    },
    colored('edge.root', palette.root, { width: 1.8 }),
    colored('edge.back', palette.back, { 'line-style': 'dashed' }),
    colored('edge.dead', palette.dead, { 'line-style': 'dashed' }),
    colored('edge.weak', palette.weak, { 'line-style': 'dotted', width: 1 }),
    colored('edge.changed', palette.changed, { width: 2.4 }),
    { selector: 'edge.holder', style: { width: 3 } },
    colored('edge.way', palette.way, { width: 3.5, 'z-index': 5 }),
  ];
}

function colored(
  selector: string,
  color: string,
  style: Record<string, string | number>,
): StylesheetJson[number] {
  return {
    selector,
    style: {
      'line-color': color,
      'target-arrow-color': color,
      'source-arrow-color': color,
      ...style,
    },
  };
}
