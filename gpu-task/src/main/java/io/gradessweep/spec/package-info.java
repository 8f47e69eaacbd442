/** What a run is: one immutable, validated value, its canonical JSON and its identity. Depends on nothing else here. */
package io.gradessweep.spec;
