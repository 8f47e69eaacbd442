/** Scores models on benchmarks: choices by log-likelihood, generated answers by metrics of their own. */
package io.gradessweep.eval;
