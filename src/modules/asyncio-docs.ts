/** Docstrings of the module `_asyncio`, as CPython 3.12 has them, with their signatures. */
export const ASYNCIO_DOCS: Readonly<Record<string, string>> = {
  Future:
    "Future(*, loop=None)\n--\n\nThis class is *almost* compatible with concurrent.futures.Future.\n\n    Differences:\n\n    - result() and exception() do not take a timeout argument and\n      raise an exception when the future isn't done yet.\n\n    - Callbacks registered with add_done_callback() are always called\n      via the event loop's call_soon_threadsafe().\n\n    - This class is not compatible with the wait() and as_completed()\n      methods in the concurrent.futures package.",
  'Future.result':
    "result($self, /)\n--\n\nReturn the result this future represents.\n\nIf the future has been cancelled, raises CancelledError.  If the\nfuture's result isn't yet available, raises InvalidStateError.  If\nthe future is done and has an exception set, this exception is raised.",
  'Future.exception':
    "exception($self, /)\n--\n\nReturn the exception that was set on this future.\n\nThe exception (or None if no exception was set) is returned only if\nthe future is done.  If the future has been cancelled, raises\nCancelledError.  If the future isn't done yet, raises\nInvalidStateError.",
  'Future.set_result':
    'set_result($self, result, /)\n--\n\nMark the future done and set its result.\n\nIf the future is already done when this method is called, raises\nInvalidStateError.',
  'Future.set_exception':
    'set_exception($self, exception, /)\n--\n\nMark the future done and set an exception.\n\nIf the future is already done when this method is called, raises\nInvalidStateError.',
  'Future.add_done_callback':
    'add_done_callback($self, fn, /, *, context=<unrepresentable>)\n--\n\nAdd a callback to be run when the future becomes done.\n\nThe callback is called with a single argument - the future object. If\nthe future is already done when this is called, the callback is\nscheduled with call_soon.',
  'Future.remove_done_callback':
    'remove_done_callback($self, fn, /)\n--\n\nRemove all instances of a callback from the "call when done" list.\n\nReturns the number of callbacks removed.',
  'Future.cancel':
    "cancel($self, /, msg=None)\n--\n\nCancel the future and schedule callbacks.\n\nIf the future is already done or cancelled, return False.  Otherwise,\nchange the future's state to cancelled, schedule the callbacks and\nreturn True.",
  'Future.cancelled': 'cancelled($self, /)\n--\n\nReturn True if the future was cancelled.',
  'Future.done':
    'done($self, /)\n--\n\nReturn True if the future is done.\n\nDone means either that a result / exception are available, or that the\nfuture was cancelled.',
  'Future.get_loop': 'get_loop($self, /)\n--\n\nReturn the event loop the Future is bound to.',
  'Future._make_cancelled_error':
    '_make_cancelled_error($self, /)\n--\n\nCreate the CancelledError to raise if the Future is cancelled.\n\nThis should only be called once when handling a cancellation since\nit erases the context exception value.',
  Task: 'Task(coro, *, loop=None, name=None, context=None, eager_start=False)\n--\n\nA coroutine wrapped in a Future.',
  'Task.set_result': 'set_result($self, result, /)\n--\n\n',
  'Task.set_exception': 'set_exception($self, exception, /)\n--\n\n',
  'Task.cancel':
    "cancel($self, /, msg=None)\n--\n\nRequest that this task cancel itself.\n\nThis arranges for a CancelledError to be thrown into the\nwrapped coroutine on the next cycle through the event loop.\nThe coroutine then has a chance to clean up or even deny\nthe request using try/except/finally.\n\nUnlike Future.cancel, this does not guarantee that the\ntask will be cancelled: the exception might be caught and\nacted upon, delaying cancellation of the task or preventing\ncancellation completely.  The task may also return a value or\nraise a different exception.\n\nImmediately after this method is called, Task.cancelled() will\nnot return True (unless the task was already cancelled).  A\ntask will be marked as cancelled when the wrapped coroutine\nterminates with a CancelledError exception (even if cancel()\nwas not called).\n\nThis also increases the task's count of cancellation requests.",
  'Task.cancelling':
    "cancelling($self, /)\n--\n\nReturn the count of the task's cancellation requests.\n\nThis count is incremented when .cancel() is called\nand may be decremented using .uncancel().",
  'Task.uncancel':
    "uncancel($self, /)\n--\n\nDecrement the task's count of cancellation requests.\n\nThis should be used by tasks that catch CancelledError\nand wish to continue indefinitely until they are cancelled again.\n\nReturns the remaining number of cancellation requests.",
  'Task.get_stack':
    "get_stack($self, /, *, limit=None)\n--\n\nReturn the list of stack frames for this task's coroutine.\n\nIf the coroutine is not done, this returns the stack where it is\nsuspended.  If the coroutine has completed successfully or was\ncancelled, this returns an empty list.  If the coroutine was\nterminated by an exception, this returns the list of traceback\nframes.\n\nThe frames are always ordered from oldest to newest.\n\nThe optional limit gives the maximum number of frames to\nreturn; by default all available frames are returned.  Its\nmeaning differs depending on whether a stack or a traceback is\nreturned: the newest frames of a stack are returned, but the\noldest frames of a traceback are returned.  (This matches the\nbehavior of the traceback module.)\n\nFor reasons beyond our control, only one stack frame is\nreturned for a suspended coroutine.",
  'Task.print_stack':
    "print_stack($self, /, *, limit=None, file=None)\n--\n\nPrint the stack or traceback for this task's coroutine.\n\nThis produces output similar to that of the traceback module,\nfor the frames retrieved by get_stack().  The limit argument\nis passed to get_stack().  The file argument is an I/O stream\nto which the output is written; by default output is written\nto sys.stderr.",
  'Task._make_cancelled_error':
    '_make_cancelled_error($self, /)\n--\n\nCreate the CancelledError to raise if the Task is cancelled.\n\nThis should only be called once when handling a cancellation since\nit erases the context exception value.',
  'Task.get_name': 'get_name($self, /)\n--\n\n',
  'Task.set_name': 'set_name($self, value, /)\n--\n\n',
  'Task.get_coro': 'get_coro($self, /)\n--\n\n',
  'Task.get_context': 'get_context($self, /)\n--\n\n',
  current_task: 'current_task($module, /, loop=None)\n--\n\nReturn a currently executed task.',
  get_event_loop:
    'get_event_loop($module, /)\n--\n\nReturn an asyncio event loop.\n\nWhen called from a coroutine or a callback (e.g. scheduled with\ncall_soon or similar API), this function will always return the\nrunning event loop.\n\nIf there is no running event loop set, the function will return\nthe result of `get_event_loop_policy().get_event_loop()` call.',
  get_running_loop:
    'get_running_loop($module, /)\n--\n\nReturn the running event loop.  Raise a RuntimeError if there is none.\n\nThis function is thread-specific.',
  _get_running_loop:
    '_get_running_loop($module, /)\n--\n\nReturn the running event loop or None.\n\nThis is a low-level function intended to be used by event loops.\nThis function is thread-specific.',
  _set_running_loop:
    '_set_running_loop($module, loop, /)\n--\n\nSet the running event loop.\n\nThis is a low-level function intended to be used by event loops.\nThis function is thread-specific.',
  _register_task:
    '_register_task($module, /, task)\n--\n\nRegister a new task in asyncio as executed by loop.\n\nReturns None.',
  _register_eager_task:
    '_register_eager_task($module, /, task)\n--\n\nRegister a new task in asyncio as executed by loop.\n\nReturns None.',
  _unregister_task: '_unregister_task($module, /, task)\n--\n\nUnregister a task.\n\nReturns None.',
  _unregister_eager_task:
    '_unregister_eager_task($module, /, task)\n--\n\nUnregister a task.\n\nReturns None.',
  _enter_task:
    '_enter_task($module, /, loop, task)\n--\n\nEnter into task execution or resume suspended task.\n\nTask belongs to loop.\n\nReturns None.',
  _leave_task:
    '_leave_task($module, /, loop, task)\n--\n\nLeave task execution or suspend a task.\n\nTask belongs to loop.\n\nReturns None.',
  _swap_current_task:
    '_swap_current_task($module, /, loop, task)\n--\n\nTemporarily swap in the supplied task and return the original one (or None).\n\nThis is intended for use during eager coroutine execution.',
};
