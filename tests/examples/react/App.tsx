import { Suspense, useState } from 'react';
import { decodeText, encodeText, OffleaseError } from 'offlease';
import { useLicense } from './license.ts';

export function App() {
  return (
    <Suspense fallback={<p>One moment…</p>}>
      <h1>React</h1>
      <Product />
    </Suspense>
  );
}

function Product() {
  const { license, snapshot } = useLicense();
  if (snapshot.state !== 'active') return <Activation />;
  return (
    <main>
      <p data-testid="content">
        Licensed to {snapshot.license.customer}, {snapshot.daysLeft} days left.
      </p>
      {license.has('reports') && <button type="button">Report</button>}
      <button type="button" data-testid="sell" onClick={() => void license.consume('sales')}>
        Sell ({license.remaining('sales')} left)
      </button>
    </main>
  );
}

/** Own words and looks instead of the element's dialog: a request to take along, and a box for its answer. */
function Activation() {
  const { license, snapshot } = useLicense();
  const [problem, setProblem] = useState('');
  const [request] = snapshot.requests;
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      setProblem('');
      await work();
    } catch (error) {
      setProblem(error instanceof OffleaseError ? error.code : String(error));
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const answer = new FormData(event.currentTarget).get('answer');
        if (typeof answer === 'string') void attempt(() => license.receive(decodeText(answer)));
      }}
    >
      <p data-testid="state">{snapshot.state}</p>
      <button type="button" data-testid="ask" onClick={() => void attempt(() => license.request())}>
        Activate
      </button>
      {request && <textarea readOnly data-testid="request" value={encodeText(request.bytes)} aria-label="Request" />}
      <textarea name="answer" data-testid="answer" aria-label="Answer" />
      <button type="submit" data-testid="take">
        Take the answer
      </button>
      <p role="alert">{problem}</p>
    </form>
  );
}
