/** One sample of one system: its flow, kept as a file, so that a validation that was stopped goes on where it was. */
const fs = require('node:fs');
const path = require('node:path');
const { info, steepestDescent } = require('../../dist');
const { writeFileAtomic } = require('../../dist/io/atomic');
const { timesOf } = require('./systems');

/** Of the flow: v(t) is then right to a few per mille at the times shown, until avalanches part two tolerances. */
const tolerances = { '1a': { relative: 1e-2 }, '2a': { absolute: 1e-4 } };

/** The record of a sample, from its file where it is there. */
async function sample(system, seed, directory, onProgress) {
  const file = path.join(directory, `${system.id}-${seed}.json`);
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8'));
  const tolerance = tolerances[system.figure];
  const started = process.cpuUsage();
  const particles = await system.prepare(system.particles, seed);
  const flow = await steepestDescent(particles, {
    until: { time: system.time },
    times: timesOf(system),
    tolerance,
    onProgress,
  });
  const used = process.cpuUsage(started);
  const { version, commit, instructionSet } = info();
  const record = {
    id: system.id,
    model: particles.model,
    particles: system.particles,
    temperature: system.temperature ?? 'infinity',
    seed,
    tolerance,
    times: Array.from(flow.times),
    v: Array.from(flow.rmsVelocity),
    energy: Array.from(flow.energy),
    participation: Array.from(flow.participation),
    evaluations: flow.evaluations,
    listBuilds: flow.listBuilds,
    dissipationError: flow.dissipationError,
    stopReason: flow.stopReason,
    seconds: flow.seconds,
    cpuSeconds: (used.user + used.system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    made: { version, commit, instructionSet, date: new Date().toISOString().slice(0, 10) },
  };
  particles.dispose();
  await writeFileAtomic(file, JSON.stringify(record));
  return record;
}

module.exports = { sample };
