// Makes `import text from './x.sql'` work under tsx, as the bundler's text loader does in the extension.
const { readFileSync } = require('node:fs');

require.extensions['.sql'] = (module, file) => {
  module.exports = { __esModule: true, default: readFileSync(file, 'utf8') };
};
