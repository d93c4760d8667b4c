/** The pipe to the extension host and what survives a reload of the page. */
import { Endpoint, type Port } from '../src/protocol/endpoint';
import { fromWebview, isSavedPanel, type SavedPanel } from '../src/protocol/messages';
import { DEFAULT_VIEW, type ViewOptions } from '../src/protocol/picture';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** One end of the messages between page and host, with the page's saved state. */
export class HostLink {
  private readonly api = acquireVsCodeApi();
  readonly endpoint: Endpoint;

  constructor() {
    const port: Port = {
      post: (message) => this.api.postMessage(message),
      listen: (receive) => {
        const heard = (event: MessageEvent<unknown>): void => receive(event.data);
        window.addEventListener('message', heard);
        return () => window.removeEventListener('message', heard);
      },
    };
    this.endpoint = new Endpoint(port, (text) => console.warn(`Heapscope: ${text}`));
  }

  /** Tells the host that the page listens, with the view that was kept. */
  ready(): void {
    this.endpoint.notify(fromWebview.ready, this.savedView());
  }

  savedView(): ViewOptions {
    const saved = this.api.getState();
    return isSavedPanel(saved) ? saved.view : DEFAULT_VIEW;
  }

  save(state: SavedPanel): void {
    this.api.setState(state);
  }
}
