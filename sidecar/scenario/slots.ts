import type { CallTemplate, Expectation, Step } from './scenario.ts';

/** Contents that are made once and may be sent several times: the same object is the same file. */
export interface ContentSlot {
  readonly number: number;
  readonly bytes: number;
}

/** A prompt that is sent once or several times: the same object is the same text, mark and all. */
export interface PromptSlot {
  readonly number: number;
  readonly text: string;
  readonly expect: Expectation;
  /** `simple-3`, where it comes from a list. */
  readonly listed: string | undefined;
}

/** One call, all decided but what run id and seed decide. */
export interface CallSlot {
  readonly template: CallTemplate;
  readonly step: Step;
  readonly iteration: number;
  /** The calls that count as one with it share it. */
  readonly unit: number;
  readonly prompt: PromptSlot | undefined;
  readonly files: readonly ContentSlot[];
  /** True where these files were sent by an earlier call. */
  readonly repeated: boolean;
}

interface StageOf {
  readonly step: Step;
  readonly iteration: number;
  readonly label: string;
}

/** One stage of the run, with its calls in order. */
export type StageSlot =
  | (StageOf & { readonly kind: 'calls'; readonly lanes: readonly (readonly CallSlot[])[] })
  | (StageOf & { readonly kind: 'pause' | 'quiet'; readonly seconds: number });
