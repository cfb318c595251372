import 'offlease/element/define';

// In a production build nothing of this is left, and the product file decides.
if (import.meta.env.DEV) {
  const { startDemonstration } = await import('offlease/testing');
  await startDemonstration({ features: { reports: true, sales: { count: 100 } } });
}
