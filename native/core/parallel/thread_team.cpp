#include "thread_team.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "../error.hpp"
#include "../monitor.hpp"

namespace vitrelax {

/// Workers wait on a round number: first spinning, since passes are microseconds apart, then asleep, since a core that
/// spins for a shared one makes everybody slower.
struct ThreadTeam::Shared {
  std::vector<std::thread> workers;
  std::atomic<std::uint64_t> round{0};
  std::atomic<std::size_t> next{0};
  std::atomic<int> working{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;
  std::condition_variable wake, done;
  std::size_t chunks = 0;
  Call call = nullptr;
  const void* context = nullptr;
  std::exception_ptr failure;

  static constexpr int kSpins = 2000;

  void work() {
    for (std::size_t chunk; (chunk = next.fetch_add(1, std::memory_order_relaxed)) < chunks;) {
      try {
        call(context, chunk);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        next.store(chunks, std::memory_order_relaxed);
      }
    }
  }

  void serve() {
    std::uint64_t seen = 0;
    for (;;) {
      for (int i = 0; i < kSpins && round.load(std::memory_order_acquire) == seen && !stop.load(); ++i) relax();
      if (round.load(std::memory_order_acquire) == seen && !stop.load()) {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return round.load(std::memory_order_acquire) != seen || stop.load(); });
      }
      if (stop.load()) return;
      ++seen;
      work();
      if (working.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        const std::lock_guard lock(mutex);
        done.notify_one();
      }
    }
  }

  /// Wakes and joins the workers there are.
  void finish() {
    {
      const std::lock_guard lock(mutex);
      stop.store(true);
    }
    wake.notify_all();
    for (std::thread& worker : workers) worker.join();
    workers.clear();
  }

  static void relax() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#else
    std::this_thread::yield();
#endif
  }
};

ThreadTeam::ThreadTeam(int threads) : threads_(threads), shared_(std::make_unique<Shared>()) {
  if (threads < 1 || threads > 256) throw invalid("OUT_OF_RANGE", "threads", std::to_string(threads), "1 to 256");
  try {
    shared_->workers.reserve(threads - 1);
    for (int t = 1; t < threads; ++t) shared_->workers.emplace_back([s = shared_.get()] { s->serve(); });
  } catch (const std::system_error& e) {
    shared_->finish();
    throw Error("OUT_OF_MEMORY", std::string("the system gives no more threads: ") + e.what(), "threads",
                std::to_string(threads));
  } catch (...) {
    shared_->finish();
    throw;
  }
}

ThreadTeam::~ThreadTeam() { shared_->finish(); }

void ThreadTeam::leaveIfCancelled() const {
  if (monitor_ != nullptr) vitrelax::leaveIfCancelled(*monitor_);
}

void ThreadTeam::run(std::size_t chunks, Call call, const void* context) {
  if (threads_ == 1 || chunks < 2) {
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) call(context, chunk);
    return;
  }
  Shared& s = *shared_;
  s.chunks = chunks;
  s.call = call;
  s.context = context;
  s.failure = nullptr;
  s.next.store(0, std::memory_order_relaxed);
  s.working.store(threads_ - 1, std::memory_order_relaxed);
  {
    const std::lock_guard lock(s.mutex);
    s.round.fetch_add(1, std::memory_order_release);
  }
  s.wake.notify_all();
  s.work();
  for (int i = 0; i < Shared::kSpins && s.working.load(std::memory_order_acquire) != 0; ++i) Shared::relax();
  if (s.working.load(std::memory_order_acquire) != 0) {
    std::unique_lock lock(s.mutex);
    s.done.wait(lock, [&] { return s.working.load(std::memory_order_acquire) == 0; });
  }
  if (s.failure) std::rethrow_exception(s.failure);
}

}  // namespace vitrelax
