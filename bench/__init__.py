"""Speed, memory and fields of newsbot, beside what others do with the same pages on the same machine."""
