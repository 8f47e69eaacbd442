package io.gradessweep.model;

import io.gradessweep.block.Attention;

/** Mistral 7B. */
final class Mistral implements DecoderFamily {
    /** The window that transformers uses if {@code config.json} does not give one. */
    private static final int DEFAULT_WINDOW = 4096;

    @Override
    public String modelType() {
        return "mistral";
    }

    @Override
    public boolean normalisesQueriesAndKeys() {
        return false;
    }

    @Override
    public int attentionWindow(ConfigJson config) {
        return config.says("sliding_window") ? config.integerOr("sliding_window", Attention.UNLIMITED) : DEFAULT_WINDOW;
    }
}
