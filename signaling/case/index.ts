export { CaseDataAway, type CaseData, type CaseFile, type CaseKey } from './case-data.ts';
export { caseNumberText, parseCaseNumber, type CaseNumber } from './case-number.ts';
export { CaseImport, MOST_BYTES } from './case-import.ts';
export { CASE_TYPE_KEYS } from './case-type.ts';
export { DEMO_CASES, seedCases } from './demo.ts';
export { Enquiry, type EnquiryParts } from './enquiry.ts';
export { HttpCases } from './http-cases.ts';
export { StoredCases } from './stored-cases.ts';
