package io.gradessweep.model;

import io.gradessweep.batch.ImagePixels;
import io.gradessweep.batch.TokenBatch;
import io.gradessweep.model.HostInputs.Name;
import io.gradessweep.torch.InputKernels;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorScope;
import java.util.List;

/** Makes what the blocks of a model read beside each other's outputs, of batches. */
final class InputAssembler {
    private final InputKernels inputs;
    private final Kernels kernels;
    private final DecoderConfig config;
    private final boolean inBf16;
    private final RotaryEmbedding rotary;
    private final RotaryTable rotations;
    private final PatchRotation patchRotation;
    private final RotaryTable patchRotations;

    /**
     * @param scope owns the tables that passes share
     * @param inBf16 whether the layers compute in bf16
     */
    InputAssembler(TensorScope scope, Kernels kernels, DecoderConfig config, boolean inBf16) {
        this.inputs = InputKernels.load();
        this.kernels = kernels;
        this.config = config;
        this.inBf16 = inBf16;
        rotary = new RotaryEmbedding(config);
        rotations = new RotaryTable(inputs, scope, rotary::first, rotary.width(), config.lengthOfSameFrequencies());
        patchRotation =
                new PatchRotation(config.vision().map(VisionConfig::rotated).orElse(0));
        patchRotations = new RotaryTable(
                inputs, scope, patchRotation::first, patchRotation.frequencies().length, Integer.MAX_VALUE);
    }

    /**
     * Copies the inputs of batches to the device.
     *
     * @param scope owns them, and stays open until the device has computed the batches
     * @param trains whether losses are computed
     */
    StepInputs upload(TensorScope scope, List<TokenBatch> batches, boolean trains) {
        List<HostInputs> ofHost = batches.stream()
                .map(batch -> HostInputs.of(config, rotary, batch, trains))
                .toList();
        rotations.reach(scope, ofHost.stream().mapToInt(HostInputs::reach).max().orElse(0));
        patchRotations.reach(
                scope, ofHost.stream().mapToInt(HostInputs::patchReach).max().orElse(0));
        return new StepInputs(inputs, scope, ofHost, Math.min(StepInputs.LARGEST_BLOCK, ImagePixels.BYTES_AHEAD));
    }

    /** Returns the inputs of a pass that computes a loss. */
    PassInputs ofTraining(TensorScope pass, StepInputs.Batch batch, double dropout, long seed, PassInputs.Loss loss) {
        Kernels.Targets targets =
                new Kernels.Targets(batch.integers(Name.TARGET_POSITIONS), batch.integers(Name.TARGET_IDS));
        return new PassInputs(
                batch.integers(Name.IDS), positions(pass, batch), images(pass, batch), targets, dropout, seed, loss);
    }

    /** Returns the inputs of a pass that computes no loss. */
    PassInputs ofInference(TensorScope pass, TokenBatch tokens) {
        StepInputs.Batch batch = upload(pass, List.of(tokens), false).batches().get(0);
        return PassInputs.ofInference(batch.integers(Name.IDS), positions(pass, batch), images(pass, batch));
    }

    private Kernels.Positions positions(TensorScope pass, StepInputs.Batch batch) {
        RotaryEmbedding.Rotation rotation = formatted(pass, rotation(pass, batch));
        Tensor visibleUntil = batch.integers(Name.VISIBLE_UNTIL);
        if (visibleUntil == null) {
            return new Kernels.Positions(rotation.cos(), rotation.sin(), List.of());
        }
        int window = Math.min(config.window(), batch.host().batch().length());
        return new Kernels.Positions(
                rotation.cos(), rotation.sin(), List.of(kernels.mask(pass, visibleUntil, window, rotation.cos())));
    }

    /** Returns the rotation of a batch's positions, in float32. */
    private RotaryEmbedding.Rotation rotation(TensorScope pass, StepInputs.Batch batch) {
        TokenBatch tokens = batch.host().batch();
        Tensor positions = batch.integers(Name.POSITIONS);
        if (positions != null) {
            return rotations.at(
                    pass,
                    positions,
                    rotary.parts(HostInputs.directions(tokens)),
                    HostInputs.shapeOfRotation(tokens, rotary.width()));
        }
        Tensor cos = batch.floats(Name.COS);
        return cos == null
                ? rotations.first(pass, tokens.length())
                : new RotaryEmbedding.Rotation(cos, batch.floats(Name.SIN));
    }

    /** Returns the tensors of a batch's images; null if it has none. */
    private ImageInputs images(TensorScope pass, StepInputs.Batch batch) {
        ImageOrder order = batch.host().images();
        if (order == null) {
            return null;
        }
        return new ImageInputs(
                formatted(pass, batch.floats(Name.PATCHES)),
                patchRotation(pass, batch),
                order.wholeRuns(),
                order.windowRuns(),
                batch.integers(Name.IMAGE_PLACES));
    }

    private List<Tensor> patchRotation(TensorScope pass, StepInputs.Batch batch) {
        Tensor coordinates = batch.integers(Name.PATCH_COORDINATES);
        if (coordinates == null) {
            return List.of();
        }
        RotaryEmbedding.Rotation rotation = formatted(
                pass,
                patchRotations.at(
                        pass, coordinates, patchRotation.parts(), coordinates.shape()[1], 1, patchRotation.width()));
        return List.of(rotation.cos(), rotation.sin());
    }

    private RotaryEmbedding.Rotation formatted(TensorScope pass, RotaryEmbedding.Rotation rotation) {
        return new RotaryEmbedding.Rotation(formatted(pass, rotation.cos()), formatted(pass, rotation.sin()));
    }

    /** Converts a tensor to the number format in which the layers compute. */
    Tensor formatted(TensorScope pass, Tensor tensor) {
        return inBf16 ? kernels.bf16(pass, tensor) : tensor;
    }
}
