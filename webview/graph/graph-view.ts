/** The reference graph: Cytoscape for edges, hit testing and the camera, HTML for the records. */
import cytoscape from 'cytoscape';
import layersExtension, { layers as layersOf } from 'cytoscape-layers';
import { render } from 'lit';
import type { EdgeRecord, PictureState } from '../../src/protocol/picture';
import {
  type AnyRecord,
  COLUMN_PITCH,
  endId,
  heightOf,
  isStack,
  nodeId,
  NODE_WIDTH,
  partAt,
  portHeight,
  routeEdge,
} from './geometry';
import { edgeHint, recordHint } from './hints';
import { StickyLayout } from './layout';
import { bodyOf } from './node-body';
import { graphStyle } from './stylesheet';
import { onThemeChange, readPalette } from './theme';

cytoscape.use(layersExtension);

/** Space around the picture; below it stand the camera's buttons. */
const MARGIN = 28;
const MARGIN_BELOW = 48;
/** Room above the roots when not all can be shown. */
const ABOVE_ROOTS = 60;
/** Below this zoom nobody reads a record: then the picture is larger than the window. */
const READABLE_ZOOM = 0.62;

interface Camera {
  readonly zoom: number;
  readonly pan: cytoscape.Position;
}

type Box = Pick<cytoscape.BoundingBox12, 'x1' | 'y1' | 'x2' | 'y2'>;

/** What the graph tells of the person's doings. */
export interface GraphEvents {
  select(oid: number | undefined): void;
  /** Shows all of a record, or as few rows as at first. */
  open(oid: number): void;
  /** Draws more members of a stack. */
  openStack(id: string): void;
  /** Draws the object of a row that has none drawn. */
  openRow(oid: number): void;
  moreRows(oid: number): void;
}

/** What is pointed out in a picture. */
export interface Highlight {
  readonly selected: number | undefined;
  /** `from>to` of the references on a way from a root, by the ids of nodes. */
  readonly way: ReadonlySet<string>;
}

/** Draws pictures into an element; each draw is a patch of the last. */
export class GraphView {
  private readonly cy: cytoscape.Core;
  private readonly layout = new StickyLayout();
  private readonly records = new Map<string, AnyRecord>();
  private readonly bodies = new Map<string, HTMLElement>();
  private picture: PictureState | undefined;
  private highlight: Highlight = { selected: undefined, way: new Set() };
  /** The records as they were last rendered: what is the same is left alone. */
  private readonly rendered = new Map<string, { record: AnyRecord; selected: boolean }>();
  /** Edges as they were last drawn, in words. */
  private readonly drawnEdges = new Map<string, string>();
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
    this.cy.on('mousemove', (event) => (container.title = this.hintAt(event)));
    this.cy.on('tap', (event) => this.tapped(event, events));
    this.cy.on('dbltap', 'node', (event) => {
      const record = this.records.get(String(event.target.id()));
      if (record !== undefined && 'oid' in record) events.open(record.oid);
    });
    onThemeChange(() => this.cy.style(graphStyle(readPalette(container))));
    new ResizeObserver(() => {
      this.cy.resize();
      if (this.auto) this.fit();
    }).observe(container);
  }

  /** What the browser tells when the mouse rests: records are drawn below Cytoscape's canvas. */
  private hintAt({ target, position }: cytoscape.EventObject): string {
    const { picture } = this;
    if (target === this.cy || picture === undefined) return '';
    const id = String(target.id());
    const record = this.records.get(id);
    const place = this.layout.place(id);
    if (record !== undefined && place !== undefined)
      return recordHint(record, position.y - place.top);
    const edge = picture.edges.find((each) => `e${each.id}` === id);
    return edge === undefined ? '' : edgeHint(edge, picture);
  }

  private tapped(event: cytoscape.EventObject, events: GraphEvents): void {
    if (event.target === this.cy) return events.select(undefined);
    const id = String(event.target.id());
    const record = this.records.get(id);
    const place = this.layout.place(id);
    if (record === undefined || place === undefined) return;
    if (isStack(record)) return events.openStack(record.id);
    const part = partAt(record, event.position.y - place.top);
    const row = typeof part === 'number' ? record.rows[part] : undefined;
    if (row?.folded === true && row.target !== undefined) return events.openRow(row.target);
    if (!('oid' in record)) return;
    if (part === 'more') events.moreRows(record.oid);
    else events.select(record.oid);
  }

  /** Shows a picture; what stood before keeps its place. */
  draw(picture: PictureState, highlight: Highlight): void {
    const structural = this.picture !== picture;
    const pointed = this.highlight !== highlight;
    if (!structural && !pointed) return;
    this.picture = picture;
    this.highlight = highlight;
    this.records.clear();
    for (const scope of picture.scopes) this.records.set(nodeId(scope), scope);
    for (const object of picture.objects) this.records.set(nodeId(object), object);
    for (const stack of picture.stacks) this.records.set(nodeId(stack), stack);
    if (structural) this.patch(picture);
    else this.cy.batch(() => this.patchEdges(picture.edges));
    for (const [id, body] of this.bodies) this.renderNode(body, id);
  }

  /** The record beside another one along a reference, or above or below it in its column. */
  neighbour(
    id: string,
    key: 'ArrowRight' | 'ArrowLeft' | 'ArrowUp' | 'ArrowDown',
  ): number | undefined {
    const edges = this.picture?.edges ?? [];
    const next =
      key === 'ArrowRight'
        ? edges.filter((edge) => endId(edge.from) === id).map((edge) => endId(edge.to))
        : key === 'ArrowLeft'
          ? edges.filter((edge) => endId(edge.to) === id).map((edge) => endId(edge.from))
          : this.besides(id, key === 'ArrowDown');
    for (const each of next) {
      const record = this.records.get(each);
      if (each !== id && record !== undefined && 'oid' in record) return record.oid;
    }
    return undefined;
  }

  private besides(id: string, down: boolean): string[] {
    const place = this.layout.place(id);
    const others = [...this.records.keys()].flatMap((other) => {
      const at = this.layout.place(other);
      const fits = at !== undefined && at.column === place?.column && other !== id;
      return fits && at.top > place.top === down ? [{ other, top: at.top }] : [];
    });
    others.sort((a, b) => (down ? a.top - b.top : b.top - a.top));
    return others.map(({ other }) => other);
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
    const top = Math.max(box.y1, Math.min(this.topOfInterest(), box.y2 - room.h / zoom));
    return { zoom, pan: { x: MARGIN - box.x1 * zoom, y: MARGIN - top * zoom } };
  }

  /** Where to begin when the picture is higher than the window: a little above the roots. */
  private topOfInterest(): number {
    const roots = [...this.records.values()].filter(
      (record) => 'kind' in record && !isStack(record),
    );
    const places = roots.flatMap((record) => this.layout.place(nodeId(record)) ?? []);
    return Math.min(...places.map((place) => place.top)) - ABOVE_ROOTS;
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
      root: 'kind' in record && !isStack(record),
    }));
    this.layout.update(boxes, picture.edges, (edge) => {
      const holder = this.records.get(endId(edge.from));
      return holder === undefined ? 0 : portHeight(holder, edge.row);
    });
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
      this.rendered.delete(node.id());
      node.connectedEdges().forEach((edge) => void this.drawnEdges.delete(edge.id()));
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
        const { x, y } = node.position();
        if (x !== position.x || y !== position.y) node.position(position);
      }
    }
  }

  private patchEdges(edges: readonly EdgeRecord[]): void {
    const wanted = new Map(edges.map((edge) => [`e${edge.id}`, edge]));
    this.cy.edges().forEach((edge) => {
      if (wanted.has(edge.id())) return;
      this.drawnEdges.delete(edge.id());
      edge.remove();
    });
    const perColumn = new Map<number, number>();
    for (const [id, edge] of wanted) {
      const data = this.edgeData(edge, perColumn);
      if (data === undefined) continue;
      const classes = this.edgeClasses(edge, data['back'] === 1);
      const ends = { source: endId(edge.from), target: endId(edge.to) };
      // Styling an edge costs far more than seeing that it is as it was.
      const look = JSON.stringify([ends, data, classes]);
      if (this.drawnEdges.get(id) === look) continue;
      this.drawnEdges.set(id, look);
      const existing = this.cy.getElementById(id);
      if (existing.nonempty() && existing.data('target') === ends.target) {
        existing.data(data);
        existing.classes(classes);
        continue;
      }
      existing.remove();
      this.cy.add({ group: 'edges', data: { id, ...ends, ...data }, classes });
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
    const y = portHeight(holder, edge.row);
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
    const { selected, way } = this.highlight;
    if (!edge.weak && selected !== undefined && endId(edge.to) === `o${selected}`)
      classes.push('holder');
    if (!edge.weak && way.has(`${endId(edge.from)}>${endId(edge.to)}`)) classes.push('way');
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
    const selected = 'oid' in record && record.oid === this.highlight.selected;
    const before = this.rendered.get(id);
    if (before?.record === record && before.selected === selected && element.firstChild !== null)
      return;
    this.rendered.set(id, { record, selected });
    if (!element.classList.contains('hs-node')) element.classList.add('hs-node');
    render(bodyOf(record, selected), element);
  }
}
