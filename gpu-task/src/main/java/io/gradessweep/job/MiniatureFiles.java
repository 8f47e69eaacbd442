package io.gradessweep.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.data.world.Picture;
import io.gradessweep.data.world.World;
import io.gradessweep.data.world.WorldTokenizer;
import io.gradessweep.spec.BaseModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what a miniature's directory holds beside its weights: its tokenizer and, with a vision tower, what images become. */
final class MiniatureFiles {
    private static final String NANO_VLM = "vit_hidden_dim";
    private static final double MIDDLE = 0.5;

    private MiniatureFiles() {}

    /** Writes all files that are known before the weights. Equal recipes give equal bytes. */
    static void write(BaseModel.Pretrained base, Path directory) throws IOException {
        World world = World.of(base.world());
        WorldTokenizer.write(world, directory);
        if (!base.mayHaveVision()) {
            return;
        }
        int vocabulary = WorldTokenizer.tokens(world).size();
        Files.writeString(directory.resolve("config.json"), text(config(base, vocabulary)));
        if (base.config().get("vision_config") instanceof ObjectNode vision) {
            Files.writeString(directory.resolve("preprocessor_config.json"), text(processor(vision)));
        }
    }

    /** Returns the content of {@code config.json}. */
    static ObjectNode config(BaseModel.Pretrained base, int vocabulary) {
        ObjectNode config = base.config().deepCopy();
        boolean nanoVlm = config.has(NANO_VLM);
        config.put(nanoVlm ? "lm_vocab_size" : "vocab_size", vocabulary);
        if (nanoVlm) {
            config.putObject("vlm_extra_tokens")
                    .put("image_token", WorldTokenizer.IMAGE)
                    .put("r1c1", WorldTokenizer.TILE);
        } else if (base.mayHaveVision()) {
            config.put(
                    "image_token_id",
                    WorldTokenizer.tokens(World.of(base.world())).indexOf(WorldTokenizer.IMAGE));
        }
        return config;
    }

    /** Returns an image processor that leaves generated pictures at their size, and centres their levels. */
    private static ObjectNode processor(JsonNode vision) {
        ObjectNode processor = new ObjectMapper().createObjectNode();
        processor.put("image_processor_type", "Qwen2VLImageProcessor");
        processor.put("min_pixels", Picture.SIDE * Picture.SIDE).put("max_pixels", Picture.SIDE * Picture.SIDE);
        processor.set("patch_size", vision.path("patch_size"));
        processor.set("temporal_patch_size", vision.path("temporal_patch_size"));
        processor.set("merge_size", vision.path("spatial_merge_size"));
        for (String key : new String[] {"image_mean", "image_std"}) {
            processor.putArray(key).add(MIDDLE).add(MIDDLE).add(MIDDLE);
        }
        return processor;
    }

    static String text(ObjectNode json) throws IOException {
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
    }
}
