#include <dynamics/molecular_dynamics.hpp>
#include <sampling/hybrid_monte_carlo.hpp>

#include "marshal.hpp"
#include "work.hpp"

namespace vitrelax::addon {
namespace {

Napi::Object molecularDynamicsResult(Napi::Env env, const MolecularDynamicsReport& report) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("timestep", report.timestep);
  result.Set("steps", asNumber(report.steps));
  result.Set("degreesOfFreedom", report.degreesOfFreedom);
  result.Set("temperature", report.temperature);
  result.Set("energyPerParticle", report.energyPerParticle);
  result.Set("meanSquareForce", report.meanSquareForce);
  result.Set("meanLaplacian", report.meanLaplacian);
  result.Set("energyDrift", report.energyDrift);
  result.Set("energies", float64Copy(env, report.energies));
  result.Set("kineticEnergies", float64Copy(env, report.kineticEnergies));
  result.Set("conserved", float64Copy(env, report.conserved));
  result.Set("stepsPerBin", asNumber(report.stepsPerBin));
  return result;
}

Napi::Object hybridMonteCarloResult(Napi::Env env, const HybridMonteCarloReport& report) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("energies", float64Copy(env, report.energies));
  result.Set("cyclesPerBin", asNumber(report.cyclesPerBin));
  result.Set("timestep", report.timestep);
  result.Set("burstAcceptance", report.burstAcceptance);
  result.Set("swapAcceptance", report.swapAcceptance);
  result.Set("meanBoltzmannFactor", report.meanBoltzmannFactor);
  result.Set("meanSquareForce", report.meanSquareForce);
  result.Set("meanLaplacian", report.meanLaplacian);
  result.Set("cycles", asNumber(report.cycles));
  return result;
}

}  // namespace

Work molecularDynamicsWork(const Napi::Value& value) {
  const Napi::Object given = object(value, "options");
  constexpr const char* kThermostats[] = {"none", "langevin", "velocity-rescaling"};  // in the order of Thermostat
  MolecularDynamicsOptions options;
  options.temperature = finite(given.Get("temperature"), "temperature");
  options.time = finite(given.Get("time"), "time");
  options.timestep = finite(given.Get("timestep"), "timestep");
  options.thermostat = static_cast<Thermostat>(choice(given.Get("thermostat"), "thermostat", kThermostats));
  options.couplingRate = finite(given.Get("couplingRate"), "couplingRate");
  options.seed = count(given.Get("seed"), "seed");
  options.measureEvery = count(given.Get("measureEvery"), "measureEvery");
  const int teamSize = threads(given.Get("threads"));
  // last, as a getter of another option may run code that detaches the array
  const std::span<const double> times = float64Array(given.Get("times"), "times");
  requireFinite(value.Env(), "times", times);
  options.times.assign(times.begin(), times.end());
  return workOf(
      teamSize,
      [options](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
        return molecularDynamics(simulation, options, team, monitor);
      },
      molecularDynamicsResult);
}

Work hybridMonteCarloWork(const Napi::Value& value) {
  const Napi::Object given = object(value, "options");
  HybridMonteCarloOptions options;
  options.temperature = finite(given.Get("temperature"), "temperature");
  options.cycles = count(given.Get("cycles"), "cycles");
  options.firstCycle = count(given.Get("firstCycle"), "firstCycle");
  options.burst = count(given.Get("burst"), "burst");
  options.timestep = finite(given.Get("timestep"), "timestep");
  options.swapSweeps = count(given.Get("swapSweeps"), "swapSweeps");
  options.maxDiameterDifference = number(given.Get("maxDiameterDifference"), "maxDiameterDifference");
  options.seed = count(given.Get("seed"), "seed");
  const int teamSize = threads(given.Get("threads"));
  return workOf(
      teamSize,
      [options](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
        return hybridMonteCarlo(simulation, options, team, monitor);
      },
      hybridMonteCarloResult);
}

}  // namespace vitrelax::addon
