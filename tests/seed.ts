import fc from 'fast-check';

// A run must say the same tomorrow: what random inputs find is looked for by `npm run fuzz`, or with another seed here.
fc.configureGlobal({ seed: Number(process.env['OFFLEASE_SEED'] ?? 20_261_123) });
