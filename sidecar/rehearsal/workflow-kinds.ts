import type { JsonObject } from '../spans/planned-call.ts';

/** The words that one workflow tool uses for what all of them do. */
export interface WorkflowKind {
  readonly paused: string;
  readonly complete: string;
  /** Name of the block of counts. */
  readonly status: string;
  /** What that block holds beside the counts; `confidence` stands for the confidence of the call. */
  readonly extras: (confidence: string) => JsonObject;
  /** Flag of a paused step. */
  readonly required: string;
  /** Flag of a complete one. */
  readonly done: string;
  /** Name of the summary of all steps, where an expert was asked. */
  readonly data: string;
  readonly asksExpert: boolean;
  /** Findings without a file that are enough for the expert. */
  readonly enoughFindings: number;
  readonly routed: boolean;
}

const asking = { asksExpert: true, enoughFindings: 2, routed: true } as const;

/** The workflow tools by name. */
export const WORKFLOW_KINDS: Readonly<Record<string, WorkflowKind>> = {
  analyze: {
    ...asking,
    enoughFindings: 1,
    paused: 'pause_for_analysis',
    complete: 'analysis_complete',
    status: 'analysis_status',
    extras: (confidence) => ({ insights_by_severity: {}, analysis_confidence: confidence }),
    required: 'analyze_required',
    done: 'analysis_complete',
    data: 'complete_analysis',
  },
  debug: {
    ...asking,
    paused: 'pause_for_investigation',
    complete: 'investigation_complete',
    status: 'investigation_status',
    extras: () => ({ hypotheses_formed: 0 }),
    required: 'investigation_required',
    done: 'investigation_complete',
    data: 'complete_investigation',
  },
  thinkdeep: {
    ...asking,
    paused: 'pause_for_thinkdeep',
    complete: 'thinkdeep_complete',
    status: 'thinkdeep_status',
    extras: () => ({}),
    required: 'thinkdeep_required',
    done: 'thinkdeep_complete',
    data: 'complete_thinkdeep',
  },
  codereview: {
    ...asking,
    paused: 'pause_for_code_review',
    complete: 'code_review_complete',
    status: 'code_review_status',
    extras: (confidence) => ({ issues_by_severity: {}, review_confidence: confidence }),
    required: 'codereview_required',
    done: 'code_review_complete',
    data: 'complete_code_review',
  },
  refactor: {
    ...asking,
    paused: 'pause_for_refactoring_analysis',
    complete: 'refactoring_analysis_complete',
    status: 'refactoring_status',
    extras: (confidence) => ({ opportunities_by_type: {}, refactor_confidence: confidence }),
    required: 'refactor_required',
    done: 'refactoring_complete',
    data: 'complete_refactoring',
  },
  testgen: {
    ...asking,
    paused: 'pause_for_test_analysis',
    complete: 'test_generation_complete',
    status: 'test_generation_status',
    extras: (confidence) => ({ test_scenarios_identified: 0, analysis_confidence: confidence }),
    required: 'testgen_required',
    done: 'test_generation_complete',
    data: 'complete_test_generation',
  },
  secaudit: {
    ...asking,
    paused: 'pause_for_security_audit',
    complete: 'security_audit_complete',
    status: 'security_audit_status',
    extras: (confidence) => ({ vulnerabilities_by_severity: {}, audit_confidence: confidence }),
    required: 'secaudit_required',
    done: 'security_audit_complete',
    data: 'complete_security_audit',
  },
  precommit: {
    ...asking,
    paused: 'pause_for_validation',
    complete: 'validation_complete',
    status: 'validation_status',
    extras: (confidence) => ({ issues_identified: 0, assessment_confidence: confidence }),
    required: 'precommit_required',
    done: 'validation_complete',
    data: 'complete_validation',
  },
  docgen: {
    asksExpert: false,
    enoughFindings: 1,
    routed: false,
    paused: 'pause_for_documentation_analysis',
    complete: 'documentation_analysis_complete',
    status: 'documentation_analysis_status',
    extras: () => ({ documentation_strategies: 1 }),
    required: 'documentation_analysis_required',
    done: 'documentation_analysis_complete',
    data: 'complete_documentation_analysis',
  },
};
