// Not `.babelrc`, nor the field `babel` of package.json: they do not apply to packages.
module.exports = { presets: [['@babel/preset-env', { targets: { node: 'current' } }]] };
