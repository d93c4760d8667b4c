/** Stands in for the picture: one element per object, and the moment as text. */

import { Endpoint } from '../../src/protocol/endpoint';
import { fromWebview, toWebview } from '../../src/protocol/messages';
import { DEFAULT_VIEW } from '../../src/protocol/picture';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
};

const api = acquireVsCodeApi();
const root = document.getElementById('heapscope-root') as HTMLElement;
const endpoint = new Endpoint(
  {
    post: (message) => api.postMessage(message),
    listen(receive) {
      const listener = (event: MessageEvent) => receive(event.data);
      window.addEventListener('message', listener);
      return () => window.removeEventListener('message', listener);
    },
  },
  () => undefined,
);
let path = '';
endpoint.onNotice(toWebview.panel, (state) => {
  path = state.path;
});
endpoint.onNotice(toWebview.picture, (picture) => {
  root.replaceChildren();
  const timeline = document.createElement('div');
  timeline.dataset['testid'] = 'timeline';
  timeline.textContent = picture.summary;
  root.append(timeline);
  for (const object of picture.objects) {
    const node = document.createElement('div');
    node.dataset['oid'] = String(object.oid);
    const pill = document.createElement('span');
    pill.className = 'refcount';
    pill.textContent = String(object.refcount);
    node.append(object.type, ' ', pill);
    root.append(node);
  }
  api.setState({ path, row: picture.moment.row, view: DEFAULT_VIEW });
});
endpoint.notify(fromWebview.ready, DEFAULT_VIEW);
