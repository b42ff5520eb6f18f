import type { Twin } from '../twin.ts';
import type { citizen as zh } from '../zh/citizen.ts';

export const citizen: Twin<typeof zh> = {
  elderly: { on: 'Large print', off: 'Standard', label: 'Text size: change to {{mode}}' },
  heading: 'Anything about a lawsuit: dial 12368',
  intro: 'Filing, case enquiries, your judge, petitions, questions after judgment: one number.',
  open: 'Staff are answering now',
  closed: 'Outside of service hours; you can leave a message by phone',
  unknown: 'Service hours cannot be looked up at the moment; you can simply call',
  call: {
    title: 'Call',
    line: 'Call the hotline of this court',
    action: 'Call {{hotline}}',
    hint: 'Press 0 at any time for a person. Calls are recorded.',
  },
  message: {
    title: 'Leave a message',
    line: 'No time to wait? Leave a message',
    hint: 'Call {{hotline}}, press 8 and speak after the tone, up to 3 minutes, then press #. Staff will call you back.',
  },
  video: {
    title: 'Video reception',
    line: 'Video reception from home is not open yet',
    hint: 'If you need it, call {{hotline}} and press 4; staff will tell you where to go and what to do.',
  },
  keys: {
    title: 'Which key does what',
    n0: 'A person, at any time',
    n1: 'Case enquiry',
    n2: 'Contact the judge',
    n3: 'Advice on litigation',
    n4: 'Petition',
    n5: 'Questions after judgment',
    n6: 'Duty lawyer',
    n7: 'Complaint or suggestion',
    n8: 'Leave a message',
    n9: 'Hear again',
    star: 'Back',
    keyLabel: 'Key {{key}}',
  },
  prepare: {
    title: 'Before you call, have ready',
    number: 'The case number (top of the first page of the notice or judgment)',
    identity: 'Your identity card',
    pen: 'Pen and paper for the work order number',
  },
  staff: 'Staff sign-in',
  version: 'Version {{version}}',
  footer: 'This hotline is run by {{court}}',
};
