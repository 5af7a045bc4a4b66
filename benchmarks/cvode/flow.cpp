// The flow dx/dt = F by CVODE (variable-order BDF, Newton with GMRES, no preconditioner), for the benchmark beside ours
// alone: the forces and lists are those of the core, so that what differs is the integrator.
//
//   flow <file> <absolute tolerance>
//
// The file, of doubles: dimension, kind (0 soft, 1 harmonic spheres), N, L, number of times, the times, positions [N*D],
// diameters [N]. Prints one line of JSON.
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sunlinsol/sunlinsol_spgmr.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <vector>

#include "forces/force_field.hpp"
#include "parallel/thread_team.hpp"
#include "simulation.hpp"

namespace {

using namespace vitrelax;

constexpr double kSkin = 0.3;
constexpr long kMostSteps = 10'000'000;

void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "flow: %s failed\n", what);
  std::exit(1);
}

/// Forces at displacements from the start, [blocks][D][8].
struct Landscape {
  ParticleSystem& system;
  ThreadTeam& team;
  Records records = system.makeRecords();
  VerletList list{};
  std::vector<double> force{};
  long builds = 0;

  const std::vector<double>& forcesAt(const double* y) {
    const std::size_t stride = system.recordStride();
    const double perUnit = 1 / system.unit();
    for (std::size_t k = 0; k < system.particles(); ++k)
      for (int c = 0; c < system.dimension(); ++c) {
        const std::size_t i = system.at(k, c);
        records[k * stride + c] =
            static_cast<std::int64_t>(static_cast<std::uint64_t>(system.x[i]) +
                                      static_cast<std::uint64_t>(std::llrint(y[i] * perUnit)));
      }
    if (!list.built() || list.largestDisplacement(system, records, team) >= kSkin / 2) {
      list.build(system, records, kSkin, team);
      ++builds;
    }
    forces(system, records, list, team, force);
    return force;
  }
};

int rightHandSide(realtype, N_Vector y, N_Vector out, void* data) {
  const std::vector<double>& f = static_cast<Landscape*>(data)->forcesAt(N_VGetArrayPointer(y));
  std::copy(f.begin(), f.end(), N_VGetArrayPointer(out));
  return 0;
}

}  // namespace

int main(int count, char** words) {
  require(count == 3, "two arguments");
  std::ifstream file(words[1], std::ios::binary);
  const auto read = [&](std::size_t n) {
    std::vector<double> x(n);
    file.read(reinterpret_cast<char*>(x.data()), static_cast<std::streamsize>(n * sizeof(double)));
    require(file.good(), "reading");
    return x;
  };
  const std::vector<double> head = read(5);
  const int D = static_cast<int>(head[0]);
  const auto n = static_cast<std::size_t>(head[2]);
  const std::vector<double> times = read(static_cast<std::size_t>(head[4])), x = read(n * D), d = read(n);
  const std::string name = std::to_string(D) + "d";
  const ModelParameters model =
      head[1] == 0 ? ModelParameters{"soft-spheres-" + name,
                                     D,
                                     {{"density", 1}, {"nonAdditivity", 0.2}, {"cutoff", 1.25}, {"sizeRatio", 0.449}},
                                     {{"diameterSampling", "quantile"}}}
                   : ModelParameters{"harmonic-spheres-" + name,
                                     D,
                                     {{"volumeFraction", 1}, {"nonAdditivity", 0.2}, {"sizeRatio", 0.449}},
                                     {}};
  ThreadTeam team(1);
  const auto simulation = Simulation::from(model, head[3], x, d, {});
  ParticleSystem& system = simulation->system();
  std::vector<std::uint32_t> order;
  system.sortInSpace(order);
  Landscape landscape{system, team};

  SUNContext context = nullptr;
  require(SUNContext_Create(nullptr, &context) == 0, "SUNContext_Create");
  N_Vector y = N_VNew_Serial(static_cast<sunindextype>(system.vectorLength()), context);
  N_VConst(0, y);
  void* cvode = CVodeCreate(CV_BDF, context);
  SUNLinearSolver solver = SUNLinSol_SPGMR(y, SUN_PREC_NONE, 0, context);
  require(CVodeInit(cvode, rightHandSide, 0, y) == CV_SUCCESS, "CVodeInit");
  // an absolute tolerance on the error of each coordinate: displacements grow to some tenths
  require(CVodeSStolerances(cvode, 0, std::atof(words[2])) == CV_SUCCESS, "CVodeSStolerances");
  require(CVodeSetUserData(cvode, &landscape) == CV_SUCCESS, "CVodeSetUserData");
  require(CVodeSetLinearSolver(cvode, solver, nullptr) == CV_SUCCESS, "CVodeSetLinearSolver");
  require(CVodeSetMaxNumSteps(cvode, kMostSteps) == CV_SUCCESS, "CVodeSetMaxNumSteps");

  const std::clock_t start = std::clock();
  std::vector<double> speeds;
  for (const double time : times) {
    double reached = 0;
    require(CVode(cvode, time, y, &reached, CV_NORMAL) >= 0, "CVode");
    double square = 0;
    for (const double f : landscape.forcesAt(N_VGetArrayPointer(y))) square += f * f;
    speeds.push_back(std::sqrt(square / static_cast<double>(n)));
  }
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  long own = 0, linear = 0;
  CVodeGetNumRhsEvals(cvode, &own);
  CVodeGetNumLinRhsEvals(cvode, &linear);
  std::printf("{\"seconds\":%.6f,\"evaluations\":%ld,\"builds\":%ld,\"rmsVelocity\":[", seconds, own + linear,
              landscape.builds);
  for (std::size_t k = 0; k < speeds.size(); ++k) std::printf("%s%.17g", k == 0 ? "" : ",", speeds[k]);
  std::printf("]}\n");
  SUNLinSolFree(solver);
  CVodeFree(&cvode);
  N_VDestroy(y);
  SUNContext_Free(&context);
}
