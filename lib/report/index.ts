export { formatBytes, formatCount, formatDuration, formatNumber, formatWithError } from './format';
export { renderReport } from './page';
export { writeReport } from './report';
export type {
  Provenance,
  ReportData,
  ReportEquilibration,
  ReportExponent,
  ReportFigure,
  ReportFile,
  ReportFlow,
  ReportState,
} from './report-data';
