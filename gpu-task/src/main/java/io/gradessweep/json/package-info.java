/** Words for what is wrong with JSON. */
package io.gradessweep.json;
