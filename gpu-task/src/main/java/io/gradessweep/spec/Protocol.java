package io.gradessweep.spec;

import java.util.Locale;

/** How a benchmark is prompted and scored; the two are never mixed in a column. */
public enum Protocol {
    /** LLM-Adapters form: options listed in the prompt, {@code the correct answer is <label>} scored. */
    INSTRUCT,
    /** lm-evaluation-harness form: the answers' own words are scored. */
    HARNESS;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
