package io.gradessweep.torch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A GPU as NVIDIA's driver describes it. {@code nvidia-smi}, which comes with the driver, is asked, since libtorch tells
 * neither names nor memory to Java. It starts a process, so it is not asked within a step.
 *
 * @param usedBytes the memory that all processes use of it
 */
public record GpuInfo(String name, String driver, long totalBytes, long usedBytes) {
    private static final String COMMAND = "nvidia-smi";
    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";
    private static final int SECONDS = 20;

    private static final Map<DeviceName, Optional<String>> NAMES = new ConcurrentHashMap<>();

    /** Returns the GPU; empty if the device is the CPU, or the driver does not answer. */
    public static Optional<GpuInfo> of(DeviceName device) {
        return device.isCuda() ? asked(id(device)) : Optional.empty();
    }

    /** Returns the GPU's name, which is asked for once in a process. */
    static Optional<String> nameOf(DeviceName device) {
        return NAMES.computeIfAbsent(device, gpu -> of(gpu).map(GpuInfo::name));
    }

    /**
     * Returns a device's kind and model, on which numbers depend to the last bit: {@code cpu} or
     * {@code cuda NVIDIA H200}.
     */
    public static String kindOf(DeviceName device) {
        if (!device.isCuda()) {
            return DeviceName.CPU.toString();
        }
        return nameOf(device).map(name -> "cuda " + name).orElse("cuda");
    }

    /** Returns the kinds of devices, each once, separated by commas. */
    public static String kindsOf(List<DeviceName> devices) {
        return devices.stream().map(GpuInfo::kindOf).distinct().collect(Collectors.joining(","));
    }

    /** Returns the name that the driver knows a GPU by, since libtorch numbers those that are visible. */
    static String id(DeviceName device) {
        return id(device, System.getenv(VISIBLE));
    }

    static String id(DeviceName device, String visible) {
        List<String> ids = visible == null || visible.isBlank() ? List.of() : List.of(visible.split(","));
        return device.index() < ids.size() ? ids.get(device.index()).strip() : Integer.toString(device.index());
    }

    private static Optional<GpuInfo> asked(String id) {
        List<String> command = List.of(
                COMMAND,
                "--query-gpu=name,driver_version,memory.total,memory.used",
                "--format=csv,noheader,nounits",
                "--id=" + id);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    return Optional.empty();
                }
                return read(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return Optional.empty(); // there is no driver
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Reads a line such as {@code NVIDIA H200, 570.86.15, 143771, 512}, whose sizes are MiB. */
    static Optional<GpuInfo> read(String line) {
        String[] fields = line.strip().split(", *");
        if (fields.length != 4 || !fields[2].matches("[0-9]+") || !fields[3].matches("[0-9]+")) {
            return Optional.empty();
        }
        return Optional.of(
                new GpuInfo(fields[0], fields[1], Long.parseLong(fields[2]) << 20, Long.parseLong(fields[3]) << 20));
    }
}
