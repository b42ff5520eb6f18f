import { useEffect, useState } from 'react';

/** 长辈版 is kept for next time, on all pages of citizens. */
const KEPT_AS = 'citizen.elderly';

export function useElderly(): [boolean, (elderly: boolean) => void] {
  const [elderly, setElderly] = useState(() => localStorage.getItem(KEPT_AS) === 'yes');
  useEffect(() => localStorage.setItem(KEPT_AS, elderly ? 'yes' : 'no'), [elderly]);
  return [elderly, setElderly];
}
