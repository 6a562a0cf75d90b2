import type { RunEvidence } from '../evidence/run-evidence.ts';
import { REPORT_POLICY, htmlReport } from './html-report.ts';
import { junitReport } from './junit-report.ts';
import { markdownReport } from './markdown-report.ts';

/** One way to write a report down. */
export interface ReportFormat {
  readonly contentType: string;
  /** What a browser may do with it: nothing, unless it is a page. */
  readonly policy: string;
  readonly render: (evidence: RunEvidence) => string;
}

const NOTHING = "default-src 'none'";

/** Every format by the name that `--format` and `?format=` take. */
export const REPORT_FORMATS: Readonly<Record<ReportFormatName, ReportFormat>> = {
  html: { contentType: 'text/html; charset=utf-8', policy: REPORT_POLICY, render: htmlReport },
  markdown: { contentType: 'text/markdown; charset=utf-8', policy: NOTHING, render: markdownReport },
  junit: { contentType: 'application/xml; charset=utf-8', policy: NOTHING, render: junitReport },
};

/** A name of `REPORT_FORMATS`. */
export type ReportFormatName = 'html' | 'markdown' | 'junit';
