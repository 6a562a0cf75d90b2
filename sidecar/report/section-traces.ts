import { bounds, quantity } from '../claims/quantity.ts';
import { partsBar, spanBar } from '../charts/waterfall-bar.ts';
import type { ClaimEvidence, RunEvidence } from '../evidence/run-evidence.ts';
import type { TimePart } from '../evidence/time-parts.ts';
import type { TraceRow } from '../evidence/trace-rows.ts';
import type { Waterfall } from '../evidence/waterfall.ts';
import { markup, type Content, type Markup } from '../markup/markup.ts';
import { claimAnchor, claimLink, type Section } from './page.ts';
import { plain } from './style.ts';

/** The traces behind the claims: where the time of the slowest, the median and the fastest sample went. */
export function tracesSection({ claims, missing }: RunEvidence): Section {
  const shown = [...claims.values()].filter(({ waterfalls }) => waterfalls.length > 0);
  const content =
    shown.length === 0
      ? markup`<p class="note">There is no trace to show${missing !== undefined && `: ${plain(missing)}`}.</p>`
      : markup`<p>Each line is a span: what it did, who recorded it, when it began after the first send, how long it took. Grey is the client's side, blue the daemon, orange a model provider. The bar above the spans divides the whole time among them: each moment belongs to the innermost span open in it. What the daemon's log tells of something that the probe saw too is left out.</p>
${shown.map(claimTraces)}`;
  return { id: 'traces', title: 'Evidence: where the time went', content };
}

const claimTraces = ({ claim, waterfalls }: ClaimEvidence): Markup => markup`<h3>${plain(claim.title)}</h3><p class="under">${claimLink(claim.id)}</p>
${waterfalls.map((waterfall, at) => waterfallMarkup(waterfall, claim.id, claim.unit, claim.statistic, at))}`;

const ROLES: Readonly<Record<Waterfall['role'], string>> = { slowest: 'Slowest', median: 'Median', fastest: 'Fastest', violation: 'One that did not come out well', contradiction: 'Contradicted' };

/** More spans than these are no picture; the rest are counted. */
const MOST_ROWS = 40;

function waterfallMarkup({ role, traceIds, lower, upper, rows, seconds, parts }: Waterfall, id: string, unit: string, statistic: string, at: number): Markup {
  const value = role === 'violation' ? undefined : lower === upper ? quantity(lower, unit, statistic) : bounds(lower, upper, unit, statistic);
  const hidden = rows.length - MOST_ROWS;
  return markup`<details class="waterfall"${role !== 'fastest' && markup` open`} id="trace-${claimAnchor(id)}-${at}"><summary><strong>${ROLES[role]}</strong>${value !== undefined && markup`: ${value}`}<span class="under"> · ${traceIds.length > 1 && `${traceIds.length} calls, `}${quantity(seconds, 's')} from first send to last result</span></summary>
<table class="spans"><caption>${partsBar(parts)}<span class="parts">${partsWords(parts)}</span></caption>
<thead><tr><th scope="col">Span</th><th scope="col" class="number begins">Begins</th><th scope="col" class="number">Takes</th><th scope="col" class="bar">Over ${quantity(seconds, 's')}</th></tr></thead><tbody>${rows.slice(0, MOST_ROWS).map((row) => spanRow(row, seconds))}</tbody></table>
<p class="under">${traceIds.length === 1 ? 'Trace' : 'Traces'} ${traceIds.map((traceId, index) => [index > 0 && ', ', markup`<code>${traceId}</code>`])}.${hidden > 0 && ` ${hidden} more spans are not shown.`}</p></details>
`;
}

const spanRow = (row: TraceRow, seconds: number): Markup => markup`<tr><th scope="row" class="depth-${Math.min(row.depth, 6)}"><span class="place ${row.place}" aria-hidden="true"></span>${plain(row.name)} <small>${plain(row.source)}</small>${row.error !== undefined && markup` <small class="error">failed: ${plain(row.error)}</small>`}</th><td class="number begins">${quantity(row.startSeconds, 's')}</td><td class="number">${quantity(row.endSeconds - row.startSeconds, 's')}</td><td class="bar">${spanBar(row, seconds)}</td></tr>`;

/** A share to a tenth of a per cent. */
const tenths = (part: number): string => quantity(Math.round(part * 1000) / 1000, '1', 'share');

/** Parts smaller than this are one. */
const SMALL = 0.01;
/** And what is smaller than this together is none. */
const NOTHING = 0.0005;

/** The parts in words, largest first: what, how long, which share. */
export function partsWords(parts: readonly TimePart[]): Content {
  const whole = parts.reduce((sum, { seconds }) => sum + seconds, 0);
  const large = parts.filter(({ seconds }) => seconds >= whole * SMALL);
  const rest = parts.filter((part) => !large.includes(part)).reduce((sum, { seconds }) => sum + seconds, 0);
  const spoken = [...large, ...(rest >= whole * NOTHING ? [{ what: 'all else', place: 'nobody' as const, seconds: rest }] : [])];
  return spoken.map(({ what, place, seconds }, at) => markup`${at > 0 && ' · '}<span class="place ${place}" aria-hidden="true"></span>${plain(what)} ${quantity(seconds, 's')} (${tenths(seconds / whole)})`);
}
