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

/** Space around the picture; below it stand the camera's buttons. */
const MARGIN = 28;
const MARGIN_BELOW = 48;
/** Below this zoom nobody reads a record: then the picture is larger than the window. */
const READABLE_ZOOM = 0.5;

interface Camera {
  readonly zoom: number;
  readonly pan: cytoscape.Position;
}

type Box = Pick<cytoscape.BoundingBox12, 'x1' | 'y1' | 'x2' | 'y2'>;

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
  /** Whether the camera is ours: until the person moves it, and again after "show all". */
  private auto = true;
  private blank = true;
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
    this.cy.on('dragpan scrollzoom pinchzoom', () => (this.auto = false));
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
      if (this.auto) this.fit();
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

  /** Shows the whole graph, or as much of it as stays readable. */
  fit(animate = false): void {
    this.auto = true;
    const camera = this.overview();
    if (camera !== undefined) this.moveCamera(camera, animate);
  }

  zoomBy(factor: number): void {
    this.auto = false;
    const { width, height } = this.container.getBoundingClientRect();
    this.cy.zoom({
      level: this.cy.zoom() * factor,
      renderedPosition: { x: width / 2, y: height / 2 },
    });
  }

  /** Moves the camera to an object, if it is drawn. */
  reveal(oid: number): void {
    const node = this.cy.getElementById(`o${oid}`);
    if (node.nonempty() && !this.inSight(node.boundingBox()))
      this.cy.animate({ center: { eles: node } }, { duration: this.reduced.matches ? 0 : 200 });
  }

  /**
   * The camera that shows all, with the roots at the upper left: what grows to the right and below
   * then leaves the rest where it stands.
   */
  private overview(): Camera | undefined {
    const eles = this.cy.elements();
    const room = { w: this.cy.width() - 2 * MARGIN, h: this.cy.height() - MARGIN - MARGIN_BELOW };
    if (eles.empty() || room.w < 10 || room.h < 10) return undefined;
    const box = eles.boundingBox();
    const largest = document.body.classList.contains('presenter') ? 1.5 : 1;
    const wanted = Math.min(largest, room.w / box.w, room.h / box.h);
    const zoom = Math.max(READABLE_ZOOM, wanted);
    return { zoom, pan: { x: MARGIN - box.x1 * zoom, y: MARGIN - box.y1 * zoom } };
  }

  private moveCamera(camera: Camera, animate: boolean): void {
    this.cy.stop();
    if (animate && !this.reduced.matches) this.cy.animate(camera, { duration: 200 });
    else this.cy.viewport(camera);
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
    this.follow();
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

  /** Moves the camera only when it must: the picture outgrew it, or shrank to a corner of it. */
  private follow(): void {
    const camera = this.overview();
    if (camera === undefined) return;
    const outgrown = !this.inSight(this.cy.elements().boundingBox());
    const shrunk = this.cy.zoom() < camera.zoom * 0.8;
    if (this.auto && (outgrown || shrunk)) this.moveCamera(camera, !this.blank);
    this.blank = false;
    const changed = this.cy.nodes().filter((node) => {
      const record = this.records.get(node.id());
      return (
        record !== undefined && 'oid' in record && (record.state !== 'alive' || record.delta !== 0)
      );
    });
    const hidden = changed.nonempty() && !this.inSight(changed.boundingBox(), camera);
    if (hidden && (!this.auto || camera.zoom <= READABLE_ZOOM))
      this.cy.animate(
        { center: { eles: changed.first() } },
        { duration: this.reduced.matches ? 0 : 200 },
      );
  }

  /** Whether a box lies inside of the window, now or with the camera that is on its way. */
  private inSight(
    box: Box,
    camera: Camera = { zoom: this.cy.zoom(), pan: this.cy.pan() },
  ): boolean {
    const { zoom, pan } = this.auto ? camera : { zoom: this.cy.zoom(), pan: this.cy.pan() };
    return (
      box.x1 * zoom + pan.x >= 0 &&
      box.y1 * zoom + pan.y >= 0 &&
      box.x2 * zoom + pan.x <= this.cy.width() &&
      box.y2 * zoom + pan.y <= this.cy.height() - MARGIN_BELOW / 2
    );
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
  const rows = record.rows.length + ended;
  const empty = !('oid' in record) && rows + record.more === 0 ? 1 : 0;
  return recordHeight(rows + empty, record.more);
}

/** The row's index with the "... more" row counted, which stands between the head and the tail. */
function visibleRow(record: AnyRecord, row: number | undefined): number | undefined {
  if (row === undefined || !('oid' in record) || record.cutAfter === undefined) return row;
  return row < record.cutAfter ? row : row + 0.92;
}
