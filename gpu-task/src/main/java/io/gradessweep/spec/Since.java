package io.gradessweep.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The step that a change of weights is counted from. */
public enum Since {
    /** The step before, so that a change is that of one update. */
    @JsonProperty("step")
    STEP,
    /** The measurement before, so that a change is that of all updates between two measurements. */
    @JsonProperty("measurement")
    MEASUREMENT
}
