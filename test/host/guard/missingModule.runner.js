'use strict';
require('./not-there');

exports.run = async () => undefined;
