package io.gradessweep.image.processor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.image.RgbImage;
import io.gradessweep.image.VlmFixtures;
import io.gradessweep.torch.Safetensors;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NanoVlmImageProcessorTest {
    static List<Path> models() {
        return VlmFixtures.models("nanovlm");
    }

    private static NanoVlmImageProcessor processor(Path model) {
        return (NanoVlmImageProcessor) ImageProcessors.read(model);
    }

    private static RgbImage anyPicture(Path model) {
        JsonNode pictures = VlmFixtures.json(model.resolve("expected.json")).get("preprocess");
        return VlmFixtures.picture(pictures.fieldNames().next());
    }

    @Test
    void fixturesHaveEveryGeneration() {
        assertThat(models().stream()
                        .map(model -> processor(model).tiling().getClass().getSimpleName()
                                + processor(model)
                                        .process(anyPicture(model), "a")
                                        .globalFirst())
                        .distinct())
                .containsExactlyInAnyOrder("Gridfalse", "Gridtrue", "SingleTilefalse");
    }

    @ParameterizedTest
    @MethodSource("models")
    void resizedBytesAndTilesEqualTheReferences(Path model) {
        NanoVlmImageProcessor processor = processor(model);
        JsonNode fixture = VlmFixtures.json(model.resolve("expected.json"));
        assertThat(fixture.get("preprocess")).hasSizeGreaterThan(5);
        fixture.get("preprocess").properties().forEach(entry -> {
            JsonNode expected = entry.getValue();
            RgbImage image = VlmFixtures.picture(entry.getKey());
            assertThat(VlmFixtures.sha256(processor.resized(image, "a").samples()))
                    .as(entry.getKey())
                    .isEqualTo(expected.get("resized_sha256").textValue());
            ProcessedImage.Tiles tiles = processor.process(image, entry.getKey());
            assertThat(tiles.count()).isEqualTo(expected.get("tiles").intValue());
            assertThat(tiles.tokens())
                    .isEqualTo(tiles.count() * fixture.get("tokens_per_tile").intValue());
            assertThat(tiles.values()).hasSize(tiles.count() * 3 * tiles.side() * tiles.side());
            if (expected.has("grid")) {
                assertThat(tiles.rows()).isEqualTo(expected.get("grid").get(0).intValue());
                assertThat(tiles.columns())
                        .isEqualTo(expected.get("grid").get(1).intValue());
                assertThat(tiles.globalFirst())
                        .isEqualTo(expected.get("global_first").booleanValue());
                double l1 = sum(tiles.values(), tiles.values().length);
                assertThat(l1).isCloseTo(expected.get("tiles_l1").doubleValue(), Offset.offset(1e-7 * l1));
            }
            if (tiles.globalFirst()) {
                double l1 = sum(tiles.values(), tiles.values().length / tiles.count());
                assertThat(l1).isCloseTo(expected.get("global_l1").doubleValue(), Offset.offset(1e-7 * l1));
            }
        });
    }

    private static double sum(float[] values, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.abs(values[i]);
        }
        return sum;
    }

    /** Tiles go row by row; within a tile: channel, y, x. */
    @ParameterizedTest
    @MethodSource("models")
    void tilesArePartsOfTheResizedPicture(Path model) {
        NanoVlmImageProcessor processor = processor(model);
        RgbImage image = anyPicture(model);
        RgbImage whole = processor.resized(image, "a");
        ProcessedImage.Tiles tiles = processor.process(image, "a");
        int side = tiles.side();
        int tile = tiles.count() - 1;
        int channel = 2;
        int y = side - 3;
        int x = 5;
        float value = tiles.values()[((tile * 3 + channel) * side + y) * side + x];
        int row = (tiles.rows() - 1) * side + y;
        int column = (tiles.columns() - 1) * side + x;
        assertThat(value).isEqualTo((whole.samples()[(row * whole.width() + column) * 3 + channel] & 0xff) / 255f);
    }

    @ParameterizedTest
    @MethodSource("models")
    void globalPictureEqualsTheReferences(Path model) {
        NanoVlmImageProcessor processor = processor(model);
        try (Safetensors expected = Safetensors.open(model.resolve("expected.safetensors"))) {
            for (String tensor : expected.names()) {
                if (tensor.startsWith("global.")) {
                    String name = tensor.substring("global.".length());
                    ProcessedImage.Tiles tiles = processor.process(VlmFixtures.picture(name), name);
                    float[] global = VlmFixtures.floats(expected, tensor);
                    assertThat(VlmFixtures.part(tiles.values(), 0, global.length))
                            .as(name)
                            .isEqualTo(global);
                }
            }
        }
    }
}
