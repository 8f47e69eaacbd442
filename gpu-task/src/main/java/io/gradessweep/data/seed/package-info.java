/** Random numbers that are the same on every machine and every JDK. */
package io.gradessweep.data.seed;
