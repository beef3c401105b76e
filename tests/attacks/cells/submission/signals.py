# title: Sets alarms, handlers and limits that strike in a later cell
# says: set.*
# %%
import faulthandler
import resource
import signal

signal.signal(signal.SIGALRM, lambda *args: (_ for _ in ()).throw(SystemExit(0)))
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.001)
print("set")
# %%
import time
time.sleep(0.1)
# %%
resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
# %%
print("x")
# %%
signal.setitimer(signal.ITIMER_REAL, 0)
signal.signal(signal.SIGSEGV, signal.SIG_IGN)
faulthandler._sigsegv()
