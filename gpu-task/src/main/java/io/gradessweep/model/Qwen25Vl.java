package io.gradessweep.model;

import java.util.Set;

/**
 * Qwen2.5-VL: the text decoder of Qwen2.5 behind a vision tower, with positions in time, height and width. Its {@code
 * config.json} has the keys of the text at the top, or, as transformers 5 writes it, under {@code text_config}.
 */
final class Qwen25Vl implements DecoderFamily {
    private static final ModuleNames NAMES = ModuleNames.OF_TEXT_MODELS.withLoadedLayers("model.language_model.layers");

    @Override
    public String modelType() {
        return "qwen2_5_vl";
    }

    @Override
    public DecoderConfig shape(ConfigJson config) {
        ConfigJson text = config.has("text_config") ? config.child("text_config") : config;
        DecoderConfig decoder = DecoderConfig.ofText(this, text).withTied(config.flag("tie_word_embeddings"));
        return decoder.withVision(QwenVision.read(config.child("vision_config"), decoder.hidden()));
    }

    @Override
    public ModuleNames names() {
        return NAMES;
    }

    @Override
    public boolean normalisesQueriesAndKeys() {
        return false;
    }

    @Override
    public boolean hasPositionsOfImages() {
        return true;
    }

    @Override
    public Set<String> biases(ConfigJson config) {
        return Set.of("q", "k", "v");
    }
}
