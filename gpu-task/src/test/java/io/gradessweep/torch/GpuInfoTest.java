package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GpuInfoTest {
    private static final DeviceName SECOND = DeviceName.of("cuda:1");

    @Test
    void theDriversLineIsRead() {
        assertThat(GpuInfo.read("NVIDIA H200, 570.86.15, 143771, 512\n"))
                .contains(new GpuInfo("NVIDIA H200", "570.86.15", 143771L << 20, 512L << 20));
        assertThat(GpuInfo.read("No devices were found")).isEmpty();
        assertThat(GpuInfo.read("NVIDIA H200, 570.86.15, [N/A], [N/A]")).isEmpty();
    }

    /** libtorch numbers what CUDA_VISIBLE_DEVICES leaves, the driver all. */
    @Test
    void hiddenGpusShiftTheNumbers() {
        assertThat(GpuInfo.id(SECOND, null)).isEqualTo("1");
        assertThat(GpuInfo.id(SECOND, "")).isEqualTo("1");
        assertThat(GpuInfo.id(SECOND, "3, 5")).isEqualTo("5");
        assertThat(GpuInfo.id(SECOND, "GPU-aa,GPU-bb")).isEqualTo("GPU-bb");
        assertThat(GpuInfo.id(SECOND, "7")).isEqualTo("1");
    }

    @Test
    void theCpuHasNoGpu() {
        assertThat(GpuInfo.of(DeviceName.CPU)).isEmpty();
        assertThat(GpuInfo.kindOf(DeviceName.CPU)).isEqualTo("cpu");
    }
}
