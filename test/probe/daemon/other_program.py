import sys

print("exai_probe" in " ".join(sys.modules))
