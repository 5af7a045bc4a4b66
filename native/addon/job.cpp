#include "job.hpp"

#include <cstdlib>
#include <particle_system.hpp>
#include <set>
#include <utility>

namespace vitrelax::addon {
namespace {

constexpr std::chrono::milliseconds progressInterval{100};

/// Jobs with a thread. Node runs no cleanup hooks of the main environment in process.exit(); the C library calls `stop`
/// before it destroys what the threads may still use.
class RunningJobs {
 public:
  static RunningJobs& instance() {
    static RunningJobs* const jobs = new RunningJobs;  // never destroyed: other exit handlers may come later
    return *jobs;
  }

  void add(const std::shared_ptr<Job>& job) {
    const std::lock_guard lock(mutex_);
    jobs_.insert(job);
  }

  void remove(const std::shared_ptr<Job>& job) {
    const std::lock_guard lock(mutex_);
    jobs_.erase(job);
  }

 private:
  RunningJobs() {
    std::atexit([] { instance().stop(); });
  }

  void stop() {
    std::set<std::shared_ptr<Job>> jobs;
    {
      const std::lock_guard lock(mutex_);
      jobs.swap(jobs_);
    }
    for (const auto& job : jobs) job->cancel();
    for (const auto& job : jobs) job->abandon();
  }

  std::mutex mutex_;
  std::set<std::shared_ptr<Job>> jobs_;
};

}  // namespace

Job::Job(std::shared_ptr<Simulation> simulation, int threads, Body body, bool wantsProgress, bool wantsFrames)
    : simulation_(std::move(simulation)),
      body_(std::move(body)),
      threads_(threads),
      wantsProgress_(wantsProgress),
      wantsFrames_(wantsFrames) {}

void Job::start(Signal wake, Signal ended) {
  wake_ = std::move(wake);
  ended_ = std::move(ended);
  const auto self = shared_from_this();
  RunningJobs::instance().add(self);
  try {
    const std::lock_guard lock(joining_);
    thread_ = std::thread([this] { run(); });
  } catch (...) {
    RunningJobs::instance().remove(self);
    throw;
  }
}

void Job::cancel() {
  {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
  }
  resumed_.notify_all();
}

void Job::resume() {
  {
    const std::lock_guard lock(mutex_);
    if (frameState_ != FrameState::collected) return;
    frameState_ = FrameState::none;
  }
  resumed_.notify_all();
}

Mail Job::collect() {
  const std::lock_guard lock(mutex_);
  awaited_ = false;
  if (cancelled_) mail_.frame.reset();
  if (mail_.frame) frameState_ = FrameState::collected;
  // counted from here too, so that progress held up by a busy event loop is not followed by more at once
  if (mail_.progress) nextProgress_ = Clock::now() + progressInterval;
  return std::exchange(mail_, {});
}

void Job::join() {
  const auto self = shared_from_this();
  {
    const std::lock_guard lock(joining_);
    if (thread_.joinable()) thread_.join();
    body_ = nullptr;
    simulation_.reset();
  }
  RunningJobs::instance().remove(self);
}

void Job::abandon() {
  cancel();
  {
    const std::lock_guard lock(mutex_);
    silent_ = true;
  }
  join();
}

void Job::frame(double time, double energy, double rmsVelocity, const Simulation& simulation) {
  if (cancelled()) return;
  std::shared_ptr<Simulation> copy = simulation.clone();
  std::unique_lock lock(mutex_);
  mail_.frame = Frame{time, energy, rmsVelocity, std::move(copy)};
  frameState_ = FrameState::posted;
  wakeUp(std::move(lock));
  lock = std::unique_lock(mutex_);
  resumed_.wait(lock, [this] { return frameState_ == FrameState::none || cancelled_; });
  frameState_ = FrameState::none;
}

void Job::run() noexcept {
  const auto started = Clock::now();
  Outcome outcome;
  try {
    ThreadTeam team(threads_);
    team.watchedBy(this);
    outcome.cancelled = body_(*simulation_, team, *this);
  } catch (const Cancelled&) {
    simulation_->system().followUnwrapped();
    outcome.cancelled = true;
  } catch (...) {
    outcome.fault = faultOf(std::current_exception());
  }
  outcome.seconds = std::chrono::duration<double>(Clock::now() - started).count();
  std::unique_lock lock(mutex_);
  mail_.outcome = std::move(outcome);
  wakeUp(std::move(lock));
  ended_();
}

void Job::post(const Progress& progress) {
  if (!wantsProgress_) return;
  const auto now = Clock::now();
  std::unique_lock lock(mutex_);
  if (now < nextProgress_) return;
  nextProgress_ = now + progressInterval;
  mail_.progress = progress;
  wakeUp(std::move(lock));
}

void Job::wakeUp(std::unique_lock<std::mutex> lock) {
  if (std::exchange(awaited_, true) || silent_) return;
  lock.unlock();
  wake_();
}

}  // namespace vitrelax::addon
