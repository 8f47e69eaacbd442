package io.gradessweep.image.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.image.ImageDecoder;
import io.gradessweep.image.RgbImage;
import io.gradessweep.image.VlmFixtures;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QwenImageProcessorTest {
    /** Clipped by Pillow, shifted here. */
    private static final Set<String> SIXTEEN_BIT_GREY = Set.of("png_gray16.png", "png_gray16_dark.png");

    static List<Path> models() {
        return VlmFixtures.models("qwen2_5_vl");
    }

    private static QwenImageProcessor processor(Path model) {
        return (QwenImageProcessor) ImageProcessors.read(model);
    }

    @ParameterizedTest
    @MethodSource("models")
    void sizesAndResizedBytesEqualTheReferences(Path model) {
        QwenImageProcessor processor = processor(model);
        JsonNode pictures = VlmFixtures.json(model.resolve("expected.json")).get("preprocess");
        assertThat(pictures).hasSizeGreaterThan(5);
        pictures.properties().forEach(entry -> {
            JsonNode expected = entry.getValue();
            RgbImage image = VlmFixtures.picture(entry.getKey());
            RgbImage resized = processor.resized(image, entry.getKey());
            assertThat(resized.height())
                    .isEqualTo(expected.get("resized_hw").get(0).intValue());
            assertThat(resized.width())
                    .isEqualTo(expected.get("resized_hw").get(1).intValue());
            assertThat(VlmFixtures.sha256(resized.samples()))
                    .as(entry.getKey())
                    .isEqualTo(expected.get("resized_sha256").textValue());
            ProcessedImage.Patches patches = processor.process(image, entry.getKey());
            assertThat(grid(patches)).isEqualTo(grid(expected.get("grid_thw")));
            assertThat(patches.tokens())
                    .isEqualTo(expected.get("n_image_tokens").intValue());
            double sum = 0;
            double l1 = 0;
            for (float value : patches.values()) {
                sum += value;
                l1 += Math.abs(value);
            }
            assertThat(sum).isCloseTo(expected.get("pixel_values_sum").doubleValue(), within(l1));
            assertThat(l1).isCloseTo(expected.get("pixel_values_l1").doubleValue(), within(l1));
        });
    }

    /** The fixtures have nine digits, of sums that were taken in float32. */
    private static Offset<Double> within(double l1) {
        return Offset.offset(1e-7 * l1);
    }

    @ParameterizedTest
    @MethodSource("models")
    void pixelValuesEqualTheReferencesToTheBit(Path model) {
        QwenImageProcessor processor = processor(model);
        JsonNode batch = VlmFixtures.json(model.resolve("expected.json")).get("batch_images");
        List<String> names = new ArrayList<>();
        batch.forEach(row -> row.forEach(name -> names.add(name.textValue())));
        try (Safetensors expected = Safetensors.open(model.resolve("expected.safetensors"))) {
            float[] all = VlmFixtures.floats(expected, "pixel_values");
            int begin = 0;
            for (String name : names) {
                float[] values =
                        processor.process(VlmFixtures.picture(name), name).values();
                assertThat(values).as(name).isEqualTo(VlmFixtures.part(all, begin, values.length));
                begin += values.length;
            }
            assertThat(begin).isEqualTo(all.length);
        }
    }

    @Test
    void everyKindOfPictureIsResizedAsByTheReference() {
        JsonNode fixtures = VlmFixtures.json(VlmFixtures.pictures().resolve("pictures.json"));
        QwenImageProcessor processor = of(fixtures.get("processor"));
        List<String> compared = new ArrayList<>();
        fixtures.get("files").properties().forEach(entry -> {
            String name = entry.getKey();
            JsonNode expected = entry.getValue();
            if (!expected.has("grid_thw")) {
                return;
            }
            RgbImage image = new ImageDecoder().read(VlmFixtures.pictures().resolve(name), name);
            assertThat(grid(processor.process(image, name))).as(name).isEqualTo(grid(expected.get("grid_thw")));
            if (!SIXTEEN_BIT_GREY.contains(name) && !name.startsWith("webp_lossy")) {
                assertThat(VlmFixtures.sha256(processor.resized(image, name).samples()))
                        .as(name)
                        .isEqualTo(expected.get("resized_sha256").textValue());
                compared.add(name);
            }
        });
        assertThat(compared).hasSizeGreaterThan(35);
    }

    private static QwenImageProcessor of(JsonNode json) {
        return new QwenImageProcessor(
                json.get("patch_size").intValue(),
                json.get("temporal_patch_size").intValue(),
                json.get("merge_size").intValue(),
                json.get("min_pixels").longValue(),
                json.get("max_pixels").longValue(),
                numbers(json.get("image_mean")),
                numbers(json.get("image_std")));
    }

    private static List<Double> numbers(JsonNode array) {
        List<Double> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.doubleValue()));
        return numbers;
    }

    @Test
    void tooLongAnImageIsRefusedByName() {
        QwenImageProcessor processor = processor(models().get(0));
        RgbImage image =
                new ImageDecoder().read(VlmFixtures.OWN_PICTURES.resolve("ratio_over_200.png"), "ratio_over_200.png");
        assertThatThrownBy(() -> processor.process(image, "row 4: ratio_over_200.png"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "row 4: ratio_over_200.png has a size of 606 x 3; this model takes images whose longer side is at"
                                + " most 200 times the shorter one");
        assertThat(processor.size(3, 600, "a")).isNotNull();
    }

    private static List<Integer> grid(ProcessedImage.Patches patches) {
        return List.of(patches.frames(), patches.rows(), patches.columns());
    }

    private static List<Integer> grid(JsonNode json) {
        return List.of(
                json.get(0).intValue(), json.get(1).intValue(), json.get(2).intValue());
    }
}
