/** Start of the page: connects to the host and draws what it sends. */
import './main.css';
import { App } from './app';
import { HostLink } from './host-link';
import { Store } from './store';

const root = document.getElementById('heapscope-root');
if (root === null) throw new Error('The page lacks its root element.');
const link = new HostLink();
const store = new Store(link);
new App(root, store);
link.ready();
