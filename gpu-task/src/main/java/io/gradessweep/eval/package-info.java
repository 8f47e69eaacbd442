/** Scoring of multiple-choice benchmarks. */
package io.gradessweep.eval;
