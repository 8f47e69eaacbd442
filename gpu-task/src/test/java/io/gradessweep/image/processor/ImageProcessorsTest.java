package io.gradessweep.image.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradessweep.image.VlmFixtures;
import io.gradessweep.spec.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageProcessorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private static ObjectNode qwen() {
        return VlmFixtures.json(Path.of("src/test/resources/fixtures-vlm/qwen25vl/preprocessor_config.json"))
                .deepCopy();
    }

    private static ObjectNode nanoVlm() {
        return VlmFixtures.json(Path.of("src/test/resources/fixtures-vlm/nanovlm_global/config.json"))
                .deepCopy();
    }

    private ImageProcessor read(String file, JsonNode json) throws IOException {
        Files.writeString(folder.resolve(file), json.toString());
        return ImageProcessors.read(folder);
    }

    @Test
    void limitsAreReadInBothStyles() throws IOException {
        ImageProcessor old = read("preprocessor_config.json", qwen());
        ObjectNode json = qwen();
        ObjectNode size = JSON.createObjectNode();
        size.set("shortest_edge", json.remove("min_pixels"));
        size.set("longest_edge", json.remove("max_pixels"));
        json.set("size", size);
        json.put("do_resize", true)
                .put("resample", 3)
                .put("rescale_factor", 0.00392156862745098)
                .putNull("device");
        assertThat(read("preprocessor_config.json", json)).isEqualTo(old);
        Files.delete(folder.resolve("preprocessor_config.json"));
        ObjectNode nested = JSON.createObjectNode().put("processor_class", "Qwen2_5_VLProcessor");
        nested.set("image_processor", json);
        assertThat(read("processor_config.json", nested)).isEqualTo(old);
        ObjectNode both = json.deepCopy().put("max_pixels", 6272);
        assertThat(((QwenImageProcessor) read("preprocessor_config.json", both)).maxPixels())
                .isEqualTo(6272);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image_processor_type | \"CLIPImageProcessor\" | image_processor_type must be Qwen2VLImageProcessor: other image processors are not computed, not \"CLIPImageProcessor\"",
                "image_processor_type | null | image_processor_type is missing",
                "resample | 2 | resample must be 3.0: nothing else is computed, not 2",
                "do_normalize | false | do_normalize must be true: nothing else is computed, not false",
                "do_resize | 1 | do_resize must be true or false, not 1",
                "rescale_factor | 1 | rescale_factor must be 0.00392156862745098: nothing else is computed, not 1",
                "do_center_crop | true | do_center_crop = true is not computed",
                "crop_size | {\"height\":224} | crop_size = {\"height\":224} is not computed",
                "patch_size | 0 | patch_size must be a whole number from 1 to 65536, not 0",
                "merge_size | null | merge_size is missing",
                "min_pixels | 99999 | min_pixels must be at most max_pixels, 12544, not 99999",
                "image_mean | [0.5,0.5] | image_mean must be three numbers, not [0.5,0.5]",
                "image_std | [0.5,0,0.5] | 'image_std must be three numbers above 0, not [0.5,0,0.5]'",
                "data_format | \"channels_last\" | data_format must be channels_first: nothing else is computed, not \"channels_last\"",
            })
    void whatIsNotComputedIsRefusedByName(String key, String value, String message) throws IOException {
        ObjectNode json = qwen();
        json.set(key, JSON.readTree(value));
        assertThatThrownBy(() -> read("preprocessor_config.json", json))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(folder.resolve("preprocessor_config.json") + ": " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mp_image_token_length | 5 | 'mp_image_token_length must be 4, as many as a tile has after the shuffle, not 5'",
                "max_img_size | 100 | 'max_img_size must be a multiple of vit_img_size, 64, not 100'",
                "max_img_size | 640 | 'vlm_extra_tokens: r1c9 is missing'",
                "max_img_size | null | max_img_size is missing",
                "vit_img_size | 63 | 'vit_img_size must be a multiple of vit_patch_size times mp_pixel_shuffle_factor, 32, not 63'",
                "resize_to_max_side_len | 3 | 'resize_to_max_side_len must be true or false, not 3'",
            })
    void nanoVlmConfigurationsAreChecked(String key, String value, String message) throws IOException {
        ObjectNode json = nanoVlm();
        json.set(key, JSON.readTree(value));
        assertThatThrownBy(() -> read("config.json", json))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(folder.resolve("config.json") + ": " + message);
    }

    @Test
    void directoryWithoutOneIsRefused() throws IOException {
        assertThatThrownBy(() -> ImageProcessors.read(folder))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(folder + ": no image processor is configured");
        assertThatThrownBy(() -> read("config.json", JSON.createObjectNode().put("model_type", "llama")))
                .hasMessageStartingWith(folder + ": no image processor is configured");
        Files.writeString(folder.resolve("preprocessor_config.json"), "{\n\"a\": }");
        assertThatThrownBy(() -> ImageProcessors.read(folder))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(folder.resolve("preprocessor_config.json") + ": line 2 is not JSON");
    }
}
