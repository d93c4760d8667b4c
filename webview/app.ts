/** The page: toolbar and timeline above, the graph, details and output around it. */
import { html, nothing, render, type TemplateResult } from 'lit';
import type { PictureState, ViewOptions } from '../src/protocol/picture';
import { compare } from './components/compare';
import { details } from './components/details';
import { outline } from './components/outline';
import { emptiness, hiddenCount } from './components/notes';
import { output } from './components/output';
import { Search } from './components/search';
import { status } from './components/status';
import { timeline } from './components/timeline';
import { tour } from './components/tour';
import { iconButton, toolbar } from './components/toolbar';
import { endId } from './graph/geometry';
import { GraphView, type Highlight } from './graph/graph-view';
import type { Store } from './store';

const ARROWS = ['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown'] as const;

function isChanged({ opened, openedStacks, focus }: ViewOptions): boolean {
  return opened.length > 0 || openedStacks.length > 0 || focus !== undefined;
}

/** What is told beside the graph; nothing when there is nothing to tell. */
function side(store: Store): TemplateResult | typeof nothing {
  if (store.selected === undefined && store.insights.marked === undefined) return nothing;
  return html`<div class="side">${compare(store)} ${details(store)}</div>`;
}

/** Draws the store into the root element, at most once a frame. */
export class App {
  private graph: GraphView | undefined;
  private readonly search: Search;
  private scheduled = false;
  private revealed = 0;
  private told = false;
  private pointed: { readonly key: readonly unknown[]; readonly highlight: Highlight } | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly store: Store,
  ) {
    this.search = new Search(store, () => this.schedule());
    store.subscribe(() => this.schedule());
    window.addEventListener('keydown', (event) => this.key(event));
    this.draw();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    // A hidden page gets no animation frames; then the state is drawn when it is shown again.
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.draw();
    });
  }

  private draw(): void {
    const { store } = this;
    const { panel, picture } = store;
    const presenting = document.body.classList.contains('presenter');
    const resized = document.body.classList.toggle('presenter', panel?.presenter === true);
    render(this.template(), this.root);
    if (presenting !== resized) this.graph?.fit();
    const container = this.root.querySelector<HTMLElement>('.graph');
    if (container !== null && this.graph === undefined) {
      this.graph = new GraphView(container, {
        select: (oid) => store.select(oid),
        open: (oid) => store.toggleOpen(oid),
        openStack: (id) => store.openStack(id),
        openRow: (oid) => store.openRow(oid),
        moreRows: (oid) => store.moreRows(oid),
      });
    }
    const pre = this.root.querySelector('.output pre');
    if (pre !== null) pre.scrollTop = pre.scrollHeight;
    if (picture === undefined || this.graph === undefined) return;
    this.graph.draw(picture, this.highlightOf(picture));
    if (store.reveal !== undefined && store.reveal.serial !== this.revealed) {
      this.revealed = store.reveal.serial;
      this.graph.reveal(store.reveal.oid);
    }
    if (!this.told) {
      this.told = true;
      store.drawn(performance.now());
    }
  }

  private template(): TemplateResult {
    const { store } = this;
    const { panel, picture } = store;
    return html`
      <div class="top">${toolbar(store)} ${this.search.template()}</div>
      ${timeline(store)} ${status(store)} ${tour(store)}
      <p class="summary" aria-hidden="true">${picture?.summary ?? ''}</p>
      <div class="middle">
        <div class="stage">
          <div
            class="graph"
            tabindex="0"
            role="application"
            aria-roledescription="reference graph"
            aria-label="Objects and references, described in words below. Arrow keys walk along references, Enter opens."
          ></div>
          <div class="corner">
            ${iconButton('zoom-in', 'Zoom in', () => this.graph?.zoomBy(1.25))}
            ${iconButton('zoom-out', 'Zoom out', () => this.graph?.zoomBy(0.8))}
            ${iconButton('screen-full', 'Show the whole graph', () => this.graph?.fit(true))}
            ${iconButton('type-hierarchy-sub', 'Tidy up', () => this.graph?.tidy())}
            ${
              isChanged(store.view)
                ? iconButton('collapse-all', 'Close all that was opened', () => store.resetView())
                : nothing
            }
          </div>
          ${picture === undefined ? nothing : hiddenCount(store, picture)}
          ${picture === undefined ? nothing : emptiness(picture, panel)}
        </div>
        ${side(store)}
      </div>
      ${output(store)} ${picture === undefined ? nothing : outline(picture, store.selected)}
    `;
  }

  /** What is pointed out: the selection, and the way that leads to it once that was asked for. */
  private highlightOf(picture: PictureState): Highlight {
    const { selected, insights, view } = this.store;
    const { whyAlive } = insights;
    const key = [picture, selected, whyAlive, view.focus] as const;
    const { pointed } = this;
    if (pointed !== undefined && key.every((part, i) => part === pointed.key[i]))
      return pointed.highlight;
    const way = new Set<string>();
    if (whyAlive?.state === 'answered' && insights.open.has('whyAlive')) {
      const ids = whyAlive.answer.links.map(({ oid }) => `o${oid}`);
      ids.slice(1).forEach((id, i) => way.add(`${ids[i] ?? ''}>${id}`));
      for (const scope of picture.scopes) way.add(`${scope.id}>${ids[0] ?? ''}`);
    }
    if (selected !== undefined && view.focus === selected)
      for (const edge of picture.edges)
        if (edge.onPath === true) way.add(`${endId(edge.from)}>${endId(edge.to)}`);
    const highlight = { selected, way };
    this.pointed = { key, highlight };
    return highlight;
  }

  /** Walks from the selected record along references and columns. */
  private walk(event: KeyboardEvent): boolean {
    const { store, graph } = this;
    const { key } = event;
    const arrow = ARROWS.find((each) => each === key);
    const { selected } = store;
    if (key === 'Enter' && selected !== undefined) store.toggleOpen(selected);
    else if (arrow !== undefined && graph !== undefined) {
      const first = store.picture?.objects[0]?.oid;
      const next = selected === undefined ? first : graph.neighbour(`o${selected}`, arrow);
      if (next === undefined) return true;
      store.select(next);
      graph.reveal(next);
    } else return false;
    return true;
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (target instanceof HTMLInputElement) return;
    if (target instanceof Element && target.closest('.graph') !== null && this.walk(event)) {
      event.preventDefault();
      return;
    }
    const { store } = this;
    const actions: Record<string, () => void> = {
      ArrowRight: () => store.step({ grain: 'line', direction: 'forward' }),
      ArrowLeft: () => store.step({ grain: 'line', direction: 'back' }),
      Home: () => store.seek({ kind: 'start' }),
      End: () => store.seek({ kind: 'end' }),
      ' ': () => store.play(store.panel?.playing !== true && store.panel?.live !== true),
      Escape: () => store.select(undefined),
    };
    const act = actions[event.key];
    if (act === undefined || (event.key === ' ' && target instanceof HTMLButtonElement)) return;
    event.preventDefault();
    act();
  }
}
