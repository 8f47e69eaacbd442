package io.gradessweep.image.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.image.ImageSize;
import io.gradessweep.image.VlmFixtures;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sizes of images where nothing but a model's configuration may be there, as for an estimate of memory. */
class SizesOfModelsTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures-vlm");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private ImageProcessor ofModel(String file, ObjectNode config) throws IOException {
        return ImageProcessors.ofModel(Files.writeString(folder.resolve(file), config.toString()));
    }

    private static ObjectNode config(String model) {
        return VlmFixtures.json(FIXTURES.resolve(model).resolve("config.json")).deepCopy();
    }

    /** Patches of 14, two frames, squares of 2 x 2, and the limits of the published processor: 4 and 16384 squares. */
    @Test
    void ofQwenTheyAreThoseOfThePublishedProcessor() throws IOException {
        ImageProcessor processor = ofModel("config.json", config("qwen25vl"));
        List<Double> halves = List.of(0.5, 0.5, 0.5);
        assertThat(processor).isEqualTo(new QwenImageProcessor(14, 2, 2, 3136, 12_845_056, halves, halves));
        assertThat(processor.shape(new ImageSize(640, 480), "a")).isEqualTo(new ImageShape.Patches(34, 46, 2));
        ObjectNode other = config("qwen25vl");
        ((ObjectNode) other.get("vision_config"))
                .put("patch_size", 7)
                .put("temporal_patch_size", 1)
                .put("spatial_merge_size", 4);
        assertThat(ofModel("config.json", other))
                .isEqualTo(new QwenImageProcessor(7, 1, 4, 3136, 12_845_056, halves, halves));
    }

    /** The processor's own file says more, but only beside the model's configuration by that name. */
    @ParameterizedTest
    @CsvSource({"preprocessor_config.json", "processor_config.json"})
    void theFileOfTheProcessorIsReadWhereThereIsOne(String name) throws IOException {
        ObjectNode written = VlmFixtures.json(FIXTURES.resolve("qwen25vl/preprocessor_config.json"))
                .deepCopy();
        ObjectNode content = written;
        if (name.equals("processor_config.json")) {
            content = JSON.createObjectNode();
            content.set("image_processor", written);
        }
        Files.writeString(folder.resolve(name), content.toString());
        QwenImageProcessor own = (QwenImageProcessor) ofModel("config.json", config("qwen25vl"));
        assertThat(own.maxPixels()).isEqualTo(written.get("max_pixels").longValue());
        QwenImageProcessor alone = (QwenImageProcessor) ofModel("qwen.json", config("qwen25vl"));
        assertThat(alone.maxPixels()).isEqualTo(12_845_056);
    }

    /**
     * Tiles of 64 with a limit of 128. Without the tokens between tiles, a global picture is assumed where every image is
     * grown to the limit, and only there; with them, their names tell.
     */
    @ParameterizedTest
    @CsvSource({
        "true, false, false, true",
        "false, false, false, false",
        "true, true, true, true",
        "true, true, false, false",
        "false, true, true, true"
    })
    void ofNanoVlmAGlobalPictureMayBeAssumed(boolean grows, boolean named, boolean hasToken, boolean global)
            throws IOException {
        ObjectNode config = config("nanovlm_global").put("resize_to_max_side_len", grows);
        ObjectNode tokens = (ObjectNode) config.get("vlm_extra_tokens");
        if (!hasToken) {
            tokens.remove("global_image_token");
        }
        if (!named) {
            config.remove("vlm_extra_tokens");
        }
        NanoVlmImageProcessor processor = (NanoVlmImageProcessor) ofModel("config.json", config);
        assertThat(processor.tiling()).isEqualTo(new NanoVlmImageProcessor.Grid(128, grows, global));
        assertThat(processor.shape(new ImageSize(128, 64), "a").tokens()).isEqualTo(4 * (global ? 3 : 2));
        if (!named) {
            assertThatThrownBy(() -> ImageProcessors.read(folder))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("vlm_extra_tokens is missing");
        }
    }

    @Test
    void ofTheFirstNanoVlmAPictureIsOneTile() throws IOException {
        ObjectNode config = config("nanovlm_global");
        config.remove("mp_image_token_length");
        ImageProcessor processor = ofModel("config.json", config);
        assertThat(processor).isEqualTo(new NanoVlmImageProcessor(64, 4, new NanoVlmImageProcessor.SingleTile()));
        assertThat(processor.shape(new ImageSize(300, 100), "a")).isEqualTo(new ImageShape.Tiles(1, 1, false, 4));
    }

    /** Transformers lets the older two keys override the newer. */
    @Test
    void theOlderLimitsOfPixelsCountWhereBothAreThere() throws IOException {
        ObjectNode json = VlmFixtures.json(FIXTURES.resolve("qwen25vl/preprocessor_config.json"))
                .deepCopy();
        json.putObject("size").put("shortest_edge", 4000).put("longest_edge", 9000);
        Files.writeString(
                folder.resolve("preprocessor_config.json"),
                json.put("min_pixels", 3200).put("max_pixels", 6400).toString());
        QwenImageProcessor both = (QwenImageProcessor) ImageProcessors.read(folder);
        assertThat(List.of(both.minPixels(), both.maxPixels())).containsExactly(3200L, 6400L);
        json.remove("min_pixels");
        Files.writeString(folder.resolve("preprocessor_config.json"), json.toString());
        QwenImageProcessor mixed = (QwenImageProcessor) ImageProcessors.read(folder);
        assertThat(List.of(mixed.minPixels(), mixed.maxPixels())).containsExactly(4000L, 6400L);
    }
}
