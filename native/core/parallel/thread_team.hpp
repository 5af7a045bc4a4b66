#pragma once
#include <atomic>
#include <cstddef>
#include <memory>

namespace vitrelax {

class Monitor;

/// A team of threads for loops over fixed chunks of work. What a chunk computes depends on its index alone, and
/// partial results are kept per chunk and added in order, so results carry the same bits for any number of threads.
class ThreadTeam {
 public:
  explicit ThreadTeam(int threads);
  ~ThreadTeam();
  ThreadTeam(const ThreadTeam&) = delete;
  ThreadTeam& operator=(const ThreadTeam&) = delete;

  int threads() const { return threads_; }

  /// The chunks that a thread begins with, the same in all loops over as many, so that their data stay in its caches;
  /// who is done helps the others.
  struct Share {
    std::size_t begin, end;
  };
  Share share(std::size_t thread, std::size_t chunks) const {
    const auto threads = static_cast<std::size_t>(threads_);
    return {thread * chunks / threads, (thread + 1) * chunks / threads};
  }
  /// The share that a chunk is in.
  Share shareOf(std::size_t chunk, std::size_t chunks) const {
    return share(((chunk + 1) * static_cast<std::size_t>(threads_) - 1) / chunks, chunks);
  }

  /// Who may cancel the call that the team works on; nobody at first.
  void watchedBy(Monitor* monitor) { monitor_ = monitor; }
  /// For passes over all particles, from any thread: throws `Cancelled`, which `forEach` hands on.
  void leaveIfCancelled() const;

  /// Calls work(chunk) for chunk = 0 .. chunks-1, spread over the team; returns when all are done.
  template <class Work>
  void forEach(std::size_t chunks, const Work& work) {
    run(
        chunks, [](const void* context, std::size_t chunk) { (*static_cast<const Work*>(context))(chunk); }, &work);
  }

 private:
  using Call = void (*)(const void* context, std::size_t chunk);
  void run(std::size_t chunks, Call call, const void* context);
  int threads_;
  Monitor* monitor_ = nullptr;
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace vitrelax
