/** Finds objects by name, type, value or id and brings them into the picture. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ObjectPage } from '../../src/protocol/answers';
import type { Store } from '../store';

/** The search field with its list of results. */
export class Search {
  private page: ObjectPage | undefined;
  private text = '';

  constructor(
    private readonly store: Store,
    private readonly redraw: () => void,
  ) {}

  template(): TemplateResult {
    return html`<div class="search" role="search">
      <input
        type="search"
        placeholder="Find an object"
        aria-label="Find an object by name, type, value or id"
        .value=${this.text}
        @input=${(event: Event) => this.ask((event.target as HTMLInputElement).value)}
        @keydown=${(event: KeyboardEvent) => this.key(event)}
      />
      ${this.page === undefined ? nothing : this.results(this.page)}
    </div>`;
  }

  private results(page: ObjectPage): TemplateResult {
    return html`<ul class="results" role="listbox" aria-label="Objects found">
      ${page.objects.map(
        (object) =>
          html`<li role="option">
            <button type="button" @click=${() => this.choose(object.oid)}>
              <b>${object.label}</b> <span class="quiet">${object.value}</span>
              <span class="refcount">${object.refcount >= 4294967295 ? '∞' : object.refcount}</span>
            </button>
          </li>`,
      )}
      <li class="quiet">
        ${page.total === 1 ? '1 object' : `${page.total.toLocaleString()} objects`}
      </li>
    </ul>`;
  }

  private key(event: KeyboardEvent): void {
    event.stopPropagation();
    const first = this.page?.objects[0];
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Enter' && first !== undefined) this.choose(first.oid);
  }

  private ask(text: string): void {
    this.text = text;
    if (text.trim() === '') {
      this.close();
      return;
    }
    this.store.search(text.trim()).then(
      (page) => {
        if (this.text !== text) return;
        this.page = page;
        this.redraw();
      },
      () => this.close(),
    );
  }

  private choose(oid: number): void {
    this.close();
    this.store.focusObject(oid);
  }

  private close(): void {
    this.page = undefined;
    this.text = '';
    this.redraw();
  }
}
