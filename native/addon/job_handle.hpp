#pragma once
#include <napi.h>

#include <memory>

#include "job.hpp"
#include "work.hpp"

namespace vitrelax::addon {

class SystemHandle;

/// The side of a job that belongs to the thread of JavaScript: the promise, the callbacks, the system it keeps alive
/// and locked. Lives from `start` until the promise is settled or the environment goes down.
class JobHandle {
 public:
  /// Starts `work` on `simulation`, the one of `system`, and returns the `NativeJob` of types/native.d.ts. Empty
  /// callbacks are not called.
  static Napi::Object start(Napi::Env env, SystemHandle& system, std::shared_ptr<Simulation> simulation, Work work,
                            Napi::Function onProgress, Napi::Function onFrame);
  ~JobHandle();
  JobHandle(const JobHandle&) = delete;
  JobHandle& operator=(const JobHandle&) = delete;

 private:
  /// Where the job's wake-up calls find the handle; outlives it.
  struct Channel {
    JobHandle* handle;
  };

  JobHandle(Napi::Env env, SystemHandle& system, std::shared_ptr<Simulation> simulation, Work& work,
            Napi::Function onProgress, Napi::Function onFrame);

  Napi::Object object() const;
  void run();
  void deliver();
  void call(const Napi::FunctionReference& function, napi_value argument);
  void settle(const Outcome& outcome);
  Napi::Value frameObject(Frame frame) const;

  static void atWake(napi_env env, napi_value, void* channel, void*);
  static void atCleanup(void* handle);

  Napi::Env env_;
  SystemHandle& system_;
  Napi::ObjectReference systemObject_;
  Napi::FunctionReference onProgress_, onFrame_;
  Napi::Promise::Deferred deferred_;
  std::function<Napi::Object(Napi::Env, double)> result_;
  std::shared_ptr<Job> job_;
  Channel* channel_ = nullptr;
  napi_threadsafe_function wake_ = nullptr;
  bool callbackFailed_ = false;
  Napi::ObjectReference thrown_;  ///< an array with what a callback threw, which may be anything
};

}  // namespace vitrelax::addon
