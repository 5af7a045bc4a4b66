#include "work.hpp"

#include <relaxation/steepest_descent.hpp>
#include <sampling/metropolis_planting.hpp>
#include <sampling/swap_monte_carlo.hpp>
#include <string>

#include "marshal.hpp"

namespace vitrelax::addon {
namespace {

Napi::Object swapMonteCarloResult(Napi::Env env, const SwapMonteCarloReport& report) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("energies", float64Copy(env, report.energies));
  result.Set("sweepsPerBin", asNumber(report.sweepsPerBin));
  result.Set("displacementAcceptance", report.displacementAcceptance);
  result.Set("swapAcceptance", report.swapAcceptance);
  result.Set("meanSquareForce", report.meanSquareForce);
  result.Set("meanLaplacian", report.meanLaplacian);
  result.Set("hypervirialSamples", asNumber(report.hypervirialSamples));
  result.Set("energyDrift", report.energyDrift);
  result.Set("sweeps", asNumber(report.sweeps));
  return result;
}

Napi::Object steepestDescentResult(Napi::Env env, const SteepestDescentReport& report) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("times", float64Copy(env, report.times));
  result.Set("energy", float64Copy(env, report.energy));
  result.Set("rmsVelocity", float64Copy(env, report.rmsVelocity));
  result.Set("maxForce", float64Copy(env, report.maxForce));
  result.Set("participation", float64Copy(env, report.participation));
  result.Set("evaluations", asNumber(report.evaluations));
  result.Set("steps", asNumber(report.steps));
  result.Set("rejectedSteps", asNumber(report.rejectedSteps));
  result.Set("listBuilds", asNumber(report.listBuilds));
  result.Set("stopReason", report.stopReason);
  result.Set("dissipationError", report.dissipationError);
  result.Set("forceFloor", report.forceFloor);
  result.Set("forceNoise", report.forceNoise);
  return result;
}

Napi::Object metropolisPlantingResult(Napi::Env env, const MetropolisPlantingReport& report) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("acceptance", report.acceptance);
  return result;
}

}  // namespace

Work swapMonteCarloWork(const Napi::Value& value) {
  const Napi::Object given = object(value, "options");
  SwapMonteCarloOptions options;
  options.temperature = finite(given.Get("temperature"), "temperature");
  options.sweeps = count(given.Get("sweeps"), "sweeps");
  options.firstSweep = count(given.Get("firstSweep"), "firstSweep");
  options.swapProbability = finite(given.Get("swapProbability"), "swapProbability");
  options.stepLength = finite(given.Get("stepLength"), "stepLength");
  options.maxDiameterDifference = number(given.Get("maxDiameterDifference"), "maxDiameterDifference");
  options.seed = count(given.Get("seed"), "seed");
  options.measureEvery = count(given.Get("measureEvery"), "measureEvery");
  const int teamSize = threads(given.Get("threads"));
  return workOf(
      teamSize,
      [options](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
        return swapMonteCarlo(simulation, options, team, monitor);
      },
      swapMonteCarloResult);
}

Work metropolisPlantingWork(const Napi::Value& value) {
  const Napi::Object given = object(value, "options");
  MetropolisPlantingOptions options;
  options.temperature = finite(given.Get("temperature"), "temperature");
  options.sweeps = count(given.Get("sweeps"), "sweeps");
  options.seed = count(given.Get("seed"), "seed");
  const int teamSize = threads(given.Get("threads"));
  return workOf(
      teamSize,
      [options](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
        return plantByMetropolis(simulation, options, team, monitor);
      },
      metropolisPlantingResult);
}

Work steepestDescentWork(const Napi::Value& value) {
  const Napi::Object given = object(value, "options");
  SteepestDescentOptions options;
  options.time = number(given.Get("time"), "time");
  options.rmsForce = finite(given.Get("rmsForce"), "rmsForce");
  options.maxForce = finite(given.Get("maxForce"), "maxForce");
  options.evaluations = limit(given.Get("evaluations"), "evaluations");
  options.relative = finite(given.Get("relative"), "relative");
  options.absolute = finite(given.Get("absolute"), "absolute");
  const int teamSize = threads(given.Get("threads"));
  // last, as a getter of another option may run code that detaches the array
  const std::span<const double> times = float64Array(given.Get("times"), "times");
  requireFinite(value.Env(), "times", times);
  options.times.assign(times.begin(), times.end());
  return workOf(
      teamSize,
      [options](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
        return steepestDescent(simulation, options, team, monitor);
      },
      steepestDescentResult);
}

Napi::Object progressObject(Napi::Env env, const Progress& progress) {
  Napi::Object result = Napi::Object::New(env);
  if (const auto* sampling = std::get_if<SamplingProgress>(&progress)) {
    result.Set("sweep", asNumber(sampling->sweep));
    result.Set("sweeps", asNumber(sampling->sweeps));
    result.Set("energyPerParticle", sampling->energyPerParticle);
    result.Set("acceptance", sampling->acceptance);
  } else if (const auto* flow = std::get_if<FlowProgress>(&progress)) {
    result.Set("time", flow->time);
    result.Set("rmsVelocity", flow->rmsVelocity);
    result.Set("energyPerParticle", flow->energyPerParticle);
    result.Set("evaluations", asNumber(flow->evaluations));
  } else if (const auto* minimum = std::get_if<MinimiserProgress>(&progress)) {
    result.Set("evaluations", asNumber(minimum->evaluations));
    result.Set("rmsForce", minimum->rmsForce);
  } else if (const auto* modes = std::get_if<ModesProgress>(&progress)) {
    result.Set("converged", asNumber(modes->converged));
    result.Set("wanted", asNumber(modes->wanted));
  } else if (const auto* products = std::get_if<ProductsProgress>(&progress)) {
    result.Set("products", asNumber(products->products));
    result.Set("total", asNumber(products->total));
  } else if (const auto* dynamics = std::get_if<DynamicsProgress>(&progress)) {
    result.Set("time", dynamics->time);
    result.Set("temperature", dynamics->temperature);
    result.Set("energyPerParticle", dynamics->energyPerParticle);
  } else if (const auto* planting = std::get_if<PlantingProgress>(&progress)) {
    result.Set("pairs", asNumber(planting->pairs));
    result.Set("total", asNumber(planting->total));
  }
  return result;
}

}  // namespace vitrelax::addon
