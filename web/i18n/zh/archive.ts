export const archive = {
  title: '通话',
} as const;
