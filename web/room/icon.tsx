import './control.css';

/** The few marks of a session, drawn here so that the citizen's pages need no icon library. 24 × 24, the colour of the text. */
const PATHS = {
  microphone: 'M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM6 11v1a6 6 0 0 0 12 0v-1M12 18v3M9 21h6',
  'microphone-off':
    'M9 9v3a3 3 0 0 0 4.500 2.600M15 11V6a3 3 0 0 0-5.800-1M6 11v1a6 6 0 0 0 9 5.200M18 11v1c0 .7-.1 1.300-.3 1.900M12 18v3M9 21h6M4 4l16 16',
  camera: 'M4 7h10a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1ZM15 11l6-3v8l-6-3',
  'camera-off':
    'M9 7h5a1 1 0 0 1 1 1v5M15 16.500A1 1 0 0 1 14 17H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1M15 11l6-3v8l-4-2M4 4l16 16',
  hand: 'M8 12V5.500a1.500 1.500 0 0 1 3 0V11V4.500a1.500 1.500 0 0 1 3 0V11V6a1.500 1.500 0 0 1 3 0v8c0 4-2.500 7-6 7-3 0-4.500-1.500-6-4l-2-3.500c-.8-1.500 1-2.600 2-1.500L8 14',
  help: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.4-1 .9-1 1.700M12 16.500v.5',
  leave: 'M14 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8M11 12h10M17 8l4 4-4 4',
  screen:
    'M4 5h16a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM9 20h6M12 16v4M12 13V8M9.500 10.500 12 8l2.500 2.500',
  document: 'M6 3h8l4 4v13a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1ZM14 3v4h4M8 12h8M8 16h6',
  people:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7ZM2.500 20c.5-4 3-6 6.500-6s6 2 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6.500M18 14.500c2 .8 3.200 2.600 3.500 5.500',
  chat: 'M4 5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H10l-5 4v-4H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1ZM7 9h10M7 13h6',
  lock: 'M6 11h12a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1ZM8 11V8a4 4 0 0 1 8 0v3',
  pin: 'M9 3h6l-1 6 3 4H7l3-4-1-6ZM12 13v8',
  phone:
    'M6.600 3c1 0 1.600.4 2 1.400l.9 2.600c.4 1 .1 1.800-.7 2.400L7.500 10.400c1.300 2.900 3.600 5.200 6.500 6.500l1-1.300c.6-.8 1.400-1.100 2.400-.7l2.600.9c1 .4 1.400 1 1.400 2-.4 1.500-1.800 3-3.800 3C10 21 3 14 3 6.800 3 4.800 4.600 3 6.600 3Z',
  check: 'M4 12.500 10 18 20 6',
  cross: 'M6 6l12 12M18 6 6 18',
  warn: 'M12 4 2.500 20h19L12 4ZM12 10v5M12 17.500v.5',
  speaker: 'M4 9h4l5-4v14l-5-4H4V9ZM16 9a4 4 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11',
  pause: 'M8.500 5v14M15.500 5v14',
  network: 'M3 9c6-5 12-5 18 0M6 13c4-3.300 8-3.300 12 0M9 17c2-1.600 4-1.600 6 0M12 20.500v.1',
  settings:
    'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.100 2.100M16.300 16.300l2.100 2.100M18.400 5.600l-2.100 2.100M7.700 16.300l-2.100 2.100',
  wait: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5l3.500 2',
} as const;
export type Mark = keyof typeof PATHS;

export function Icon({ of, size = '1.25em' }: { of: Mark; size?: string }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[of]} />
    </svg>
  );
}
