/** The page: toolbar and timeline above, the graph, details and output around it. */
import { html, nothing, render, type TemplateResult } from 'lit';
import { details } from './components/details';
import { outline } from './components/outline';
import { emptiness, hiddenCount } from './components/notes';
import { output } from './components/output';
import { Search } from './components/search';
import { status } from './components/status';
import { timeline } from './components/timeline';
import { tour } from './components/tour';
import { iconButton, toolbar } from './components/toolbar';
import { GraphView } from './graph/graph-view';
import type { Store } from './store';

/** Draws the store into the root element, at most once a frame. */
export class App {
  private graph: GraphView | undefined;
  private readonly search: Search;
  private scheduled = false;
  private revealed = 0;
  private told = false;

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
    document.body.classList.toggle('presenter', panel?.presenter === true);
    render(this.template(), this.root);
    const container = this.root.querySelector<HTMLElement>('.graph');
    if (container !== null && this.graph === undefined) {
      this.graph = new GraphView(container, {
        select: (oid) => store.select(oid),
        open: (oid) => store.toggleOpen(oid),
      });
    }
    const pre = this.root.querySelector('.output pre');
    if (pre !== null) pre.scrollTop = pre.scrollHeight;
    if (picture === undefined || this.graph === undefined) return;
    this.graph.draw(picture, store.selected);
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
    const { picture } = store;
    return html`
      <div class="top">${toolbar(store)} ${this.search.template()}</div>
      ${timeline(store)} ${status(store)} ${tour(store)}
      <p class="summary" aria-hidden="true">${picture?.summary ?? ''}</p>
      <div class="middle">
        <div class="graph" role="img" aria-label="Reference graph; described in words below"></div>
        <div class="corner">
          ${iconButton('zoom-in', 'Zoom in', () => this.graph?.zoomBy(1.25))}
          ${iconButton('zoom-out', 'Zoom out', () => this.graph?.zoomBy(0.8))}
          ${iconButton('screen-full', 'Show the whole graph', () => this.graph?.fit(true))}
          ${iconButton('type-hierarchy-sub', 'Tidy up', () => this.graph?.tidy())}
        </div>
        ${picture === undefined ? nothing : hiddenCount(picture)}
        ${picture === undefined ? nothing : emptiness(picture)} ${details(store)}
      </div>
      ${output(store)} ${picture === undefined ? nothing : outline(picture)}
    `;
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (target instanceof HTMLInputElement) return;
    const { store } = this;
    const actions: Record<string, () => void> = {
      ArrowRight: () => store.step({ grain: 'line', direction: 'forward' }),
      ArrowLeft: () => store.step({ grain: 'line', direction: 'back' }),
      Home: () => store.seek({ kind: 'start' }),
      End: () => store.seek({ kind: 'end' }),
      ' ': () => store.play(store.panel?.playing !== true),
      Escape: () => store.select(undefined),
    };
    const act = actions[event.key];
    if (act === undefined || (event.key === ' ' && target instanceof HTMLButtonElement)) return;
    event.preventDefault();
    act();
  }
}
