/** Style sheets that a module brings with it: esbuild bundles them. */
declare module '*.css';
