package io.gradessweep.model;

import java.util.HashSet;
import java.util.Set;

/** Llama 3 and SmolLM2. */
final class Llama implements DecoderFamily {
    @Override
    public String modelType() {
        return "llama";
    }

    @Override
    public boolean normalisesQueriesAndKeys() {
        return false;
    }

    @Override
    public Set<String> biases(ConfigJson config) {
        Set<String> biases = new HashSet<>();
        if (config.flag("attention_bias")) {
            biases.addAll(Set.of("q", "k", "v", "o"));
        }
        if (config.flag("mlp_bias")) {
            biases.addAll(Set.of("gate", "up", "down"));
        }
        return biases;
    }
}
