#include <landscape/chebyshev_moments.hpp>
#include <landscape/elasticity.hpp>
#include <landscape/lanczos_quadrature.hpp>
#include <landscape/modes.hpp>
#include <minimisation/minimiser.hpp>

#include "marshal.hpp"
#include "work.hpp"

namespace vitrelax::addon {
namespace {

Napi::Value newtonResult(Napi::Env env, const NewtonReport& report) {
  if (report.stopReason == nullptr) return env.Null();
  Napi::Object result = Napi::Object::New(env);
  result.Set("evaluations", asNumber(report.evaluations));
  result.Set("iterations", asNumber(report.iterations));
  result.Set("products", asNumber(report.products));
  result.Set("stopReason", report.stopReason);
  return result;
}

Napi::Object minimumResult(Napi::Env env, const MinimumReport& report) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("energy", report.energy);
  result.Set("rmsForce", report.rmsForce);
  result.Set("maxForce", report.maxForce);
  result.Set("forceFloor", report.forceFloor);
  result.Set("maxForceFloor", report.maxForceFloor);
  result.Set("evaluations", asNumber(report.evaluations));
  result.Set("iterations", asNumber(report.iterations));
  result.Set("stopReason", report.stopReason);
  result.Set("newton", newtonResult(env, report.newton));
  return result;
}

Napi::Object modesResult(Napi::Env env, const ModesReport& report) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("eigenvalues", float64Copy(env, report.eigenvalues));
  Napi::Array vectors = Napi::Array::New(env, report.vectors.size());
  for (std::uint32_t k = 0; k < report.vectors.size(); ++k) vectors.Set(k, float64Copy(env, report.vectors[k]));
  result.Set("vectors", vectors);
  result.Set("largestResidual", report.largestResidual);
  result.Set("products", asNumber(report.products));
  return result;
}

Napi::Object momentsResult(Napi::Env env, const ChebyshevMomentsReport& report) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("moments", float64Copy(env, report.moments));
  result.Set("largest", report.largest);
  result.Set("modes", asNumber(report.modes));
  result.Set("trace", report.trace);
  result.Set("traceOfSquare", report.traceOfSquare);
  result.Set("products", asNumber(report.products));
  return result;
}

Napi::Object quadratureResult(Napi::Env env, const LanczosQuadratureReport& report) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("nodes", float64Copy(env, report.nodes));
  result.Set("weights", float64Copy(env, report.weights));
  result.Set("coarseNodes", float64Copy(env, report.coarseNodes));
  result.Set("coarseWeights", float64Copy(env, report.coarseWeights));
  result.Set("squaredNorm", report.squaredNorm);
  result.Set("modes", asNumber(report.modes));
  result.Set("products", asNumber(report.products));
  return result;
}

Napi::Object elasticityResult(Napi::Env env, const ElasticityReport& report) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("stress", float64Copy(env, report.stress));
  result.Set("born", float64Copy(env, report.born));
  result.Set("nonAffine", float64Copy(env, report.nonAffine));
  result.Set("largestResidual", report.largestResidual);
  result.Set("iterations", asNumber(report.iterations));
  return result;
}

/// To be read after all else, as a getter of another option may run code that detaches the array.
std::vector<std::uint8_t> excludedOf(const Napi::Object& given) {
  const std::span<const std::uint8_t> excluded = uint8Array(given.Get("excluded"), "excluded");
  return {excluded.begin(), excluded.end()};
}

}  // namespace

Work minimiserWork(const Napi::Value& value) {
  const Napi::Object given = object(value, "options");
  // in the order of MinimiserOptions::Method
  constexpr const char* kMethods[] = {"conjugate-gradient",  "fire-2006", "fire-2020", "lbfgs",
                                      "line-search-descent", "newton",    "lammps-cg", "lammps-sd",
                                      "lammps-fire"};
  MinimiserOptions options;
  options.method = static_cast<MinimiserOptions::Method>(choice(given.Get("method"), "method", kMethods));
  options.until.rmsForce = finite(given.Get("rmsForce"), "rmsForce");
  options.until.maxForce = finite(given.Get("maxForce"), "maxForce");
  options.until.evaluations = limit(given.Get("evaluations"), "evaluations");
  options.until.energyTolerance = finite(given.Get("energyTolerance"), "energyTolerance");
  options.until.forceNorm = finite(given.Get("forceNorm"), "forceNorm");
  options.until.iterations = limit(given.Get("iterations"), "iterations");
  options.newtonForce = finite(given.Get("newtonForce"), "newtonForce");
  options.timestep = finite(given.Get("timestep"), "timestep");
  options.memory = static_cast<int>(count(given.Get("memory"), "memory", 1, 100));
  const int teamSize = threads(given.Get("threads"));
  return workOf(
      teamSize,
      [options](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
        return minimise(simulation, options, team, monitor);
      },
      minimumResult);
}

Work modesWork(const Napi::Value& value) {
  const Napi::Object given = object(value, "options");
  ModesOptions options;
  options.count = count(given.Get("count"), "count");
  const bool whole = given.Get("whole").ToBoolean();
  const int teamSize = threads(given.Get("threads"));
  options.excluded = excludedOf(given);
  return workOf(
      teamSize,
      [options, whole](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
        return whole ? wholeSpectrum(simulation, options.excluded, team, monitor)
                     : lowestModes(simulation, options, team, monitor);
      },
      modesResult);
}

Work chebyshevMomentsWork(const Napi::Value& value) {
  const Napi::Object given = object(value, "options");
  ChebyshevMomentsOptions options;
  options.moments = count(given.Get("moments"), "moments", 2, 32768);
  options.vectors = count(given.Get("vectors"), "vectors", 1, 1000);
  options.seed = count(given.Get("seed"), "seed");
  const int teamSize = threads(given.Get("threads"));
  options.excluded = excludedOf(given);
  return workOf(
      teamSize,
      [options](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
        return chebyshevMoments(simulation, options, team, monitor);
      },
      momentsResult);
}

Work lanczosQuadratureWork(const Napi::Value& value) {
  const Napi::Object given = object(value, "options");
  LanczosQuadratureOptions options;
  options.steps = count(given.Get("steps"), "steps", 1, 32768);
  options.vectors = count(given.Get("vectors"), "vectors", 1, 1000);
  options.seed = count(given.Get("seed"), "seed");
  const int teamSize = threads(given.Get("threads"));
  const Napi::Value start = given.Get("start");
  options.excluded = excludedOf(given);
  const std::span<const double> displacement = float64Array(start, "start");
  requireFinite(value.Env(), "start", displacement);
  options.start.assign(displacement.begin(), displacement.end());
  return workOf(
      teamSize,
      [options](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
        return lanczosQuadrature(simulation, options, team, monitor);
      },
      quadratureResult);
}

Work elasticityWork(const Napi::Value& value) {
  const Napi::Object given = object(value, "options");
  const int teamSize = threads(given.Get("threads"));
  const std::vector<std::uint8_t> excluded = excludedOf(given);
  return workOf(
      teamSize,
      [excluded](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
        return elasticity(simulation, excluded, team, monitor);
      },
      elasticityResult);
}

}  // namespace vitrelax::addon
