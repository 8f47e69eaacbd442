package io.gradessweep.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where there is no GPU, a library with NVML's functions stands for it; it is compiled here by the system's compiler. */
class EnergyMeterTest {
    private static final String CARDS = """
            static unsigned long long millijoules[2] = {5000, 70000};
            int nvmlInit_v2(void) { return 0; }
            int nvmlDeviceGetHandleByIndex_v2(unsigned int index, void **card) {
                if (index > 1) return 6;
                *card = &millijoules[index];
                return 0;
            }
            int nvmlDeviceGetHandleByUUID(const char *uuid, void **card) {
                if (uuid[4] != 'b') return 6;
                *card = &millijoules[1];
                return 0;
            }
            """;
    private static final String COUNTER = """
            int nvmlDeviceGetTotalEnergyConsumption(void *card, unsigned long long *energy) {
                *energy = *(unsigned long long *) card += 1500;
                return 0;
            }
            """;

    @TempDir
    private Path directory;

    @Test
    void theCounterOfTheCardIsReadInJoules() throws Exception {
        String library = compiled(CARDS + COUNTER);

        Optional<EnergyMeter> first = EnergyMeter.of(library, "0");
        assertThat(EnergyMeter.joules(first)).hasValue(6.5);
        assertThat(EnergyMeter.joules(first)).hasValue(8.0);
        Optional<EnergyMeter> second = EnergyMeter.of(library, "GPU-b");
        assertThat(EnergyMeter.joules(second)).hasValue(71.5);
        assertThat(EnergyMeter.joules(List.of(first, second)))
                .as("of a run over both")
                .hasValue(9.5 + 73);
        assertThat(EnergyMeter.joules(List.of(first, Optional.empty()))).isEmpty();
    }

    @Test
    void whatIsNotThereHasNoEnergy() throws Exception {
        String library = compiled(CARDS + COUNTER);
        assertThat(EnergyMeter.of(library, "2")).isEmpty();
        assertThat(EnergyMeter.of(library, "GPU-c")).isEmpty();
        assertThat(EnergyMeter.of(directory.resolve("libnone.so").toString(), "0"))
                .isEmpty();
        assertThat(EnergyMeter.of(DeviceName.CPU)).isEmpty();
        assertThat(EnergyMeter.joules(Optional.empty())).isEmpty();
    }

    @Test
    void aDriverWithoutTheCounterOrACardThatRefusesHasNoEnergy() throws Exception {
        assertThat(EnergyMeter.joules(EnergyMeter.of(compiled(CARDS), "0"))).isEmpty();
        String refuses =
                "int nvmlDeviceGetTotalEnergyConsumption(void *card, unsigned long long *energy) { return 3; }\n";
        assertThat(EnergyMeter.joules(EnergyMeter.of(compiled(CARDS + refuses), "0")))
                .isEmpty();
    }

    private String compiled(String source) throws IOException, InterruptedException {
        Path file = Files.createTempFile(directory, "nvml", ".c");
        Files.writeString(file, source);
        Path library = Path.of(file.toString().replace(".c", ".so"));
        try {
            Process compiler = new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), file.toString())
                    .inheritIO()
                    .start();
            assertThat(compiler.waitFor()).isZero();
        } catch (IOException e) {
            assumeTrue(false, "no C compiler, cc, on the PATH");
        }
        return library.toString();
    }
}
