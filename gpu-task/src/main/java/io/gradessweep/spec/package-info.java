/**
 * The specification of a run: one immutable, validated value, with its canonical JSON and its identity. This package
 * depends on no other one of the project.
 */
package io.gradessweep.spec;
