module.exports = require('kafkajs')
