package io.gradessweep.model;

/**
 * The names of the modules of a text decoder in a checkpoint.
 *
 * @param table the table in which tokens are looked up
 * @param head the output table, where it is another
 * @param layers the path of the layers, to which their index is added
 * @param loadedLayers the same once transformers has loaded them
 * @param inputNorm the norm before a layer's attention, within the layer
 * @param postAttentionNorm the norm before its MLP
 */
record ModuleNames(
        String table,
        String head,
        String layers,
        String loadedLayers,
        String inputNorm,
        String postAttentionNorm,
        String finalNorm) {
    static final ModuleNames OF_TEXT_MODELS = new ModuleNames(
            "model.embed_tokens",
            "lm_head",
            "model.layers",
            "model.layers",
            "input_layernorm",
            "post_attention_layernorm",
            "model.norm");

    /** Returns the names of a text decoder that transformers holds as a part of another model. */
    ModuleNames withLoadedLayers(String loaded) {
        return new ModuleNames(table, head, layers, loaded, inputNorm, postAttentionNorm, finalNorm);
    }
}
