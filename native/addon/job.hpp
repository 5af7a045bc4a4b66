#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <monitor.hpp>
#include <mutex>
#include <optional>
#include <parallel/thread_team.hpp>
#include <simulation.hpp>
#include <thread>
#include <variant>

#include "fault.hpp"

namespace vitrelax::addon {

/// How a job ended.
struct Outcome {
  bool cancelled = false;
  std::optional<Fault> fault;
  double seconds = 0;
};

struct Frame {
  double time, energy, rmsVelocity;
  std::shared_ptr<Simulation> system;
};

using Progress = std::variant<SamplingProgress, FlowProgress, MinimiserProgress, ModesProgress, ProductsProgress,
                              DynamicsProgress, PlantingProgress>;

/// What a job has to say, as the thread of JavaScript finds it: the latest progress, a frame, the end.
struct Mail {
  std::optional<Progress> progress;
  std::optional<Frame> frame;
  std::optional<Outcome> outcome;
};

/// One long call on a thread of its own. It knows nothing of JavaScript: news goes into a mailbox, and `wake` is
/// called, from the job's thread, at most once between two collections. So however slow the other side is, what waits
/// there is bounded.
class Job final : public Monitor, public std::enable_shared_from_this<Job> {
 public:
  /// Does the work; true when it was cut short.
  using Body = std::function<bool(Simulation&, ThreadTeam&, Monitor&)>;
  /// What is called from the job's thread; must not throw.
  using Signal = std::function<void()>;

  Job(std::shared_ptr<Simulation> simulation, int threads, Body body, bool wantsProgress, bool wantsFrames);
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  /// Starts the thread. `wake` is called when there is mail, `ended` as the last act of the thread. Once only; `join`
  /// or `abandon` must follow.
  void start(Signal wake, Signal ended);
  /// The job ends at the next whole step; one that waits in a frame wakes up.
  void cancel();
  /// The frame that was collected has been dealt with; nothing happens when none was.
  void resume();
  /// Takes what the mailbox holds.
  Mail collect();
  /// Waits for the thread to end and lets go of the system.
  void join();
  /// Cancels, silences `wake`, and joins.
  void abandon();

  bool cancelled() override { return cancelled_.load(std::memory_order_relaxed); }
  void report(const SamplingProgress& progress) override { post(progress); }
  void report(const FlowProgress& progress) override { post(progress); }
  void report(const MinimiserProgress& progress) override { post(progress); }
  void report(const ModesProgress& progress) override { post(progress); }
  void report(const ProductsProgress& progress) override { post(progress); }
  void report(const DynamicsProgress& progress) override { post(progress); }
  void report(const PlantingProgress& progress) override { post(progress); }
  bool wantsFrames() const override { return wantsFrames_; }
  void frame(double time, double energy, double rmsVelocity, const Simulation& simulation) override;

 private:
  using Clock = std::chrono::steady_clock;
  enum class FrameState { none, posted, collected };

  void run() noexcept;
  void post(const Progress& progress);
  /// Unlocks and calls `wake` unless it has been called since the last collection.
  void wakeUp(std::unique_lock<std::mutex> lock);

  std::shared_ptr<Simulation> simulation_;
  Body body_;
  Signal wake_, ended_;
  const int threads_;
  const bool wantsProgress_, wantsFrames_;

  std::atomic<bool> cancelled_{false};
  std::mutex mutex_;  ///< guards the members down to the next mutex
  std::condition_variable resumed_;
  Mail mail_;
  FrameState frameState_ = FrameState::none;
  Clock::time_point nextProgress_{};
  bool awaited_ = false;  ///< `wake` has been called and the mail is not yet collected
  bool silent_ = false;

  std::mutex joining_;  ///< guards thread_
  std::thread thread_;
};

}  // namespace vitrelax::addon
