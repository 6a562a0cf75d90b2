import { writeFile } from 'node:fs/promises';
import { DASHBOARDS, written } from './all.ts';

// `npm run dashboards`: writes what Grafana reads. A test holds the files against the programs.
for (const [name, dashboard] of Object.entries(DASHBOARDS)) await writeFile(new URL(`built/${name}.json`, import.meta.url), written(dashboard));
