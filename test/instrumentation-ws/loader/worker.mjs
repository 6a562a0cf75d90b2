import { Worker } from 'node:worker_threads';

new Worker(new URL('./named.mjs', import.meta.url));
