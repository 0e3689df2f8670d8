/*
 * fuzz.h — for the harnesses: each one feeds a parser bytes that it must
 * survive, and asserts what has to hold for what it accepts.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "base.h"

#include "arena.h"
#include "err.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

#endif
