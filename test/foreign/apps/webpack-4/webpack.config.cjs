// webpack 4 knows no syntax that is newer than ES2019.
const presets = [['@babel/preset-env', { targets: 'chrome 60' }]];

module.exports = {
  mode: 'production',
  entry: './main.js',
  module: {
    rules: [{ test: /\.js$/, include: /still-there/, use: { loader: 'babel-loader', options: { presets } } }],
  },
};
