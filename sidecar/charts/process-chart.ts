import { curveStepAfter, line } from 'd3-shape';
import { quantity } from '../claims/quantity.ts';
import type { Point, ProcessHistory, StepWindow } from '../evidence/process-history.ts';
import { markup, type Content, type Markup } from '../markup/markup.ts';
import { axisFor, type Axis } from './axis.ts';
import { across, exact, picture, round, stretched } from './svg.ts';

/** A limit that holds during one step of the scenario. */
export interface StepLimit {
  readonly step: string;
  readonly bytes: number;
  readonly label: string;
}

const TOP = 26;
const MEMORY_HEIGHT = 170;
const CPU_HEIGHT = 60;
/** Numbers of steps that stand closer than this, in per cent of the width, would touch on a telephone. */
const LABEL_PERCENT = 4;
/** A limit farther off than this many times the highest reading would press the line flat: it is said in words. */
const FAR = 4;

/** Resident memory over the run, with its steps marked and the limits where they hold. */
export function memoryChart(id: string, { memory, steps }: ProcessHistory, limits: readonly StepLimit[]): Markup {
  const highest = Math.max(...memory.map(({ value }) => value), ...steps.map(({ highestBytes }) => highestBytes ?? 0));
  const near = limits.filter(({ bytes }) => bytes <= highest * FAR);
  const bottom = TOP + MEMORY_HEIGHT;
  const seconds = timeAxis(memory, steps);
  const bytes = axisFor([0, highest, ...near.map((limit) => limit.bytes)], [bottom, TOP], 4);
  const least = Math.min(...memory.map(({ value }) => value));
  const described = `From ${quantity(memory[0]?.value ?? null, 'By')} at the start to ${quantity(memory.at(-1)?.value ?? null, 'By')} at the end, between ${quantity(least, 'By')} and ${quantity(highest, 'By')}, over ${steps.length} steps. The table below has each step.`;
  return picture({ id, kind: 'process', height: bottom + 22, title: 'Resident memory of the daemon over the run', description: described }, [
    stepBands(steps, seconds, TOP, bottom),
    stepNumbers(steps, seconds),
    upAxis(bytes, (value) => quantity(value, 'By')),
    curve(memory, seconds, bytes, bottom, 'memory'),
    steps.map(({ endSeconds, highestBytes, startSeconds }) => highestBytes !== null && markup`<line class="highest" x1="${across(seconds.at(startSeconds))}" x2="${across(seconds.at(endSeconds))}" y1="${round(bytes.at(highestBytes))}" y2="${round(bytes.at(highestBytes))}"/>`),
    near.map((limit) => limitOver(limit, steps, seconds, bytes)),
    timeTicks(seconds, bottom),
  ]);
}

/** Processor time of the daemon over wall time: 100 % is one processor kept busy. */
export function cpuChart(id: string, { cpu, memory, steps }: ProcessHistory): Markup {
  const bottom = 12 + CPU_HEIGHT;
  const seconds = timeAxis(memory, steps);
  const highest = Math.max(...cpu.map(({ value }) => value));
  const share = axisFor([0, highest], [bottom, 12], 2);
  return picture(
    { id, kind: 'process', height: bottom + 22, title: 'Processor time of the daemon over the run', description: `${cpu.length} readings, at most ${quantity(highest, '1', 'share')} of one processor.` },
    [stepBands(steps, seconds, 12, bottom), upAxis(share, (value) => quantity(value, '1', 'share')), curve(cpu, seconds, share, bottom, 'cpu'), timeTicks(seconds, bottom)],
  );
}

function timeAxis(memory: readonly Point[], steps: readonly StepWindow[]): Axis {
  const end = Math.max(memory.at(-1)?.seconds ?? 0, ...steps.map(({ endSeconds }) => endSeconds));
  // Not rounded up, as a run that ends in the middle of its picture looks cut off.
  const at = (value: number): number => (Math.min(Math.max(value, 0), end) / end) * 100;
  return { isLog: false, ticks: axisFor([0, end], [0, 100]).ticks.filter(({ value }) => value <= end).map(({ value }) => ({ value, at: at(value) })), at };
}

const stepBands = (steps: readonly StepWindow[], seconds: Axis, top: number, bottom: number): Content =>
  steps.map(({ step, startSeconds, endSeconds }, at) => {
    const [from, to] = [seconds.at(startSeconds), seconds.at(endSeconds)];
    return markup`<rect class="step ${at % 2 === 0 ? 'even' : 'odd'}" data-step="${step}" x="${across(from)}" width="${across(Math.max(to - from, 0.15))}" y="${top}" height="${bottom - top}"><title>${at + 1} ${step}: ${quantity(endSeconds - startSeconds, 's')}</title></rect>`;
  });

/** Numbers above the bands; one too close to its neighbour goes a line higher. */
function stepNumbers(steps: readonly StepWindow[], seconds: Axis): Content {
  let last = -Infinity;
  let raised = false;
  return steps.map(({ startSeconds, endSeconds }, at) => {
    const middle = (seconds.at(startSeconds) + seconds.at(endSeconds)) / 2;
    raised = middle - last < LABEL_PERCENT && !raised;
    last = middle;
    return markup`<text class="step-number" x="${across(middle)}" y="${raised ? TOP - 16 : TOP - 4}" text-anchor="middle">${at + 1}</text>`;
  });
}

const upAxis = (axis: Axis, format: (value: number) => string): Content =>
  axis.ticks.map(({ value, at }) => markup`<line class="grid" x1="0%" x2="100%" y1="${round(at)}" y2="${round(at)}"/><text class="tick" data-value="${exact(value)}" x="0%" dx="-6" y="${round(at) + 4}" text-anchor="end">${format(value)}</text>`);

const timeTicks = (axis: Axis, bottom: number): Content =>
  axis.ticks.map(({ value, at }) => markup`<text class="tick" x="${across(at)}" y="${bottom + 16}" text-anchor="${at > 97 ? 'end' : at < 3 ? 'start' : 'middle'}">${value === 0 ? '0 s' : quantity(value, 's')}</text>`);

function curve(points: readonly Point[], seconds: Axis, axis: Axis, bottom: number, kind: string): Markup {
  const path = line<Point>((point) => round(seconds.at(point.seconds) * 10), ({ value }) => round(axis.at(value))).curve(curveStepAfter);
  return stretched(bottom, markup`<path class="curve ${kind}" data-points="${points.length}" d="${path([...points]) ?? ''}"/>`);
}

function limitOver({ step, bytes, label }: StepLimit, steps: readonly StepWindow[], seconds: Axis, axis: Axis): Content {
  const window = steps.find((candidate) => candidate.step === step);
  if (window === undefined) return undefined;
  const [from, to] = [seconds.at(window.startSeconds), seconds.at(window.endSeconds)];
  const y = round(axis.at(bytes));
  return markup`<line class="limit" data-value="${exact(bytes)}" x1="${across(from)}" x2="${across(Math.max(to, from + 1))}" y1="${y}" y2="${y}"/><text class="limit-label" x="${across(to > 60 ? to : from)}" y="${y < TOP + 16 ? y + 14 : y - 5}" text-anchor="${to > 60 ? 'end' : 'start'}">${label}</text>`;
}
