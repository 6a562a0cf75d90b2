import { markup } from '../markup/markup.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { Section } from './page.ts';
import { plain } from './style.ts';

/** How the numbers came about, for a reader who doubts them. */
export function methodSection({ claims }: Verdict): Section {
  const methods = [...new Set(claims.map(({ method }) => method))].toSorted();
  const content = markup`<dl class="method">
<div><dt>Bounds decide, not the point.</dt><dd>Each claim has a lower and an upper bound, each one-sided at 95 %. It is validated where the whole range between them satisfies it, refuted where none of it does, undecided where the limit lies inside. A census, where every member of a fixed set was seen, has bounds without a level.</dd></div>
<div><dt>The set of samples is fixed beforehand.</dt><dd>The scenario plans each call before any value is seen. A call that failed counts as one that took for ever, or as a miss; one that was given up counts as at least the time it had taken. Nothing is left out as an outlier. Calls of the warm-up take no part; nor do calls during which another client used the daemon.</dd></div>
<div><dt>A sample is an interval.</dt><dd>Few sources see a thing exactly: the client gives an upper end, what was seen inside a lower one. Sources that saw the same thing are intersected. Upper bounds are computed from upper ends, lower bounds from lower ends. Two sources that cannot both be right make the claim not measured.</dd></div>
<div><dt>What is missing is said.</dt><dd>Every call owes records to each vantage point; what did not come is counted. Lost samples never become a pass: where they alone keep a claim open, it is not measured.</dd></div>
<div><dt>Many claims at once.</dt><dd>A pass of all is wrong with at most 5 %, uncorrected (intersection–union test, Berger 1982). A refutation tells its p, and whether it stands under Holm's correction (1979) for all claims that were tested by bounds.</dd></div>
<div><dt>One run.</dt><dd>Bounds cover what varies within this run, not what varies from run to run. No method covers a mean against a slow mode rarer than the share printed beside it (Bahadur and Savage 1956).</dd></div>
<div><dt>Expected gain.</dt><dd>Where a limit on a time is broken, the value measured less the limit. Where a ratio falls short, what the slower side would have to become. Where files are uploaded again, the share of misses above the promise times the median upload at the provider.</dd></div>
<div><dt>The whole time of a trace.</dt><dd>Each moment belongs to the deepest span open in it, of several as deep to the one that began first; so the parts add up to the whole.</dd></div>
</dl>
<h3>Methods used</h3><ul class="list">${methods.map((method) => markup`<li>${plain(method)}</li>`)}</ul>
<p class="under">This page is a function of the folder of its run: made again from it, it is the same to the byte. It holds no script and asks no network. MB are 10⁶ bytes; times of the page are UTC.</p>`;
  return { id: 'method', title: 'Method notes', content };
}
