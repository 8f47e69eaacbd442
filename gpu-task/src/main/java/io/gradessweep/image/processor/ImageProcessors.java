package io.gradessweep.image.processor;

import io.gradessweep.spec.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Reads a model's image processor from the configuration in its directory. What is not computed is refused by name. */
public final class ImageProcessors {
    private static final String PREPROCESSOR = "preprocessor_config.json";
    private static final String PROCESSOR = "processor_config.json";
    private static final String MODEL = "config.json";
    private static final String EXTRA_TOKENS = "vlm_extra_tokens";
    private static final long PUBLISHED_MIN_PIXELS = 3136;
    private static final long PUBLISHED_MAX_PIXELS = 12_845_056;
    private static final String TYPE = "image_processor_type";
    private static final Set<String> QWEN =
            Set.of("Qwen2VLImageProcessor", "Qwen2VLImageProcessorFast", "Qwen2VLImageProcessorPil");

    private ImageProcessors() {}

    /**
     * Reads the image processor of a model: {@code preprocessor_config.json}, or {@code image_processor} of
     * {@code processor_config.json}, or for nanoVLM its {@code config.json}.
     *
     * @throws InvalidInputException naming the file and the key that is missing, wrong or not computed
     */
    public static ImageProcessor read(Path directory) {
        Path preprocessor = directory.resolve(PREPROCESSOR);
        if (Files.exists(preprocessor)) {
            return qwen(ProcessorConfig.of(preprocessor));
        }
        Path processor = directory.resolve(PROCESSOR);
        if (Files.exists(processor)) {
            return qwen(ProcessorConfig.of(processor).child("image_processor"));
        }
        Path model = directory.resolve(MODEL);
        if (Files.exists(model)) {
            ProcessorConfig config = ProcessorConfig.of(model);
            if (config.has("vit_img_size")) {
                return nanoVlm(config, false);
            }
        }
        throw new InvalidInputException(directory + ": no image processor is configured; expected is " + PREPROCESSOR
                + " or " + PROCESSOR + " of a Qwen2.5-VL model, or " + MODEL + " of a nanoVLM model");
    }

    /**
     * Returns the sizes that a model's image processor makes, where there may be nothing but the model's configuration: then
     * those of Qwen2.5-VL's published processor, and of nanoVLM with a global picture if it grows images to its limit. It is
     * not for pixels.
     *
     * @param config the model's {@code config.json}
     * @throws InvalidInputException naming the file and the key that is missing or wrong
     */
    public static ImageProcessor ofModel(Path config) {
        Path directory = config.toAbsolutePath().getParent();
        if (config.endsWith(MODEL)
                && (Files.exists(directory.resolve(PREPROCESSOR)) || Files.exists(directory.resolve(PROCESSOR)))) {
            return read(directory);
        }
        ProcessorConfig model = ProcessorConfig.of(config);
        if (model.has("vit_img_size")) {
            return nanoVlm(model, true);
        }
        ProcessorConfig vision = model.child("vision_config");
        List<Double> levels = List.of(0.5, 0.5, 0.5);
        return new QwenImageProcessor(
                vision.integer("patch_size"),
                vision.integer("temporal_patch_size"),
                vision.integer("spatial_merge_size"),
                PUBLISHED_MIN_PIXELS,
                PUBLISHED_MAX_PIXELS,
                levels,
                levels);
    }

    private static QwenImageProcessor qwen(ProcessorConfig config) {
        if (!QWEN.contains(config.text(TYPE))) {
            throw config.wrong(TYPE, "must be Qwen2VLImageProcessor: other image processors are not computed");
        }
        // Bicubic, as Pillow numbers its filters.
        config.require("resample", 3);
        config.require("rescale_factor", 1 / 255.0);
        config.require("data_format", Set.of("channels_first"));
        List.of("do_resize", "do_rescale", "do_normalize", "do_convert_rgb").forEach(config::requireTrue);
        boolean edges = config.has("size");
        ProcessorConfig limits = edges ? config.child("size") : config;
        // Transformers lets the older two keys override the newer.
        long min = config.has("min_pixels") || !edges
                ? config.integer("min_pixels", Integer.MAX_VALUE)
                : limits.integer("shortest_edge", Integer.MAX_VALUE);
        long max = config.has("max_pixels") || !edges
                ? config.integer("max_pixels", Integer.MAX_VALUE)
                : limits.integer("longest_edge", Integer.MAX_VALUE);
        if (min > max) {
            throw config.wrong("min_pixels", "must be at most max_pixels, " + max);
        }
        QwenImageProcessor processor = new QwenImageProcessor(
                config.integer("patch_size"),
                config.integer("temporal_patch_size"),
                config.integer("merge_size"),
                min,
                max,
                config.channels("image_mean"),
                config.channels("image_std"));
        if (processor.std().stream().anyMatch(deviation -> deviation <= 0)) {
            throw config.wrong("image_std", "must be three numbers above 0");
        }
        // Names of classes and of what only loads them.
        List.of("processor_class", "feature_extractor_type", "default_to_square")
                .forEach(config::has);
        config.refuseOthers();
        return processor;
    }

    /** @param sizesAlone whether the tokens between tiles need not be known */
    private static NanoVlmImageProcessor nanoVlm(ProcessorConfig config, boolean sizesAlone) {
        int side = config.integer("vit_img_size");
        int patch = config.integer("vit_patch_size");
        int shuffle = config.integer("mp_pixel_shuffle_factor");
        if (side % (patch * shuffle) != 0) {
            throw config.wrong(
                    "vit_img_size",
                    "must be a multiple of vit_patch_size times mp_pixel_shuffle_factor, " + patch * shuffle);
        }
        int tokens = (side / patch / shuffle) * (side / patch / shuffle);
        if (!config.has("mp_image_token_length")) {
            return new NanoVlmImageProcessor(side, tokens, new NanoVlmImageProcessor.SingleTile());
        }
        if (config.integer("mp_image_token_length") != tokens) {
            throw config.wrong(
                    "mp_image_token_length", "must be " + tokens + ", as many as a tile has after the shuffle");
        }
        int maxSide = config.integer("max_img_size");
        if (maxSide % side != 0) {
            throw config.wrong("max_img_size", "must be a multiple of vit_img_size, " + side);
        }
        boolean always = config.flag("resize_to_max_side_len");
        boolean assumed = sizesAlone && !config.has(EXTRA_TOKENS);
        boolean global = assumed ? always : namesGlobalPicture(config, maxSide / side);
        return new NanoVlmImageProcessor(side, tokens, new NanoVlmImageProcessor.Grid(maxSide, always, global));
    }

    /** Returns whether there is a token for a global picture; there must be one for each of the tiles. */
    private static boolean namesGlobalPicture(ProcessorConfig config, int tilesOfSide) {
        ProcessorConfig extra = config.child(EXTRA_TOKENS);
        for (int i = 1; i <= tilesOfSide; i++) {
            for (int j = 1; j <= tilesOfSide; j++) {
                extra.text("r" + i + "c" + j);
            }
        }
        return extra.has("global_image_token");
    }
}
