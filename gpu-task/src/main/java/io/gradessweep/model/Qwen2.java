package io.gradessweep.model;

import java.util.Set;

/** Qwen2 and Qwen2.5: queries, keys and values have biases. */
final class Qwen2 implements DecoderFamily {
    @Override
    public String modelType() {
        return "qwen2";
    }

    @Override
    public boolean normalisesQueriesAndKeys() {
        return false;
    }

    @Override
    public Set<String> biases(ConfigJson config) {
        return Set.of("q", "k", "v");
    }
}
