/* global document, product */
document.querySelector('license-gate').product = 'data:application/json,' + encodeURIComponent(JSON.stringify(product));
