#include "work.hpp"

#include <cmath>
#include <cstring>
#include <landscape/modes.hpp>
#include <limits>
#include <memory>
#include <minimisation/minimiser.hpp>
#include <relaxation/steepest_descent.hpp>
#include <sampling/swap_monte_carlo.hpp>
#include <string>

#include "errors.hpp"
#include "marshal.hpp"

namespace vitrelax::addon {
namespace {

/// Counts are exact below 2^53.
double asNumber(std::uint64_t value) { return static_cast<double>(value); }

/// A count where Infinity stands for "no limit".
std::uint64_t limit(const Napi::Value& value, const char* field) {
  if (value.IsNumber() && value.As<Napi::Number>().DoubleValue() == std::numeric_limits<double>::infinity()) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  return count(value, field);
}

Napi::Object swapMonteCarloResult(Napi::Env env, const SwapMonteCarloReport& report, double seconds) {
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
  result.Set("seconds", seconds);
  return result;
}

Napi::Object steepestDescentResult(Napi::Env env, const SteepestDescentReport& report, double seconds) {
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
  result.Set("seconds", seconds);
  return result;
}

Napi::Object minimumResult(Napi::Env env, const MinimumReport& report, double seconds) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("energy", report.energy);
  result.Set("rmsForce", report.rmsForce);
  result.Set("maxForce", report.maxForce);
  result.Set("forceFloor", report.forceFloor);
  result.Set("evaluations", asNumber(report.evaluations));
  result.Set("iterations", asNumber(report.iterations));
  result.Set("stopReason", report.stopReason);
  result.Set("seconds", seconds);
  return result;
}

Napi::Object modesResult(Napi::Env env, const ModesReport& report, double seconds) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("eigenvalues", float64Copy(env, report.eigenvalues));
  Napi::Array vectors = Napi::Array::New(env, report.vectors.size());
  for (std::uint32_t k = 0; k < report.vectors.size(); ++k) vectors.Set(k, float64Copy(env, report.vectors[k]));
  result.Set("vectors", vectors);
  result.Set("largestResidual", report.largestResidual);
  result.Set("products", asNumber(report.products));
  result.Set("seconds", seconds);
  return result;
}

MinimiserOptions::Method minimiser(const Napi::Value& value) {
  using Method = MinimiserOptions::Method;
  const std::string name = value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
  if (name == "conjugate-gradient") return Method::conjugateGradient;
  if (name == "fire-2006") return Method::fire2006;
  if (name == "fire-2020") return Method::fire2020;
  if (name == "lbfgs") return Method::lbfgs;
  if (name == "line-search-descent") return Method::lineSearchDescent;
  throw refusal("INVALID_ARGUMENT", "method", value, name,
                "conjugate-gradient, fire-2006, fire-2020, lbfgs, line-search-descent");
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
  Work work;
  work.threads = threads(given.Get("threads"));
  const auto report = std::make_shared<SwapMonteCarloReport>();
  work.body = [options, report](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
    *report = swapMonteCarlo(simulation, options, team, monitor);
    return report->cancelled;
  };
  work.result = [report](Napi::Env env, double seconds) { return swapMonteCarloResult(env, *report, seconds); };
  return work;
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
  Work work;
  work.threads = threads(given.Get("threads"));
  // last, as a getter of another option may run code that detaches the array
  const std::span<const double> times = float64Array(given.Get("times"), "times");
  requireFinite(value.Env(), "times", times);
  options.times.assign(times.begin(), times.end());
  const auto report = std::make_shared<SteepestDescentReport>();
  work.body = [options, report](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
    *report = steepestDescent(simulation, options, team, monitor);
    return std::strcmp(report->stopReason, "cancelled") == 0;
  };
  work.result = [report](Napi::Env env, double seconds) { return steepestDescentResult(env, *report, seconds); };
  return work;
}

Work minimiserWork(const Napi::Value& value) {
  const Napi::Object given = object(value, "options");
  MinimiserOptions options;
  options.method = minimiser(given.Get("method"));
  options.until.rmsForce = finite(given.Get("rmsForce"), "rmsForce");
  options.until.maxForce = finite(given.Get("maxForce"), "maxForce");
  options.until.evaluations = limit(given.Get("evaluations"), "evaluations");
  options.timestep = finite(given.Get("timestep"), "timestep");
  options.memory = static_cast<int>(count(given.Get("memory"), "memory", 1, 100));
  Work work;
  work.threads = threads(given.Get("threads"));
  const auto report = std::make_shared<MinimumReport>();
  work.body = [options, report](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
    *report = minimise(simulation, options, team, monitor);
    return std::strcmp(report->stopReason, "cancelled") == 0;
  };
  work.result = [report](Napi::Env env, double seconds) { return minimumResult(env, *report, seconds); };
  return work;
}

Work modesWork(const Napi::Value& value) {
  const Napi::Object given = object(value, "options");
  ModesOptions options;
  options.count = count(given.Get("count"), "count");
  const bool whole = given.Get("whole").ToBoolean();
  Work work;
  work.threads = threads(given.Get("threads"));
  // last, as a getter of another option may run code that detaches the array
  const std::span<const std::uint8_t> excluded = uint8Array(given.Get("excluded"), "excluded");
  options.excluded.assign(excluded.begin(), excluded.end());
  const auto report = std::make_shared<ModesReport>();
  work.body = [options, whole, report](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
    if (whole) {
      report->eigenvalues = wholeSpectrum(simulation, options.excluded, team);
    } else {
      *report = lowestModes(simulation, options, team, monitor);
    }
    return report->cancelled;
  };
  work.result = [report](Napi::Env env, double seconds) { return modesResult(env, *report, seconds); };
  return work;
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
  }
  return result;
}

}  // namespace vitrelax::addon
