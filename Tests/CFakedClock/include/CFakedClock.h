#pragma once

/// The environment variable with the path of a file that holds by how many seconds the wall clock is wrong.
#define FAKED_CLOCK_VARIABLE "FAKED_CLOCK"
