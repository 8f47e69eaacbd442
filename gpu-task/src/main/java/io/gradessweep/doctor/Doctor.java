package io.gradessweep.doctor;

import io.gradessweep.bench.ProductRate;
import io.gradessweep.spec.InvalidInputException;
import io.gradessweep.spec.Precision;
import io.gradessweep.torch.DeviceName;
import io.gradessweep.torch.GpuInfo;
import io.gradessweep.torch.Kernels;
import io.gradessweep.torch.LibTorch;
import io.gradessweep.torch.NativeLibrary;
import io.gradessweep.torch.TensorScope;
import io.gradessweep.torch.Torch;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Examines whether a sweep would run on a device of this machine. */
public final class Doctor {
    private static final String PATH = "PYTORCH_LIBRARY_PATH";
    /** Runs in bf16 on a GPU are not promised to repeat to the last bit. */
    private static final String NOT_PROMISED = "determinism in bf16";

    private final String device;
    private final int threads;
    private final Consumer<String> out;

    /**
     * @param device the device's name in PyTorch
     * @param threads intra-op threads
     * @param out receives the report line by line
     */
    public Doctor(String device, int threads, Consumer<String> out) {
        this.device = device;
        this.threads = threads;
        this.out = out;
    }

    /** Examines a device from this module's jars alone. The arguments are the device and the number of threads. */
    public static void main(String[] arguments) {
        String device = arguments.length > 0 ? arguments[0] : "cpu";
        int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        System.exit(new Doctor(device, threads, System.out::println).examine() ? 0 : 1);
    }

    /** Prints what it finds, and returns whether a sweep would run. */
    public boolean examine() {
        line(
                "system",
                "%s %s, Java %s, %d cores",
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
        found();
        try {
            DeviceName name = DeviceName.of(device);
            Torch.prepareThread(threads);
            NativeLibrary natives = Torch.natives();
            line("libraries", "ok: %s, from %s", Torch.versions(), natives.directory());
            try (TensorScope scope = TensorScope.on(device)) {
                Kernels kernels = Kernels.load(scope);
                line("device", "ok: %s", described(name));
                speed(scope, kernels, name);
            }
            return selfTest(name);
        } catch (InvalidInputException e) {
            line("FAILED", "%s", e.getMessage());
            out.accept("no sweep would run on " + device);
            return false;
        }
    }

    /** Names every libtorch that lies about, since the one that is wanted may not be the one that is used. */
    private void found() {
        line("found", "%s %s", PATH, Optional.ofNullable(System.getenv(PATH)).orElse("is not set"));
        for (LibTorch installed : LibTorch.installedByPip()) {
            line(
                    "found",
                    "pip's torch %s%s; to use it: export %s=%s",
                    installed.version().orElse("of an unknown release"),
                    installed.hasCuda() ? "" : " without CUDA",
                    PATH,
                    installed.directory());
        }
    }

    private static String described(DeviceName name) {
        if (!name.isCuda()) {
            return name.toString();
        }
        return GpuInfo.of(name)
                .map(gpu -> String.format(
                        Locale.ROOT,
                        "%s, %s, driver %s, %d MiB of memory, %d in use",
                        name,
                        gpu.name(),
                        gpu.driver(),
                        gpu.totalBytes() >> 20,
                        gpu.usedBytes() >> 20))
                .orElse(name + ", which nvidia-smi does not describe");
    }

    /** Products in bf16 are measured on a GPU alone: CPUs without AVX-512 multiply them in a plain loop. */
    private void speed(TensorScope scope, Kernels kernels, DeviceName name) {
        for (Precision precision : name.isCuda() ? List.of(Precision.FP32, Precision.BF16) : List.of(Precision.FP32)) {
            ProductRate rate = ProductRate.of(scope, kernels, precision);
            line("products", "%s: %.2f TFLOP/s (%d^3)", precision.label(), rate.flopsPerSecond() / 1e12, rate.size());
        }
        line("bandwidth", "%.0f GB/s", ProductRate.bytesPerSecond(scope, kernels) / 1e9);
    }

    private boolean selfTest(DeviceName name) {
        return judged(name, new SelfTest(SelfTest.Expected.ON_CPU, device).run());
    }

    /**
     * Prints the parts of a self-test, and returns whether all that are promised on this device passed.
     *
     * @param parts what is wrong with each part; empty where nothing is
     */
    boolean judged(DeviceName name, Map<String, Optional<String>> parts) {
        boolean passed = true;
        for (Map.Entry<String, Optional<String>> part : parts.entrySet()) {
            boolean promised = !(name.isCuda() && part.getKey().equals(NOT_PROMISED));
            String result = part.getValue()
                    .map(words -> (promised ? "FAILED: " : "not so, and not promised on a GPU: ") + words)
                    .orElse("ok");
            line("self-test", "%s: %s", part.getKey(), result);
            passed &= part.getValue().isEmpty() || !promised;
        }
        out.accept(
                passed
                        ? "a sweep would run on " + name
                        : "no sweep should run on " + name
                                + ": it computes other numbers than it should; use a release of"
                                + " libtorch and a driver that belong to this GPU, and say which these were where you report"
                                + " it");
        return passed;
    }

    private void line(String part, String format, Object... values) {
        out.accept(String.format(Locale.ROOT, "%-10s ", part) + String.format(Locale.ROOT, format, values));
    }
}
