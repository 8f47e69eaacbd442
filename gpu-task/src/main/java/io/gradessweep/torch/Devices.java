package io.gradessweep.torch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.gradessweep.spec.InvalidInputException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** Opens devices, and refuses in words those that the loaded libraries cannot compute on. */
final class Devices {
    private static final int ROWS = 64;

    private static final Set<DeviceName> FIT = ConcurrentHashMap.newKeySet();

    private Devices() {}

    /** @throws InvalidInputException if nothing can be computed on the device; it is never another that computes */
    static PtNDManager open(DeviceName device) {
        requireFit(device);
        if (!device.isCuda()) {
            FreedMemory.keep();
        }
        return (PtNDManager) Torch.engine().newBaseManager(device.ofEngine());
    }

    /** @throws InvalidInputException if nothing can be computed on the device */
    static void requireFit(DeviceName device) {
        if (device.isCuda() && !FIT.contains(device)) {
            requireGpu(device, Torch.natives());
            FIT.add(device);
        }
    }

    private static void requireGpu(DeviceName device, NativeLibrary natives) {
        refusal(device, natives.choice(), Torch::findsGpu).ifPresent(words -> {
            throw new InvalidInputException(words);
        });
        try (PtNDManager manager = (PtNDManager) Torch.engine().newBaseManager(device.ofEngine())) {
            requireRightProduct(device, manager);
        } catch (EngineException e) {
            if (Torch.isOutOfMemory(e)) {
                throw e;
            }
            throw new InvalidInputException(
                    device + " does not answer: is there a GPU of this number (nvidia-smi -L lists them, and"
                            + " CUDA_VISIBLE_DEVICES hides some), and is its architecture among those of libtorch "
                            + natives.version() + "?",
                    e);
        }
    }

    /** Multiplies two matrices of ones, which is the short form of what the doctor does. */
    static void requireRightProduct(DeviceName device, PtNDManager manager) {
        NDArray ones = manager.ones(new Shape(ROWS, ROWS), DataType.FLOAT32);
        for (float element : ones.matMul(ones).toFloatArray()) {
            if (element != ROWS) {
                throw new InvalidInputException(device + " computes wrong products: a row and a column of " + ROWS
                        + " ones give " + element + "; grades doctor --device " + device + " tells more");
            }
        }
    }

    /** Returns why no GPU can be used; empty if one can. */
    static Optional<String> refusal(DeviceName device, NativeChoice choice, BooleanSupplier findsGpu) {
        if (!choice.hasCuda()) {
            return Optional.of(device + " was asked for, and the libtorch of " + choice.place()
                    + " computes on the CPU alone; set " + NativeChoice.PATH
                    + " to a libtorch with CUDA, such as the torch/lib of a pip-installed torch (docs/gpu.md), or use"
                    + " --device cpu");
        }
        return findsGpu.getAsBoolean()
                ? Optional.empty()
                : Optional.of(device + " was asked for, and libtorch " + choice.version() + " of "
                        + choice.place()
                        + " finds no GPU: is NVIDIA's driver loaded and new enough (nvidia-smi), and is"
                        + " the GPU passed on to this container?");
    }

    /** Gives the memory that is kept for later back to the devices, where another process can have it. */
    static void releaseCache(List<DeviceName> devices) {
        if (devices.stream().anyMatch(DeviceName::isCuda)) {
            JniUtils.emptyCudaCache();
        }
        if (!devices.stream().allMatch(DeviceName::isCuda)) {
            FreedMemory.giveBack();
        }
    }
}
