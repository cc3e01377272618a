#!/usr/bin/env python3
"""timed.py COMMAND ...: runs it and prints wall seconds and peak MiB of the process; its exit code is passed on."""
import os
import subprocess
import sys
import time

start = time.time()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print("%.3f %.0f" % (time.time() - start, usage.ru_maxrss / 1024))
sys.exit(os.waitstatus_to_exitcode(status))
