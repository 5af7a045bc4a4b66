#include "job.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <error.hpp>
#include <future>
#include <memory>
#include <new>
#include <vector>

#include "support.hpp"

using namespace vitrelax;
using namespace vitrelax::addon;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

std::shared_ptr<Simulation> tinySystem() { return Simulation::random(support::softSpheres(2), 100, 1); }

/// A job whose mail the test collects by hand.
struct Watched {
  Watched(Job::Body body, bool progress, bool frames)
      : job(std::make_shared<Job>(tinySystem(), 1, std::move(body), progress, frames)) {}
  ~Watched() { job->abandon(); }

  void start() {
    job->start(
        [this] {
          {
            const std::lock_guard lock(mutex);
            ++wakes;
          }
          woken.notify_all();
        },
        [] {});
  }
  /// Waits until `wake` has been called `count` times in all.
  bool awaitWake(int count) {
    std::unique_lock lock(mutex);
    return woken.wait_for(lock, 10s, [&] { return wakes >= count; });
  }
  int wakeCount() {
    const std::lock_guard lock(mutex);
    return wakes;
  }

  std::mutex mutex;
  std::condition_variable woken;
  int wakes = 0;
  std::shared_ptr<Job> job;
};

}  // namespace

TEST_SUITE_BEGIN("threads");

TEST_CASE("a job ends with its outcome in the mail") {
  Watched watched([](Simulation& s, ThreadTeam& team, Monitor&) { return s.evaluate(team, {}).energy < 0; }, false,
                  false);
  watched.start();
  REQUIRE(watched.awaitWake(1));
  const Mail mail = watched.job->collect();
  REQUIRE(mail.outcome);
  CHECK_FALSE(mail.outcome->cancelled);
  CHECK_FALSE(mail.outcome->fault);
  CHECK_FALSE(mail.progress);
}

TEST_CASE("exceptions on the job's thread become faults") {
  const auto faultOfBody = [](Job::Body body) {
    Watched watched(std::move(body), false, false);
    watched.start();
    REQUIRE(watched.awaitWake(1));
    Mail mail = watched.job->collect();
    REQUIRE(mail.outcome);
    REQUIRE(mail.outcome->fault);
    return *mail.outcome->fault;
  };
  const Fault core = faultOfBody([](auto&, auto&, auto&) -> bool { throw Error("DIVERGED", "too hot", "t", "1"); });
  CHECK(core.code == "DIVERGED");
  CHECK(core.message == "too hot");
  CHECK(core.field == "t");
  CHECK(core.value == "1");
  CHECK(faultOfBody([](auto&, auto&, auto&) -> bool { throw std::bad_alloc(); }).code == "OUT_OF_MEMORY");
  CHECK(faultOfBody([](auto&, auto&, auto&) -> bool { throw std::length_error("long"); }).code == "OUT_OF_MEMORY");
  CHECK(faultOfBody([](auto&, auto&, auto&) -> bool { throw 7; }).code == "INTERNAL");
}

TEST_CASE("progress is coalesced and thinned to ten a second") {
  std::atomic<int> reports{0};
  Watched watched(
      [&](Simulation&, ThreadTeam&, Monitor& monitor) {
        const auto end = Clock::now() + 1s;
        for (std::uint64_t sweep = 0; Clock::now() < end; ++sweep, ++reports) {
          monitor.report(SamplingProgress{sweep, 100, 0, 0});
        }
        return false;
      },
      true, false);

  SUBCASE("with a reader that keeps up") {
    watched.start();
    int received = 0;
    for (int wake = 1; watched.awaitWake(wake); ++wake) {
      const Mail mail = watched.job->collect();
      received += mail.progress.has_value();
      if (mail.outcome) break;
    }
    CHECK(received >= 2);
    CHECK(received <= 11);
    CHECK(reports > 1000);
  }

  SUBCASE("with a reader that sleeps, which finds the latest") {
    watched.start();
    std::this_thread::sleep_for(600ms);
    CHECK(watched.wakeCount() == 1);
    const Mail mail = watched.job->collect();
    REQUIRE(mail.progress);
    CHECK(std::get<SamplingProgress>(*mail.progress).sweep > 0);
  }
}

TEST_CASE("a job waits in each frame until it is resumed") {
  std::atomic<int> passed{0};
  const auto threeFrames = [&](Simulation& simulation, ThreadTeam&, Monitor& monitor) {
    for (int i = 0; i < 3 && !monitor.cancelled(); ++i) {
      monitor.frame(i, 2.0, 3.0, simulation);
      ++passed;
    }
    return monitor.cancelled();
  };
  Watched watched(threeFrames, false, true);
  watched.job->resume();  // before any frame: no credit for the first one
  watched.start();

  SUBCASE("three frames in order") {
    for (int i = 0; i < 3; ++i) {
      REQUIRE(watched.awaitWake(i + 1));
      std::this_thread::sleep_for(20ms);
      CHECK(passed == i);
      const Mail mail = watched.job->collect();
      REQUIRE(mail.frame);
      CHECK(mail.frame->time == i);
      CHECK(mail.frame->system->particles() == 100);
      watched.job->resume();
    }
    REQUIRE(watched.awaitWake(4));
    CHECK(watched.job->collect().outcome->cancelled == false);
  }

  SUBCASE("cancel wakes a job that waits, before and after the frame is collected") {
    REQUIRE(watched.awaitWake(1));
    bool collected = false;
    SUBCASE("before") {}
    SUBCASE("after") { collected = watched.job->collect().frame.has_value(); }
    watched.job->cancel();
    watched.job->join();
    const Mail mail = watched.job->collect();
    CHECK_FALSE(mail.frame);
    REQUIRE(mail.outcome);
    CHECK(mail.outcome->cancelled);
    CHECK(passed == 1);
    CHECK(collected == (watched.wakeCount() == 2));
  }
}

TEST_CASE("abandon ends a busy job and silences it") {
  std::promise<void> running;
  Watched watched(
      [&](Simulation&, ThreadTeam&, Monitor& monitor) {
        running.set_value();
        while (!monitor.cancelled()) std::this_thread::sleep_for(1ms);
        return true;
      },
      true, true);
  watched.start();
  running.get_future().wait();
  watched.job->abandon();
  CHECK(watched.wakeCount() == 0);
}

TEST_CASE("many jobs at once, cancelled at any moment") {
  std::vector<std::unique_ptr<Watched>> jobs;
  for (int i = 0; i < 16; ++i) {
    jobs.push_back(std::make_unique<Watched>(
        [](Simulation& simulation, ThreadTeam& team, Monitor& monitor) {
          while (!monitor.cancelled()) {
            simulation.evaluate(team, {});
            monitor.report(FlowProgress{});
            monitor.frame(0, 0, 0, simulation);
          }
          return true;
        },
        true, true));
  }
  for (auto& watched : jobs) watched->start();
  for (auto& watched : jobs) {
    watched->job->collect();
    watched->job->resume();
    watched->job->cancel();
    watched->job->join();
    const Mail mail = watched->job->collect();
    REQUIRE(mail.outcome);
    CHECK(mail.outcome->cancelled);
  }
}

TEST_SUITE_END();
