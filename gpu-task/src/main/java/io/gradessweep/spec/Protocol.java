package io.gradessweep.spec;

import java.util.Locale;

/** The way in which a benchmark is prompted and scored. A column never mixes two of them. */
public enum Protocol {
    /** The form of LLM-Adapters: the prompt lists the options, and {@code the correct answer is <label>} is scored. */
    INSTRUCT,
    /** The form of lm-evaluation-harness: the answers' own words are scored. */
    HARNESS,
    /** The model generates its answer, which is compared with references. */
    GENERATE;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
