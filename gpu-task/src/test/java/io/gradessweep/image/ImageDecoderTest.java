package io.gradessweep.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.Safetensors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageDecoderTest {
    /** Pillow clips these where they are shifted here. */
    private static final Set<String> SIXTEEN_BIT_GREY = Set.of("png_gray16.png", "png_gray16_dark.png");

    /** libwebp may round differently on another processor. */
    private static final int LOSSY_WEBP_LEVELS = 2;

    private static final ImageDecoder DECODER = new ImageDecoder();

    @Test
    void everyPictureOfTheModelsEqualsPillows() {
        Path images = VlmFixtures.root().resolve("images");
        try (Safetensors decoded = Safetensors.open(images.resolve("decoded.safetensors"))) {
            assertThat(decoded.names()).hasSizeGreaterThan(5);
            for (String name : decoded.names()) {
                assertThat(VlmFixtures.picture(name).samples()).as(name).isEqualTo(VlmFixtures.levels(decoded, name));
            }
        }
    }

    /** More kinds than the fixtures have, with what Pillow 12.3 makes of them. */
    private static final Path MORE = Path.of("src/test/resources/io/gradessweep/image");

    static List<Path> readable() {
        return pictures(false);
    }

    static List<Path> refused() {
        return pictures(true);
    }

    private static List<Path> pictures(boolean refused) {
        List<Path> pictures = new ArrayList<>();
        for (Path folder : List.of(VlmFixtures.pictures(), MORE)) {
            pictures.addAll(pictures(folder, refused));
        }
        return pictures;
    }

    private static List<Path> pictures(Path folder, boolean refused) {
        List<Path> pictures = new ArrayList<>();
        expected(folder).properties().forEach(entry -> {
            if (entry.getValue().has("error") == refused) {
                pictures.add(folder.resolve(entry.getKey()));
            }
        });
        return pictures;
    }

    private static JsonNode expected(Path folder) {
        return VlmFixtures.json(folder.resolve("pictures.json")).get("files");
    }

    @ParameterizedTest
    @MethodSource("readable")
    void pictureIsUprightAndEqualsPillows(Path file) {
        String name = file.getFileName().toString();
        JsonNode expected = expected(file.getParent()).get(name);
        RgbImage image = decode(file);
        JsonNode size = expected.path(expected.has("upright_wh") ? "upright_wh" : "size_wh");
        assertThat(image.width()).isEqualTo(size.get(0).intValue());
        assertThat(image.height()).isEqualTo(size.get(1).intValue());
        if (SIXTEEN_BIT_GREY.contains(name)) {
            byte[] stored = stored(name);
            assertThat(clippedAndShiftedAgree(image.samples(), stored)).isTrue();
            assertThat(image.samples()).isNotEqualTo(stored);
        } else if (name.startsWith("webp_lossy")) {
            assertThat(distance(image.samples(), stored(name))).isLessThanOrEqualTo(LOSSY_WEBP_LEVELS);
        } else {
            String sha = expected.path(expected.has("upright_sha256") ? "upright_sha256" : "decoded_sha256")
                    .textValue();
            assertThat(VlmFixtures.sha256(image.samples())).isEqualTo(sha);
        }
    }

    private static byte[] stored(String name) {
        try (Safetensors decoded = Safetensors.open(VlmFixtures.pictures().resolve("decoded.safetensors"))) {
            return VlmFixtures.levels(decoded, name);
        }
    }

    /** A sample of 16 bits clipped at 255 is 255 wherever its upper byte is not 0. */
    private static boolean clippedAndShiftedAgree(byte[] shifted, byte[] clipped) {
        for (int i = 0; i < shifted.length; i++) {
            if (shifted[i] != 0 && clipped[i] != (byte) 255) {
                return false;
            }
        }
        return true;
    }

    private static int distance(byte[] a, byte[] b) {
        assertThat(a).hasSameSizeAs(b);
        int largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs((a[i] & 0xff) - (b[i] & 0xff)));
        }
        return largest;
    }

    private static RgbImage decode(Path file) {
        return DECODER.read(file, "train.jsonl, row 3: " + file.getFileName());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatPillowRefusesIsRefusedByName(Path file) {
        assertThatThrownBy(() -> decode(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("train.jsonl, row 3: " + file.getFileName() + " ");
    }

    @Test
    void messagesSayWhatIsWrong() {
        Map<String, String> messages = new TreeMap<>();
        pictures(VlmFixtures.OWN_PICTURES, true).forEach(file -> {
            String name = file.getFileName().toString();
            try {
                decode(file);
            } catch (InvalidInputException e) {
                messages.put(name, e.getMessage().substring(("train.jsonl, row 3: " + name + " ").length()));
            }
        });
        String cut = "is cut off: the file ends before the image does; fetch or write it again";
        String damaged = "is damaged: a checksum is wrong; fetch or write it again";
        String other = "is not an image that is read: by its first bytes it is neither PNG, JPEG, WebP, GIF nor BMP";
        assertThat(messages)
                .containsEntry("bad_cut.jpg", cut)
                .containsEntry("bad_cut_header.jpg", cut)
                .containsEntry("bad_cut.png", cut)
                .containsEntry("bad_cut.webp", cut)
                .containsEntry("bad_crc.png", damaged)
                .containsEntry("bad_flipped.png", damaged)
                .containsEntry("bad_text.png", other)
                .containsEntry("bad_html.jpg", other)
                .containsEntry("bad_empty.png", "is empty; an image was expected")
                .containsEntry(
                        "bad_bomb_60000.png",
                        "has a size of 60000 x 60000, over the limit of 89,478,485 pixels; scale it down");
        assertThat(messages.get("bad_zero_width.png"))
                .startsWith("has a size of 0 x ")
                .contains("a pixel at least");
    }

    @Test
    void limitIsOfPixelsAndOfBytes(@TempDir Path folder) throws Exception {
        Path image = VlmFixtures.OWN_PICTURES.resolve("png_gray2.png");
        long bytes = Files.size(image);
        assertThat(new ImageDecoder(45 * 23, bytes).read(image, "a").width()).isEqualTo(45);
        assertThatThrownBy(() -> new ImageDecoder(45 * 23 - 1, bytes).read(image, "a"))
                .hasMessage("a has a size of 45 x 23, over the limit of 1,034 pixels; scale it down");
        assertThatThrownBy(() -> new ImageDecoder(45 * 23, bytes - 1).read(image, "a"))
                .hasMessage("a has more than the 231 bytes that an image file may have");
        assertThatThrownBy(() -> DECODER.read(folder.resolve("none.png"), "row 7: none.png"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("row 7: none.png does not exist");
        assertThatThrownBy(() -> DECODER.read(folder, "row 7: folder"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("row 7: folder cannot be read: Is a directory");
    }

    /** Sizes are compared before the decoder is asked, which would allocate what the data says. */
    @Test
    void frameThatSaysMoreThanItsAnimationIsRefused() throws Exception {
        byte[] file = Files.readAllBytes(MORE.resolve("webp_partial.webp"));
        int data = new String(file, StandardCharsets.ISO_8859_1).indexOf("VP8L") + 8;
        for (int i = data + 1; i < data + 4; i++) {
            file[i] = -1;
        }
        file[data + 4] |= 0x0f;
        assertThatThrownBy(() -> DECODER.decode(file, "a"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a is damaged: its headers give different sizes; fetch or write it again");
    }

    @Test
    void pointerOfGitLfsIsNamed() {
        byte[] pointer =
                "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> DECODER.decode(pointer, "row 2: a.jpg"))
                .hasMessage("row 2: a.jpg is a pointer of Git LFS, not the image; fetch it with git lfs pull");
    }

    /** A directory that does not exist stands for one from which no program may be loaded. */
    @Test
    void missingLibwebpIsOneClearError(@TempDir Path folder) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dcom.luciad.imageio.webp.tmpdir=" + folder.resolve("none"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        DecodingProcess.class.getName(),
                        VlmFixtures.OWN_PICTURES.resolve("webp_lossy.webp").toString(),
                        VlmFixtures.OWN_PICTURES.resolve("png_gray2.png").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(said.lines())
                .containsExactly(
                        "webp_lossy.webp needs libwebp, which cannot be loaded from the directory of temporary files; name one"
                                + " that allows programs by -Dcom.luciad.imageio.webp.tmpdir=DIR, or save it as a PNG",
                        "png_gray2.png 45 x 23");
    }
}
