/** The reference graph: Cytoscape for edges, hit testing and the camera, HTML for the records. */
import cytoscape from 'cytoscape';
import layersExtension, { layers as layersOf } from 'cytoscape-layers';
import { render } from 'lit';
import type { EdgeRecord, PictureState } from '../../src/protocol/picture';
import {
  type AnyRecord,
  COLUMN_PITCH,
  endId,
  nodeId,
  NODE_WIDTH,
  recordHeight,
  routeEdge,
  rowMiddle,
} from './geometry';
import { StickyLayout } from './layout';
import { objectBody, scopeBody } from './node-body';
import { graphStyle } from './stylesheet';
import { onThemeChange, readPalette } from './theme';

cytoscape.use(layersExtension);

/** What the graph tells of the person's doings. */
export interface GraphEvents {
  select(oid: number | undefined): void;
  open(oid: number): void;
}

/** Draws pictures into an element; each draw is a patch of the last. */
export class GraphView {
  private readonly cy: cytoscape.Core;
  private readonly layout = new StickyLayout();
  private readonly records = new Map<string, AnyRecord>();
  private readonly bodies = new Map<string, HTMLElement>();
  private picture: PictureState | undefined;
  private selected: number | undefined;
  private fitted = false;
  private readonly reduced = window.matchMedia('(prefers-reduced-motion: reduce)');

  constructor(
    private readonly container: HTMLElement,
    events: GraphEvents,
  ) {
    this.cy = cytoscape({
      container,
      style: graphStyle(readPalette(container)),
      layout: { name: 'preset' },
      minZoom: 0.15,
      maxZoom: 3,
      boxSelectionEnabled: false,
      autoungrabify: true,
    });
    const layers = layersOf(this.cy);
    const layer = layers.nodeLayer.insertAfter('html', { stopClicks: false });
    layers.renderPerNode(layer, (element, node) => this.renderNode(element, node.id()), {
      transform: 'translate(-50%, -50%)',
      position: 'center',
      uniqueElements: true,
      checkBounds: false,
    });
    this.cy.on('tap', (event) => {
      const id = event.target === this.cy ? '' : String(event.target.id());
      events.select(id.startsWith('o') ? Number(id.slice(1)) : undefined);
    });
    this.cy.on('dbltap', 'node', (event) => {
      const id = String(event.target.id());
      if (id.startsWith('o')) events.open(Number(id.slice(1)));
    });
    onThemeChange(() => this.cy.style(graphStyle(readPalette(container))));
    new ResizeObserver(() => {
      this.cy.resize();
      if (!this.fitted) this.fitOnce();
    }).observe(container);
  }

  /** Shows a picture; what stood before keeps its place. */
  draw(picture: PictureState, selected: number | undefined): void {
    if (this.picture === picture && this.selected === selected) return;
    const structural = this.picture !== picture;
    this.picture = picture;
    this.selected = selected;
    this.records.clear();
    for (const scope of picture.scopes) this.records.set(nodeId(scope), scope);
    for (const object of picture.objects) this.records.set(nodeId(object), object);
    if (structural) this.patch(picture);
    for (const [id, body] of this.bodies) this.renderNode(body, id);
  }

  /** Lays the whole picture out afresh and shows all of it. */
  tidy(): void {
    if (this.picture === undefined) return;
    this.layout.reset();
    this.patch(this.picture);
    this.fit(true);
  }

  /** Shows the whole graph. */
  fit(animate = false): void {
    const eles = this.cy.elements();
    if (eles.length === 0) return;
    const zoom = Math.min(1, this.zoomFor(eles));
    const camera = { zoom, center: { eles } };
    if (animate && !this.reduced.matches) this.cy.animate(camera, { duration: 200 });
    else {
      this.cy.zoom(zoom);
      this.cy.center(eles);
    }
  }

  zoomBy(factor: number): void {
    const { width, height } = this.container.getBoundingClientRect();
    this.cy.zoom({
      level: this.cy.zoom() * factor,
      renderedPosition: { x: width / 2, y: height / 2 },
    });
  }

  /** Moves the camera to an object, if it is drawn. */
  reveal(oid: number): void {
    const node = this.cy.getElementById(`o${oid}`);
    if (node.nonempty())
      this.cy.animate({ center: { eles: node } }, { duration: this.reduced.matches ? 0 : 200 });
  }

  private zoomFor(eles: cytoscape.CollectionReturnValue): number {
    const box = eles.boundingBox();
    const margin = 48;
    return Math.max(
      0.3,
      Math.min((this.cy.width() - margin) / box.w, (this.cy.height() - margin) / box.h),
    );
  }

  private patch(picture: PictureState): void {
    const boxes = [...this.records].map(([id, record]) => ({
      id,
      height: heightOf(record),
      root: !('oid' in record),
    }));
    this.layout.update(boxes, picture.edges);
    this.cy.batch(() => {
      this.patchNodes();
      this.patchEdges(picture.edges);
    });
    if (this.fitted) this.keepInSight();
    else this.fitOnce();
  }

  /** The first fit, as soon as there is something to show and room to show it in. */
  private fitOnce(): void {
    if (this.records.size === 0 || this.cy.height() < 10) return;
    this.fitted = true;
    this.fit();
  }

  private patchNodes(): void {
    this.cy.nodes().forEach((node) => {
      if (this.records.has(node.id())) return;
      this.bodies.delete(node.id());
      node.remove();
    });
    for (const id of this.records.keys()) {
      const place = this.layout.place(id);
      if (place === undefined) continue;
      const position = { x: place.column * COLUMN_PITCH, y: place.top + place.height / 2 };
      const node = this.cy.getElementById(id);
      if (node.empty()) {
        this.cy.add({ group: 'nodes', data: { id, h: place.height, w: NODE_WIDTH }, position });
      } else {
        if (node.data('h') !== place.height) node.data('h', place.height);
        node.position(position);
      }
    }
  }

  private patchEdges(edges: readonly EdgeRecord[]): void {
    const wanted = new Map(edges.map((edge) => [`e${edge.id}`, edge]));
    this.cy.edges().forEach((edge) => {
      if (!wanted.has(edge.id())) edge.remove();
    });
    const perColumn = new Map<number, number>();
    for (const [id, edge] of wanted) {
      const data = this.edgeData(edge, perColumn);
      if (data === undefined) continue;
      const existing = this.cy.getElementById(id);
      if (existing.empty()) {
        this.cy.add({
          group: 'edges',
          data: { id, source: endId(edge.from), target: endId(edge.to), ...data },
        });
      } else existing.data(data);
      this.cy.getElementById(id).classes(this.edgeClasses(edge, data['back'] === 1));
    }
  }

  private edgeData(
    edge: EdgeRecord,
    perColumn: Map<number, number>,
  ): Record<string, unknown> | undefined {
    const from = this.layout.place(endId(edge.from));
    const to = this.layout.place(endId(edge.to));
    const holder = this.records.get(endId(edge.from));
    if (from === undefined || to === undefined || holder === undefined) return undefined;
    const dodge = from.column === to.column ? (perColumn.get(from.column) ?? 0) : 0;
    if (from.column === to.column) perColumn.set(from.column, dodge + 1);
    const y = rowMiddle(visibleRow(holder, edge.row), holder.rows.length);
    const route = routeEdge(from, y, to, dodge % 6);
    return {
      s: `${route.source.x}px ${route.source.y}px`,
      t: `${route.target.x}px ${route.target.y}px`,
      cw: route.weights.join(' '),
      cd: route.distances.join(' '),
      back: route.back ? 1 : 0,
    };
  }

  private edgeClasses(edge: EdgeRecord, back: boolean): string[] {
    const classes: string[] = [];
    if (edge.from.kind === 'scope') classes.push('root');
    else if (back) classes.push('back');
    if (edge.weak) classes.push('weak');
    if (edge.change !== undefined) classes.push('changed');
    const holder = this.records.get(endId(edge.from));
    if (holder !== undefined && 'oid' in holder && holder.unreachable) classes.push('dead');
    if (this.selected !== undefined) {
      const id = `o${this.selected}`;
      if (endId(edge.to) === id) classes.push('holder');
    }
    return classes;
  }

  /** Moves the camera only when what changed lies outside of the window. */
  private keepInSight(): void {
    const fresh = this.cy.nodes().filter((node) => {
      const record = this.records.get(node.id());
      return record !== undefined && 'oid' in record && record.state !== 'alive';
    });
    if (fresh.empty()) return;
    const view = this.cy.extent();
    const box = fresh.boundingBox();
    const inside = box.x1 >= view.x1 && box.x2 <= view.x2 && box.y1 >= view.y1 && box.y2 <= view.y2;
    if (!inside) this.fit(true);
  }

  private renderNode(element: HTMLElement, id: string): void {
    this.bodies.set(id, element);
    const record = this.records.get(id);
    if (record === undefined) return;
    if (!element.classList.contains('hs-node')) element.classList.add('hs-node');
    render(
      'oid' in record ? objectBody(record, record.oid === this.selected) : scopeBody(record),
      element,
    );
  }
}

function heightOf(record: AnyRecord): number {
  const ended = 'oid' in record && record.freedBy !== undefined ? 1 : 0;
  return recordHeight(record.rows.length + ended, record.more);
}

/** The row's index with the "... more" row counted, which stands between the head and the tail. */
function visibleRow(record: AnyRecord, row: number | undefined): number | undefined {
  if (row === undefined || !('oid' in record) || record.cutAfter === undefined) return row;
  return row < record.cutAfter ? row : row + 0.92;
}
