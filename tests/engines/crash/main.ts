import { hexOf } from '../../../src/license/bytes.ts';
import { bytesOf, clock } from '../support/kiosk.ts';
import { SOLD, type Job, type Result, type Said } from './words.ts';
import { checkLedger } from '../support/ledger-check.ts';
import { codeOf, factsOf, openOffice, sell, type Office } from '../support/office.ts';

const LANES = 3;

async function say(said: Said): Promise<string> {
  return (await fetch('say', { method: 'POST', body: JSON.stringify(said) })).text();
}

async function done({ issuer }: Office, job: Job): Promise<readonly Result[]> {
  try {
    switch (job.do) {
      case 'answer':
      case 'free': {
        const outcome = await issuer.perform(await issuer.receive(bytesOf(job.token)));
        if (outcome.kind === 'recorded') return [{ tokens: [] }];
        const { activation, sequence, token, repeated } = outcome;
        return [{ tokens: [{ activation: activation.id, sequence, token: hexOf(token), repeated }] }];
      }
      case 'answer-many': {
        const answers = await issuer.answerMany(job.tokens.map(bytesOf));
        return answers.map((answer) => {
          if (answer.kind === 'refused') return { code: answer.code };
          const { activation, sequence, token, repeated } = answer;
          return { tokens: [{ activation: activation.id, sequence, token: hexOf(token), repeated }] };
        });
      }
      case 'refresh': {
        const { activation, sequence, token } = await issuer.refresh(job.activation as never);
        return [{ tokens: [{ activation: activation.id, sequence, token: hexOf(token) }] }];
      }
      case 'show': {
        const all = await issuer.issuedTokens(job.activation as never);
        return [
          { tokens: all.map(({ activation, sequence, bytes }) => ({ activation, sequence, token: hexOf(bytes) })) },
        ];
      }
    }
  } catch (error) {
    return [{ code: codeOf(error) }];
  }
}

async function live(): Promise<void> {
  const office = await openOffice();
  for (const [code, seats] of Object.entries(SOLD)) await sell(office, code, seats);
  const ledger = await checkLedger(office.store, clock());
  const jobs = JSON.parse(await say({ what: 'opened', issuer: factsOf(office), ledger })) as Job[];
  const lane = async (): Promise<void> => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      const results = await done(office, job);
      await say({ what: 'done', id: job.id, results });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await say({ what: 'idle' });
}

live().catch((error: unknown) => say({ what: 'broken', why: String(error) }));
