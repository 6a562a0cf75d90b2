import { basename } from 'node:path';
import type { Config } from '../config/config.ts';

/** The name under which the scenario of the settings can be run. */
export const configuredScenarioName = (config: Config): string => basename(config.scenarioFile).replace(/\.(ya?ml|json)$/, '');
