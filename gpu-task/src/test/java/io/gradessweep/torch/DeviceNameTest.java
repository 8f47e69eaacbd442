package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.gradessweep.spec.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceNameTest {
    @Test
    void cudaIsItsFirst() {
        assertThat(DeviceName.of("cuda")).isEqualTo(DeviceName.of("cuda:0")).hasToString("cuda:0");
        assertThat(DeviceName.of("cuda:11").ofEngine()).isEqualTo(Device.gpu(11));
        assertThat(DeviceName.of("cpu").ofEngine()).isEqualTo(Device.cpu());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "cuda:", "cuda:-1", "cuda:0:1", "CUDA", "", "cuda:GPU-5c", "cuda:99999"})
    void anotherNameIsRefused(String name) {
        assertThatThrownBy(() -> DeviceName.of(name))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("a device must be cpu, cpu:N, cuda or cuda:N, not " + name);
    }

    /** The CPU's libraries say so, whoever asks for a GPU. */
    @Test
    void aGpuIsNeverTheCpu() {
        assertThatThrownBy(() -> TensorScope.on("cuda"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("cuda:0 was asked for, and the libtorch of the class path computes on the CPU"
                        + " alone; set PYTORCH_LIBRARY_PATH");
    }

    /** What a process computes on a GPU before its first run. */
    @Test
    void theCpuMultipliesOnes() {
        try (TensorScope scope = TensorScope.on("cpu")) {
            Devices.requireRightProduct(DeviceName.CPU, scope.manager);
        }
    }
}
