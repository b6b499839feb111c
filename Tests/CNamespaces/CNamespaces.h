#pragma once

// Linux's namespaces, which Swift's Glibc module hides behind _GNU_SOURCE.

// CLONE_NEWNET of sched.h.
enum { cnamespaces_network = 0x40000000 };

int setns(int descriptor, int kind);
