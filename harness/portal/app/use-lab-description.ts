import { useCallback, useEffect, useState } from 'react';
import { asArmFailure, type ArmFailure } from '../api/arm-failure.ts';
import { fetchLab, type Lab } from '../api/lab.ts';

/** The lab's description on its way. */
export type LabDescription =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly lab: Lab }
  | { readonly kind: 'failed'; readonly failure: ArmFailure };

/** Asks the lab who it is; `retry` asks again. */
export function useLabDescription(): { readonly description: LabDescription; readonly retry: () => void } {
  const [description, setDescription] = useState<LabDescription>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    fetchLab(abort.signal).then(
      (lab) => setDescription({ kind: 'ready', lab }),
      (error: unknown) => {
        if (!abort.signal.aborted) setDescription({ kind: 'failed', failure: asArmFailure(error) });
      },
    );
    return () => abort.abort();
  }, [attempt]);
  const retry = useCallback(() => {
    setDescription({ kind: 'loading' });
    setAttempt((last) => last + 1);
  }, []);
  return { description, retry };
}
