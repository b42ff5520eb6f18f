import type { ReactNode } from 'react';
import { ApiError } from '../client/http.ts';
import './fault-places.css';

/** What stands against it, place by place, of an error that says so; undefined of any other. */
export function faultPlaces(error: unknown): ReactNode {
  const places = error instanceof ApiError ? Object.values(error.fields) : [];
  if (places.length === 0) return undefined;
  return (
    <ul className="fault-places">
      {places.map((place) => (
        <li key={place}>{place}</li>
      ))}
    </ul>
  );
}
