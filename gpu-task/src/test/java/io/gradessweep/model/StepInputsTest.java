package io.gradessweep.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradessweep.batch.ImageBatch;
import io.gradessweep.batch.ImageLayout;
import io.gradessweep.batch.ImagePixels;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.torch.InputKernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import io.gradessweep.torch.Transfers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The blocks in which the pixels of a step go to the device. */
class StepInputsTest {
    private static final int PATCHES = 6;
    private static final int WIDTH = 5;
    private static final long BYTES = Float.BYTES * PATCHES * WIDTH;

    /** Two of five batches have no images. Each batch's pixels are loaded once, in order, and no block before it is needed. */
    @ParameterizedTest
    @CsvSource({"1000000, '012'", "240, '01, 2'", "239, '0, 1, 2'", "1, '0, 1, 2'"})
    void pixelsGoInBlocksThatAreNotTooLarge(long largest, String blocks) {
        Torch.prepareThread(1);
        List<Integer> loaded = new ArrayList<>();
        List<HostInputs> inputs = new ArrayList<>();
        for (int images = 0; images < 3; images++) {
            int number = images;
            inputs.add(host(() -> {
                loaded.add(number);
                return pixels(number);
            }));
            if (images < 2) {
                inputs.add(host(null));
            }
        }
        assertThat(inputs.get(0).floatBytes()).isEqualTo(BYTES);
        try (TensorScope scope = TensorScope.on("cpu")) {
            StepInputs step = new StepInputs(InputKernels.load(), scope, inputs, largest);
            Transfers before = Transfers.ofThisThread();
            List<String> together = new ArrayList<>();
            for (StepInputs.Batch batch : step.batches()) {
                int already = loaded.size();
                Tensor patches = batch.floats(HostInputs.Name.PATCHES);
                if (loaded.size() > already) {
                    together.add(String.join(
                            "",
                            loaded.subList(already, loaded.size()).stream()
                                    .map(String::valueOf)
                                    .toList()));
                }
                if (batch.host().images() == null) {
                    assertThat(patches).isNull();
                } else {
                    assertThat(patches.shape()).containsExactly(PATCHES, WIDTH);
                    assertThat(patches.toFloats())
                            .isEqualTo(pixels(step.batches().indexOf(batch) / 2));
                }
            }
            assertThat(String.join(", ", together)).isEqualTo(blocks);
            assertThat(Transfers.ofThisThread().since(before).uploads()).isEqualTo(together.size());
        }
    }

    /** A block that could not be loaded is not taken for one that was, and the block before it is gone. */
    @Test
    void pixelsThatFailedAreLoadedAgain() {
        Torch.prepareThread(1);
        boolean[] readable = {true};
        ImagePixels images = () -> {
            if (!readable[0]) {
                throw new InvalidInputException("unreadable");
            }
            return pixels(0);
        };
        try (TensorScope scope = TensorScope.on("cpu")) {
            List<StepInputs.Batch> batches =
                    new StepInputs(InputKernels.load(), scope, List.of(host(images), host(images)), 1).batches();
            Tensor first = batches.get(0).floats(HostInputs.Name.PATCHES);
            readable[0] = false;
            StepInputs.Batch second = batches.get(1);
            assertThatThrownBy(() -> second.floats(HostInputs.Name.PATCHES)).isInstanceOf(InvalidInputException.class);
            assertThatThrownBy(first::toFloats).isInstanceOf(IllegalStateException.class);
            readable[0] = true;
            for (StepInputs.Batch batch : batches) {
                assertThat(batch.floats(HostInputs.Name.PATCHES).toFloats()).isEqualTo(pixels(0));
            }
        }
    }

    private static float[] pixels(int number) {
        float[] pixels = new float[PATCHES * WIDTH];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = 100 * number + i;
        }
        return pixels;
    }

    /** @param pixels null for a batch without images */
    private static HostInputs host(ImagePixels pixels) {
        int[] ids = IntStream.range(0, 8).toArray();
        TokenBatch batch = TokenBatch.of(1, 8, ids, ids, new int[] {8});
        DecoderConfig config = VlmFixture.all(VlmFixture.NANO_VLM).get(0).config();
        if (pixels != null) {
            batch = batch.withImages(new ImageBatch(
                    new ImageLayout(1, 0, false),
                    pixels,
                    WIDTH,
                    Collections.nCopies(2, new ImageBatch.Grid(1, 3)),
                    Arrays.copyOf(ids, PATCHES)));
        }
        return HostInputs.of(config, new RotaryEmbedding(config), batch, true);
    }
}
